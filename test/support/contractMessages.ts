import { AbiCoder } from "ethers";
import type { FieldElement } from "../../prover/protocol/field.ts";
import { leafOf, type Message, messageId } from "../../prover/protocol/message.ts";
import { OutboxTree } from "../../prover/protocol/outboxTree.ts";
import { messageWindowPublicInputs } from "../../prover/protocol/publicInputs.ts";
import { fingerprint, fingerprintPoint, windowPath } from "../../prover/protocol/window.ts";
import type { SolidityProof } from "../../prover/proving/calldata.ts";
import { type ClientFixture, headerProof, startClient } from "./contractLightClient.ts";
import { deploy, mined, type TestContract } from "./contracts.ts";
import { simulateProof } from "./contractTrapdoor.ts";
import { messageFixture } from "./factories.ts";

/** A light client and a message verifier over it, with a header over an outbox of messages. */
export interface VerifierFixture extends ClientFixture {
  zkVerifier: TestContract;
  windowVerifier: TestContract;
  messages: Message[];
  /** Leaves of the window, empty ones included. */
  leaves(windowSize: number, windowIndex: number): bigint[];
  root: FieldElement;
  /** Height of the header with `root`. */
  height: bigint;
}

/** Starts it with so many messages in the outbox, all with the same overrides or each with its own. */
export async function startVerifier(
  messageCount: number,
  overrides: Partial<Message> | ((nonce: number) => Partial<Message>) = {},
): Promise<VerifierFixture> {
  const fixture = await startClient();
  const windowVerifier = await deploy(fixture.chain, "TrapdoorWindowVerifierDouble");
  const zkVerifier = await deploy(fixture.chain, "ZkMessageVerifier", [fixture.client, windowVerifier, windowVerifier]);
  const messages = Array.from({ length: messageCount }, (_, nonce) =>
    messageFixture({ ...(typeof overrides === "function" ? overrides(nonce) : overrides), nonce: BigInt(nonce) }),
  );
  const tree = new OutboxTree(messages.map((message) => leafOf(messageId(message))));
  const header = fixture.header(1n, { messageRoot: tree.root() });
  await mined(fixture.client.update(header, headerProof(fixture.commitments[0] as FieldElement, header)));
  return {
    ...fixture,
    zkVerifier,
    windowVerifier,
    messages,
    root: tree.root(),
    height: header.height,
    leaves: (windowSize, windowIndex) =>
      Array.from({ length: windowSize }, (_, i) => tree.leaf(windowIndex * windowSize + i)),
  };
}

/** A valid proof that the leaves are the window under the root. */
export function windowProof(
  root: FieldElement,
  windowIndex: bigint,
  leaves: readonly bigint[],
  label?: string,
): SolidityProof {
  const point = fingerprintPoint(root, windowIndex, leaves);
  return simulateProof(messageWindowPublicInputs(root, windowIndex, point, fingerprint(leaves, point)), label);
}

/** Evidence for the message at a position of the window. */
export function windowEvidence(height: bigint, leaves: readonly bigint[], position: number): string {
  return encodeEvidence(height, leaves.length, windowPath(leaves, position));
}

/** abi.encode(uint64 height, uint32 windowSize, bytes32[] path), for any values. */
export function encodeEvidence(height: bigint, windowSize: number, path: readonly string[]): string {
  return AbiCoder.defaultAbiCoder().encode(["uint64", "uint32", "bytes32[]"], [height, windowSize, path]);
}
