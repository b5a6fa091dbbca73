import { AbiCoder } from "ethers";
import { leafOf, type Message, messageId } from "../protocol/message.ts";
import type { OutboxTree } from "../protocol/outboxTree.ts";
import { windowPath } from "../protocol/window.ts";

/** A window of the outbox that the zk verifier has accepted under the message root of a height. */
export interface VerifiedWindow {
  height: bigint;
  windowSize: number;
  windowIndex: bigint;
}

/** Leaves of a window as the outbox was when it held `size` messages; zeros beyond. */
export function windowLeaves(tree: OutboxTree, windowSize: number, windowIndex: bigint, size: number): bigint[] {
  const first = Number(windowIndex) * windowSize;
  return Array.from({ length: windowSize }, (_, offset) => tree.leaf(first + offset, size));
}

/** What ZkMessageVerifier.isVerified opens: abi.encode(height, windowSize, path). */
export function encodeEvidence({ height, windowSize }: VerifiedWindow, path: readonly string[]): string {
  return AbiCoder.defaultAbiCoder().encode(["uint64", "uint32", "bytes32[]"], [height, windowSize, path]);
}

/** Evidence for the message, or undefined when it is not among the window's leaves. */
export function messageEvidence(
  message: Message,
  window: VerifiedWindow,
  leaves: readonly bigint[],
): string | undefined {
  const position = Number(message.nonce % BigInt(window.windowSize));
  if (leaves[position] !== leafOf(messageId(message))) return undefined;
  return encodeEvidence(window, windowPath(leaves, position));
}
