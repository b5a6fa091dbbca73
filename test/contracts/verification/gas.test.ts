import { Wallet } from "ethers";
import { describe, expect, it } from "vitest";
import { devAccount } from "../../../prover/node/devChains.ts";
import { committeeEvidence, windowRefutation } from "../../../prover/pipeline/verifierEvidence.ts";
import { formatChainAddress } from "../../../prover/protocol/interoperableAddress.ts";
import { leafOf, type Message, messageId } from "../../../prover/protocol/message.ts";
import { OutboxTree } from "../../../prover/protocol/outboxTree.ts";
import {
  encodeAggregateEvidence,
  encodeMiddlechainEvidence,
  encodeOptimisticEvidence,
  encodeStorageEvidence,
  messageIdSlot,
} from "../../../prover/protocol/verifiers.ts";
import { windowEvidence } from "../../support/contractMessages.ts";
import { deploy, mined, type TestContract } from "../../support/contracts.ts";
import { itIsTheRecordedGas } from "../../support/gasSnapshot.ts";
import { addressOf, type ProvedHeader, type TwoChains, useTwoChains } from "../../support/twoChains.ts";

/**
 * Gas of the verifiers, as whole transactions, on the same message: 64 bytes to a receiver that does next to nothing, one of 256 in the outbox. After a wanted change:
 *
 *   HEADLIGHT_UPDATE_SNAPSHOTS=1 npx vitest run --config test/vitest.config.ts test/contracts/verification/gas.test.ts
 */

const BOND = 10n ** 18n;
const WINDOW = 3_600n;
const PAYLOAD: `0x${string}` = `0x${"5a".repeat(64)}`;
const measured: Record<string, number> = {};

let header: ProvedHeader;
let message: Message;
let leaves16: bigint[];
let leaves256: bigint[];
let storage: TestContract;
let multisig: TestContract;
let optimistic: TestContract;
let optimisticByWindow: TestContract;
let middlechain: TestContract;
let aggregate: TestContract;
let hubMessage: Message;
let relay: TestContract;

const members = [0, 1, 2]
  .map((index) => new Wallet(devAccount(index)))
  .sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));

const chains = useTwoChains(async (prepared) => {
  const { source, destination, outbox, reader, zkVerifier } = prepared;
  const [guardian] = members;
  storage = await deploy(destination, "StorageProofMessageVerifier", [reader]);
  const set = members.map(({ address }) => ({ account: address, weight: 1n }));
  multisig = await deploy(destination, "CommitteeMessageVerifier", [
    guardian?.address,
    3_600n,
    31_337n,
    outbox,
    set,
    2n,
  ]);
  const byStorage = await deploy(destination, "StorageProofRefuter", [reader]);
  const byWindow = await deploy(destination, "ZkMessageRefuter", [zkVerifier]);
  optimistic = await deploy(destination, "OptimisticMessageVerifier", [guardian?.address, byStorage, BOND, WINDOW, 0n]);
  optimisticByWindow = await deploy(destination, "OptimisticMessageVerifier", [
    guardian?.address,
    byWindow,
    BOND,
    WINDOW,
    0n,
  ]);
  aggregate = await deploy(destination, "AggregateMessageVerifier", [[zkVerifier], [multisig, storage], 1]);
  // The hub is the source itself, which vouches for a message as if it were another chain's: what counts is the way of its word.
  const hubsVerifier = await deploy(source, "MessageVerifierDouble");
  relay = await deploy(source, "HubRelay", [outbox, hubsVerifier]);
  middlechain = await deploy(destination, "MiddlechainMessageVerifier", [
    {
      hubVerifier: zkVerifier,
      hubChainId: 31_337n,
      hubGateway: outbox,
      hubRelay: relay,
      sourceChainId: 7_001n,
      sourceGateway: outbox,
    },
  ]);
  [message] = (await prepared.send(PAYLOAD)) as [Message];
  await source.setNextTime((await source.now()) + 1n);
  const relayed: Message = { ...message, sourceChainId: 7_001n };
  const recipient = formatChainAddress({ chainId: 31_338n, address: addressOf(middlechain) });
  await measure("relay through a hub, on the hub", relay.relay(relayed, "0x", recipient));
  hubMessage = (await prepared.messages()).at(-1) as Message;
  // Both windows are full.
  await prepared.send(...Array.from({ length: 254 }, () => PAYLOAD));
  header = await prepared.finalize({ stateRoot: false });
  const headerGas = await latestGas(prepared);
  await measure("state root of a header", prepared.stateRoots.prove(header, 0n, header.block.rlp));
  leaves16 = await prepared.proveWindow(header, 16);
  measured["header and window of 16, each message of a full window"] = Math.ceil(
    (headerGas + (await latestGas(prepared))) / 16,
  );
  leaves256 = await prepared.proveWindow(header, 256);
  measured["header and window of 256, each message of a full window"] = Math.ceil(
    (headerGas + (await latestGas(prepared))) / 256,
  );
});

