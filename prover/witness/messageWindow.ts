import { HeadlightError } from "../errors.ts";
import type { FieldElement } from "../protocol/field.ts";
import { type OutboxTree, TREE_DEPTH } from "../protocol/outboxTree.ts";
import { messageWindowPublicInputs } from "../protocol/publicInputs.ts";
import { fingerprint, fingerprintPoint, windowLevels } from "../protocol/window.ts";

export interface MessageWindowParameters {
  tree: OutboxTree;
  /** Messages in the outbox at the header's block; the whole tree when left out. */
  outboxSize?: number;
  windowIndex: number;
  /** Leaves in a window: selects the instance. */
  windowSize: number;
}

/** Input signals of MessageWindow(W, 32), by name. All integers are canonical field elements. */
export interface MessageWindowInputs {
  messageRoot: bigint;
  windowIndex: bigint;
  point: bigint;
  fingerprint: bigint;
  leaves: bigint[];
  siblings: bigint[];
}

export interface MessageWindowWitness {
  inputs: MessageWindowInputs;
  /** In the circuit's order, to compare with what a proof says. */
  publicInputs: FieldElement[];
  /** What goes to the contract as calldata. */
  leaves: bigint[];
}

/**
 * Inputs of MessageWindow(windowSize, 32) over the outbox as it was at a header.
 *
 * @throws HeadlightError WINDOW_SIZE, WINDOW_RANGE (no such window in the tree), WINDOW_EMPTY (no message in it), OUTBOX_SIZE
 */
export function messageWindowInputs(parameters: MessageWindowParameters): MessageWindowWitness {
  const { tree, windowIndex, windowSize } = parameters;
  const outboxSize = parameters.outboxSize ?? tree.size;
  const levels = windowLevels(windowSize);
  if (!Number.isSafeInteger(windowIndex) || windowIndex < 0 || windowIndex >= 2 ** (TREE_DEPTH - levels)) {
    throw new HeadlightError({
      code: "WINDOW_RANGE",
      message: `the outbox tree has no window ${windowIndex} of ${windowSize} leaves`,
      hint: `A message's window is its nonce divided by ${windowSize}.`,
    });
  }
  const messageRoot = tree.root(outboxSize);
  const first = windowIndex * windowSize;
  if (first >= outboxSize) {
    throw new HeadlightError({
      code: "WINDOW_EMPTY",
      message: `window ${windowIndex} of ${windowSize} leaves is empty: the outbox holds ${outboxSize} messages`,
      hint: "Wait for a header whose outbox reaches into the window.",
    });
  }
  const leaves = Array.from({ length: windowSize }, (_, offset) => tree.leaf(first + offset, outboxSize));
  const point = fingerprintPoint(messageRoot, BigInt(windowIndex), leaves);
  const value = fingerprint(leaves, point);
  return {
    publicInputs: messageWindowPublicInputs(messageRoot, BigInt(windowIndex), point, value),
    leaves,
    inputs: {
      messageRoot,
      windowIndex: BigInt(windowIndex),
      point,
      fingerprint: value,
      leaves,
      siblings: tree.path(levels, windowIndex, outboxSize),
    },
  };
}
