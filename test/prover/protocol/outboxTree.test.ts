import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OutboxTree, TREE_DEPTH, ZEROS } from "../../../prover/protocol/outboxTree.ts";
import { poseidon } from "../../../prover/protocol/poseidon.ts";

/** The textbook definition, level by level over the whole (padded) row: the reference for the lazy tree. */
function referenceRoot(leaves: readonly bigint[]): bigint {
  let row: bigint[] = leaves.length === 0 ? [0n] : [...leaves];
  for (let level = 0; level < TREE_DEPTH; level++) {
    if (row.length % 2 === 1) row.push(ZEROS[level] ?? 0n);
    row = Array.from({ length: row.length / 2 }, (_, i) => poseidon([row[2 * i] ?? 0n, row[2 * i + 1] ?? 0n]));
  }
  return row[0] ?? 0n;
}

function climb(node: bigint, index: number, siblings: readonly bigint[]): bigint {
  let position = index;
  let current = node;
  for (const sibling of siblings) {
    current = position % 2 === 0 ? poseidon([current, sibling]) : poseidon([sibling, current]);
    position = Math.floor(position / 2);
  }
  return current;
}

const leaf = fc.bigInt({ min: 1n, max: (1n << 248n) - 1n });

describe("OutboxTree", () => {
  it("has the empty root of depth 32 when nothing was sent", () => {
    expect(new OutboxTree().root()).toBe(ZEROS[TREE_DEPTH]);
  });

  it("agrees with the textbook tree at every size, also after reading later sizes and after a truncation", () => {
    fc.assert(
      fc.property(fc.array(leaf, { minLength: 1, maxLength: 40 }), fc.nat(), fc.nat(), (leaves, a, b) => {
        const tree = new OutboxTree(leaves);
        const early = a % (leaves.length + 1);
        expect(tree.root()).toBe(referenceRoot(leaves));
        expect(tree.root(early)).toBe(referenceRoot(leaves.slice(0, early)));
        const kept = b % (leaves.length + 1);
        tree.truncate(kept);
        tree.append(42n);
        expect(tree.root()).toBe(referenceRoot([...leaves.slice(0, kept), 42n]));
      }),
      { numRuns: 25 },
    );
  });

  it("opens every leaf and every window against the root of its size", () => {
    const leaves = Array.from({ length: 37 }, (_, i) => BigInt(i + 1));
    const tree = new OutboxTree(leaves);
    for (const size of [1, 16, 17, 37]) {
      for (const index of [0, 15, 16, 36]) {
        expect(climb(tree.leaf(index, size), index, tree.path(0, index, size))).toBe(tree.root(size));
      }
    }
    let window: bigint[] = Array.from({ length: 16 }, (_, i) => tree.leaf(32 + i));
    while (window.length > 1)
      window = Array.from({ length: window.length / 2 }, (_, i) =>
        poseidon([window[2 * i] ?? 0n, window[2 * i + 1] ?? 0n]),
      );
    expect(climb(window[0] ?? 0n, 2, tree.path(4, 2))).toBe(tree.root());
  });

  it("refuses the empty leaf, leaves of 249 bits and sizes it has not reached", () => {
    const tree = new OutboxTree([1n]);
    expect(() => tree.append(0n)).toThrow(expect.objectContaining({ code: "LEAF_RANGE" }));
    expect(() => tree.append(1n << 248n)).toThrow(expect.objectContaining({ code: "LEAF_RANGE" }));
    expect(() => tree.root(2)).toThrow(expect.objectContaining({ code: "OUTBOX_SIZE" }));
    expect(() => tree.path(0, 0, -1)).toThrow(expect.objectContaining({ code: "OUTBOX_SIZE" }));
  });
});