/** Gas of the destination's newest block, which holds one transaction. */
async function latestGas({ destination }: Pick<TwoChains, "destination">): Promise<number> {
  return Number((await destination.ethers.provider.getBlock("latest"))?.gasUsed);
}

async function measure(step: string, transaction: Parameters<typeof mined>[0]): Promise<void> {
  measured[step] = Number((await mined(transaction)).gasUsed);
}

/** Delivers with a verifier on the route, from the state that every delivery starts from. */
async function execute(step: string, verifier: TestContract, evidence: string, of = message): Promise<void> {
  const { destination, inbox, outbox } = chains;
  const snapshot = await destination.request("evm_snapshot", []);
  if (of.sourceChainId !== 31_337n) {
    await mined(inbox.setRoute(of.sourceChainId, outbox, verifier));
  } else if (verifier !== chains.zkVerifier) {
    await mined(inbox.proposeRoute(31_337n, outbox, verifier));
    await destination.wait(3_600n);
    await mined(inbox.acceptRoute(31_337n));
  }
  await measure(step, inbox.execute(of, evidence));
  await destination.request("evm_revert", [snapshot]);
}

const storageEvidence = async (of: Message): Promise<string> =>
  encodeStorageEvidence(
    header.height,
    await chains.storageProof(of.sourceGateway, messageIdSlot(of.nonce), header.height),
  );
const signatures = (): Promise<string> =>
  committeeEvidence(members.slice(0, 2), {
    chainId: 31_338n,
    verifier: addressOf(multisig),
    revision: 1n,
    messageId: messageId(message),
  });

describe("gas of the verifiers", () => {
  it("is measured on the same message", async () => {
    const { zkVerifier, destination } = chains;
    const window16 = windowEvidence(header.height, leaves16, 0);
    await execute("execute, window of 16", zkVerifier, window16);
    await execute("execute, window of 256", zkVerifier, windowEvidence(header.height, leaves256, 0));
    await execute("execute, multisig 2 of 3", multisig, await signatures());
    await execute("execute, storage proof", storage, await storageEvidence(message));
    const parts = [window16, await signatures(), undefined];
    await execute("execute, aggregate of window of 16 and multisig 2 of 3", aggregate, encodeAggregateEvidence(parts));
    const hubEvidence = windowEvidence(header.height, leaves16, Number(hubMessage.nonce));
    const relayed = { ...message, sourceChainId: 7_001n };
    await execute(
      "execute, middlechain over a window of 16",
      middlechain,
      encodeMiddlechainEvidence(hubMessage, hubEvidence),
      relayed,
    );

    await measure("claim", optimistic.claim(message, header.height, { value: BOND }));
    await destination.wait(WINDOW);
    await execute("execute, optimistic after the window", optimistic, encodeOptimisticEvidence(header.height));
    await measure("release of a bond", optimistic.release(messageId(message), header.height, 1n));
    const forged = { ...message, payload: "0x66" as const };
    for (const verifier of [optimistic, optimisticByWindow])
      await mined(verifier.claim(forged, header.height, { value: BOND }));
    await measure("refute by storage proof", optimistic.refute(forged, header.height, await storageEvidence(forged)));
    const tree = new OutboxTree((await chains.messages()).map((one) => leafOf(messageId(one))));
    const byWindow = windowRefutation({
      message: forged,
      height: header.height,
      windowSize: 16,
      tree,
      size: tree.size,
    });
    await measure("refute by a window of 16", optimisticByWindow.refute(forged, header.height, byWindow));
  });

  it("of a delivery is about the same under a window as under a multisig of 2 of 3", () => {
    const of = (step: string): number => measured[step] ?? Number.NaN;
    const multisigGas = of("execute, multisig 2 of 3");
    for (const size of [16, 256])
      expect(Math.abs(of(`execute, window of ${size}`) - multisigGas)).toBeLessThan(multisigGas / 20);
    // With everything that the proofs cost on chain, a full window of 256 is still within a tenth.
    const whole = of("execute, window of 256") + of("header and window of 256, each message of a full window");
    expect(whole).toBeLessThan(multisigGas * 1.1);
  });

  itIsTheRecordedGas(measured, { snapshot: "verificationGas", readme: "contracts/verification/README.md" });
});
