import { Wallet } from "ethers";
import { devAccount } from "../../prover/node/devChains.ts";
import { committeeEvidence } from "../../prover/pipeline/verifierEvidence.ts";
import { formatChainAddress } from "../../prover/protocol/interoperableAddress.ts";
import { type Message, messageId } from "../../prover/protocol/message.ts";
import {
  encodeAggregateEvidence,
  encodeMiddlechainEvidence,
  encodeOptimisticEvidence,
  encodeStorageEvidence,
  messageIdSlot,
} from "../../prover/protocol/verifiers.ts";
import { windowEvidence } from "./contractMessages.ts";
import { deploy, mined, revertOf, type TestContract } from "./contracts.ts";
import { addressOf, type ProvedHeader, type TwoChains } from "./twoChains.ts";

const BOND = 2n;
const CHALLENGE_WINDOW = 600n;
const ORIGIN = 7_001n;

/** A verifier with a message that it verifies, and the evidence. */
export interface VerifierKind {
  verifier: TestContract;
  message: Message;
  evidence: string;
}

export const KINDS = ["zk", "storage proof", "committee", "optimistic", "middlechain", "aggregate"] as const;
export type KindName = (typeof KINDS)[number];

export interface Kinds extends Record<KindName, VerifierKind> {
  header: ProvedHeader;
}

/** Every kind of verifier over the two chains, each with evidence for the first message; the middlechain's comes from a third chain. */
export async function startKinds(chains: TwoChains, payload: `0x${string}` = "0x01"): Promise<Kinds> {
  const { source, destination, outbox, reader, zkVerifier } = chains;
  const members = [0, 1]
    .map((index) => new Wallet(devAccount(index)))
    .sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
  const [guardian] = members as [Wallet, Wallet];
  const set = members.map(({ address }) => ({ account: address, weight: 1n }));
  const storage = await deploy(destination, "StorageProofMessageVerifier", [reader]);
  const committee = await deploy(destination, "CommitteeMessageVerifier", [
    guardian.address,
    3_600n,
    31_337n,
    outbox,
    set,
    2n,
  ]);
  const refuter = await deploy(destination, "StorageProofRefuter", [reader]);
  const optimistic = await deploy(destination, "OptimisticMessageVerifier", [
    guardian.address,
    refuter,
    BOND,
    CHALLENGE_WINDOW,
    0n,
  ]);
  const aggregate = await deploy(destination, "AggregateMessageVerifier", [[zkVerifier], [committee, storage], 1]);
  const relay = await deploy(source, "HubRelay", [outbox, await deploy(source, "MessageVerifierDouble")]);
  const middlechain = await deploy(destination, "MiddlechainMessageVerifier", [
    {
      hubVerifier: storage,
      hubChainId: 31_337n,
      hubGateway: outbox,
      hubRelay: relay,
      sourceChainId: ORIGIN,
      sourceGateway: outbox,
    },
  ]);

  const [message] = (await chains.send(payload)) as [Message];
  const relayed: Message = { ...message, sourceChainId: ORIGIN };
  await mined(relay.relay(relayed, "0x", formatChainAddress({ chainId: 31_338n, address: addressOf(middlechain) })));
  const hubMessage = (await chains.messages())[1] as Message;
  const header = await chains.finalize();
  const leaves = await chains.proveWindow(header, 16);
  await mined(optimistic.claim(message, header.height, { value: BOND }));
  await destination.wait(CHALLENGE_WINDOW);

  const storageEvidence = async ({ nonce, sourceGateway }: Message): Promise<string> =>
    encodeStorageEvidence(header.height, await chains.storageProof(sourceGateway, messageIdSlot(nonce), header.height));
  const signatures = await committeeEvidence(members, {
    chainId: 31_338n,
    verifier: addressOf(committee),
    revision: 1n,
    messageId: messageId(message),
  });
  const window = windowEvidence(header.height, leaves, 0);
  return {
    header,
    zk: { verifier: zkVerifier, message, evidence: window },
    "storage proof": { verifier: storage, message, evidence: await storageEvidence(message) },
    committee: { verifier: committee, message, evidence: signatures },
    optimistic: { verifier: optimistic, message, evidence: encodeOptimisticEvidence(header.height) },
    middlechain: {
      verifier: middlechain,
      message: relayed,
      evidence: encodeMiddlechainEvidence(hubMessage, await storageEvidence(hubMessage)),
    },
    aggregate: { verifier: aggregate, message, evidence: encodeAggregateEvidence([window, signatures, undefined]) },
  };
}

/**
 * What a verifier says: yes, no, or the name of the error it reverts with. Both refuse, but they are not the same: a test that takes any
 * revert for a no would not notice that its evidence is malformed, and so never reached the check that it is about.
 */
export function says({ verifier, message, evidence }: VerifierKind): Promise<boolean | string> {
  const answer = verifier.isVerified(message, evidence) as Promise<boolean>;
  return answer.catch(async () => (await revertOf(answer)).name);
}
