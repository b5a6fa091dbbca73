import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkedKeys } from "../../prover/pipeline/keys.ts";
import { sign } from "../../prover/protocol/babyJubjub.ts";
import { committeeCommitment } from "../../prover/protocol/committee.ts";
import { type FieldElement, toAddress } from "../../prover/protocol/field.ts";
import { headerDigest } from "../../prover/protocol/header.ts";
import { leafOf, type Message, messageId } from "../../prover/protocol/message.ts";
import { OutboxTree } from "../../prover/protocol/outboxTree.ts";
import { ensureArtifact } from "../../prover/proving/artifact.ts";
import type { CircuitInput } from "../../prover/proving/backend.ts";
import { type SolidityProof, toSolidityProof } from "../../prover/proving/calldata.ts";
import { proveStatement } from "../../prover/proving/prove.ts";
import { snarkjsBackend } from "../../prover/proving/snarkjsBackend.ts";
import { committeeHeaderInputs } from "../../prover/witness/committeeHeader.ts";
import { messageWindowInputs } from "../../prover/witness/messageWindow.ts";
import {
  anchorOf,
  CLOCK_DRIFT,
  COMMITTEE_SIZE,
  type HeaderUpdate,
  RECOVERY_DELAY,
  TRUSTING_PERIOD,
} from "../support/contractLightClient.ts";
import { windowEvidence } from "../support/contractMessages.ts";
import { account, type Chain, deploy, mined, revertOf, startChain, type TestContract } from "../support/contracts.ts";
import { committeeFixture, headerFixture, messageFixture, seededAddress, seededBytes32 } from "../support/factories.ts";

/** One message all the way under real proofs and the generated verifiers: what the doubles of the other tests stand in for. */
const { committee, privateKeys } = committeeFixture([10n, 20n, 30n, 40n], COMMITTEE_SIZE);
const next = committeeFixture([1n, 1n, 1n], COMMITTEE_SIZE, { firstKey: 50 }).committee;
const SNAPSHOT: Record<string, number> = JSON.parse(
  readFileSync(new URL("../snapshots/gas.json", import.meta.url), "utf8"),
);
/** A random proof has a few zero bytes more or less than another. */
const TOLERANCE = 500;

let chain: Chain;
let client: TestContract;
let zkVerifier: TestContract;
let gateway: TestContract;
let guestbook: TestContract;
let header: HeaderUpdate;
let messages: Message[];
let tree: OutboxTree;
let headerProof: SolidityProof;

/** A real proof of an instance, checked by the prover itself. */
async function prove(
  instance: string,
  inputs: object,
  expectedPublicSignals: readonly FieldElement[],
): Promise<SolidityProof> {
  const artifact = await ensureArtifact(instance);
  const { proof } = await proveStatement({
    backend: snarkjsBackend,
    artifact,
    input: inputs as CircuitInput,
    expectedPublicSignals,
  });
  return toSolidityProof(proof);
}

beforeAll(async () => {
  await checkedKeys(["header-8", "window-16"]);
  chain = await startChain();
  const owner = (await account(chain, 0)).address;
  const timestamp = (await chain.now()) - 3600n;
  gateway = await deploy(chain, "Gateway", [owner, 3600]);
  guestbook = await deploy(chain, "Guestbook", [owner, gateway.target]);
  client = await deploy(chain, "CommitteeLightClient", [
    {
      owner,
      verifier: (await deploy(chain, `CommitteeHeader${COMMITTEE_SIZE}Verifier`)).target,
      sourceChainId: 31_337n,
      outbox: seededAddress("outbox"),
      committeeSize: COMMITTEE_SIZE,
      trustingPeriod: TRUSTING_PERIOD,
      maxClockDrift: CLOCK_DRIFT,
      recoveryDelay: RECOVERY_DELAY,
      anchor: anchorOf(committee, 100n, timestamp),
    },
  ]);
  const [small, large] = [
    await deploy(chain, "MessageWindow16Verifier"),
    await deploy(chain, "MessageWindow256Verifier"),
  ];
  zkVerifier = await deploy(chain, "ZkMessageVerifier", [client, small, large]);
  await gateway.setRoute(31_337, seededAddress("outbox"), zkVerifier);

  const destinationGateway = toAddress(String(gateway.target));
  const recipient = toAddress(String(guestbook.target));
  messages = Array.from({ length: 16 }, (_, nonce) =>
    messageFixture({ nonce: BigInt(nonce), destinationGateway, recipient }),
  );
  tree = new OutboxTree(messages.map((message) => leafOf(messageId(message))));
  const signed = headerFixture({
    height: 101n,
    timestamp: timestamp + 12n,
    messageRoot: tree.root(),
    blockHash: seededBytes32("real block"),
  });
  const rotation = { ...signed, nextCommitteeCommitment: committeeCommitment(next) };
  const digest = headerDigest(rotation, seededAddress("outbox"));
  const signatures = new Map([1, 2, 3].map((slot) => [slot, sign(privateKeys[slot] as Uint8Array, digest)]));
  const witness = committeeHeaderInputs({ committee, nextCommittee: next, header: rotation, signatures });
  const { chainId: _, ...fields } = rotation;
  header = { ...fields, signerBitmap: witness.signerBitmap };
  headerProof = await prove("header-8", witness.inputs, witness.publicInputs);
});
afterAll(() => chain.close());

const gasOf = async (transaction: Parameters<typeof mined>[0]): Promise<number> =>
  Number((await mined(transaction)).gasUsed);

describe("under real proofs", () => {
  it("a header with its signers' proof is accepted, with another signer in the bitmap it is not", async () => {
    const forged = { ...header, signerBitmap: header.signerBitmap | 1n };
    expect((await revertOf(client.update(forged, headerProof))).name).toBe("CommitteeLightClient_InvalidProof");
    const gas = await gasOf(client.update(header, headerProof));
    expect(Math.abs(gas - (SNAPSHOT["header update with rotation"] ?? 0))).toBeLessThan(TOLERANCE);
    expect(await client.messageRoot(101n)).toBe(tree.root());
    expect(await client.committeeCommitment(1n)).toBe(header.nextCommitteeCommitment);
  });

  it("its messages are verified by one window and delivered", async () => {
    const { inputs, publicInputs, leaves } = messageWindowInputs({ tree, windowIndex: 0, windowSize: 16 });
    const proof = await prove("window-16", inputs, publicInputs);
    const swapped = [leaves[1], leaves[0], ...leaves.slice(2)];
    expect((await revertOf(zkVerifier.verifyWindow(101n, 0n, swapped, proof))).name).toBe(
      "ZkMessageVerifier_InvalidProof",
    );
    expect((await revertOf(zkVerifier.verifyWindow(101n, 0n, leaves, headerProof))).name).toBe(
      "ZkMessageVerifier_InvalidProof",
    );
    const gas = await gasOf(zkVerifier.verifyWindow(101n, 0n, leaves, proof));
    expect(Math.abs(gas - (SNAPSHOT["window of 16 messages"] ?? 0))).toBeLessThan(TOLERANCE);

    for (const nonce of [0, 9, 15]) {
      const message = messages[nonce] as Message;
      expect(await gateway.execute.staticCall(message, windowEvidence(101n, leaves, nonce))).toBe(true);
      await mined(gateway.execute(message, windowEvidence(101n, leaves, nonce)));
    }
    expect(await guestbook.entryCount()).toBe(3n);
  });
});
