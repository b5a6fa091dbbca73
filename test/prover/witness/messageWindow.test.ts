import { describe, expect, test } from "vitest";
import { OutboxTree } from "../../../prover/protocol/outboxTree.ts";
import { messageWindowInputs } from "../../../prover/witness/messageWindow.ts";

const tree = new OutboxTree(Array.from({ length: 20 }, (_, index) => BigInt(index + 1)));
const withCode = (code: string) => expect.objectContaining({ code, hint: expect.stringMatching(/\S/) });

describe("messageWindowInputs", () => {
  test("pads the last window with empty leaves", () => {
    const { leaves, inputs } = messageWindowInputs({ tree, windowIndex: 1, windowSize: 16 });
    expect(leaves).toEqual([17n, 18n, 19n, 20n, ...Array<bigint>(12).fill(0n)]);
    expect(inputs.siblings).toHaveLength(28);
  });
  test("reads the outbox as it was at the header", () => {
    const { leaves, inputs } = messageWindowInputs({ tree, outboxSize: 18, windowIndex: 1, windowSize: 16 });
    expect(leaves.filter((leaf) => leaf !== 0n)).toEqual([17n, 18n]);
    expect(inputs.messageRoot).toBe(tree.root(18));
  });
  test("WINDOW_EMPTY beyond the outbox, also beyond it at the header", () => {
    expect(() => messageWindowInputs({ tree, windowIndex: 2, windowSize: 16 })).toThrow(withCode("WINDOW_EMPTY"));
    expect(() => messageWindowInputs({ tree, outboxSize: 16, windowIndex: 1, windowSize: 16 })).toThrow(
      withCode("WINDOW_EMPTY"),
    );
    expect(() => messageWindowInputs({ tree: new OutboxTree(), windowIndex: 0, windowSize: 16 })).toThrow(
      withCode("WINDOW_EMPTY"),
    );
  });
  test("WINDOW_RANGE outside the tree, WINDOW_SIZE for no power of two, OUTBOX_SIZE for messages not there", () => {
    for (const windowIndex of [-1, 1.5, 2 ** 28])
      expect(() => messageWindowInputs({ tree, windowIndex, windowSize: 16 })).toThrow(withCode("WINDOW_RANGE"));
    for (const windowSize of [0, 1, 12])
      expect(() => messageWindowInputs({ tree, windowIndex: 0, windowSize })).toThrow(withCode("WINDOW_SIZE"));
    expect(() => messageWindowInputs({ tree, outboxSize: 21, windowIndex: 0, windowSize: 16 })).toThrow(
      withCode("OUTBOX_SIZE"),
    );
  });
});
