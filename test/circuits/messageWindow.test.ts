import { beforeAll, describe, expect, test } from "vitest";
import { FIELD_MODULUS, modField } from "../../prover/protocol/field.ts";
import { OutboxTree, ZEROS } from "../../prover/protocol/outboxTree.ts";
import { poseidon } from "../../prover/protocol/poseidon.ts";
import { fingerprint, fingerprintPoint } from "../../prover/protocol/window.ts";
import { type MessageWindowInputs, messageWindowInputs } from "../../prover/witness/messageWindow.ts";
import { type CircuitTester, instanceTester } from "../support/circuitTester.ts";

const W = 16;
const tree = new OutboxTree(Array.from({ length: 100 }, (_, index) => 10n ** 60n + BigInt(index)));
const inputsOf = (windowIndex: number, outboxSize?: number) => ({
  ...messageWindowInputs({ tree, windowIndex, windowSize: W, outboxSize }).inputs,
});

/** The inputs with other leaves, point and fingerprint made anew: as a prover would lie. */
function withLeaves(
  inputs: MessageWindowInputs,
  leaves: bigint[],
): MessageWindowInputs & Record<string, bigint | bigint[]> {
  const point = fingerprintPoint(modField(inputs.messageRoot), inputs.windowIndex, leaves);
  return { ...inputs, leaves, point, fingerprint: fingerprint(leaves, point) };
}

let circuit: CircuitTester;
beforeAll(async () => {
  circuit = await instanceTester("window-16");
});

test("every window of the outbox has a witness, the last one partly empty", async () => {
  for (let windowIndex = 0; windowIndex * W < tree.size; windowIndex++) await circuit.witness(inputsOf(windowIndex));
});

test("an outbox of any size up to a full window has a witness", async () => {
  for (const size of [1, 2, 15, 16, 17, 31, 32, 33]) await circuit.witness(inputsOf(Math.floor((size - 1) / W), size));
});

describe("W1: the leaves are the window's, all of them", () => {
  test.each([0, 1, 7, 15])("refuses another leaf %i", async (position) => {
    const inputs = inputsOf(2);
    const leaves = inputs.leaves.with(position, (inputs.leaves[position] as bigint) + 1n);
    expect(await circuit.refusedBy(withLeaves(inputs, leaves))).toBe("MessageWindow");
  });
  test("refuses swapped leaves, a leaf left out and a leaf added", async () => {
    const inputs = inputsOf(6);
    const [first = 0n, second = 0n] = inputs.leaves;
    expect(inputs.leaves[5]).toBe(0n);
    for (const leaves of [
      inputs.leaves.with(0, second).with(1, first),
      inputs.leaves.with(3, 0n),
      inputs.leaves.with(5, 77n),
    ]) {
      expect(await circuit.refusedBy(withLeaves(inputs, leaves))).toBe("MessageWindow");
    }
  });
  test("refuses inner nodes in the place of leaves", async () => {
    const inputs = inputsOf(0);
    // The nodes of height 1 of windows 0 and 1: W leaves of a tree one level lower, with one sibling left out.
    const nodes = Array.from({ length: W }, (_, index) => poseidon([tree.leaf(2 * index), tree.leaf(2 * index + 1)]));
    const siblings = tree.path(5, 0);
    for (const padded of [
      [...siblings, 0n],
      [0n, ...siblings],
      [ZEROS[4] as bigint, ...siblings],
    ]) {
      expect(await circuit.refusedBy({ ...withLeaves(inputs, nodes), siblings: padded })).toBe("MessageWindow");
    }
  });
  test("a window of empty leaves is what it says: all zero, fingerprint zero", async () => {
    const leaves = Array<bigint>(W).fill(0n);
    const inputs = { ...inputsOf(0), windowIndex: 100n, siblings: tree.path(4, 100) };
    const claim = withLeaves(inputs, leaves);
    expect(claim.fingerprint).toBe(0n);
    await circuit.witness(claim);
  });
});

describe("W2: the index is the window's and in range", () => {
  test("takes the last window there is", async () => {
    const last = 2 ** 28 - 1;
    await circuit.witness(
      withLeaves(
        { ...inputsOf(0), windowIndex: BigInt(last), siblings: tree.path(4, last) },
        Array<bigint>(W).fill(0n),
      ),
    );
  });
  test.each([2n ** 28n, 2n ** 32n, FIELD_MODULUS - 1n])("refuses the index raised by %s", async (high) => {
    const inputs = inputsOf(2);
    const windowIndex = modField(inputs.windowIndex + high);
    expect(await circuit.refusedBy(withLeaves({ ...inputs, windowIndex }, inputs.leaves))).not.toBeUndefined();
  });
  test("refuses index 2^28, the first beyond the tree, by range", async () => {
    const inputs = inputsOf(0);
    expect(await circuit.refusedBy(withLeaves({ ...inputs, windowIndex: 2n ** 28n }, inputs.leaves))).toBe("Bits");
  });
  test("refuses one window's leaves at another's index", async () => {
    const inputs = inputsOf(2);
    for (const windowIndex of [0n, 1n, 3n, 2n ** 27n + 2n]) {
      expect(await circuit.refusedBy(withLeaves({ ...inputs, windowIndex }, inputs.leaves))).toBe("MessageWindow");
    }
  });
});

describe("W3: the path ends in the message root", () => {
  test("refuses another root, the root of an earlier outbox included", async () => {
    const inputs = inputsOf(2);
    for (const messageRoot of [
      modField(inputs.messageRoot + 1n),
      0n,
      tree.root(99),
      tree.root(40),
      ZEROS[32] as bigint,
    ]) {
      expect(await circuit.refusedBy(withLeaves({ ...inputs, messageRoot }, inputs.leaves))).toBe("MessageWindow");
    }
  });
  test.each([0, 13, 27])("refuses another sibling %i", async (level) => {
    const inputs = inputsOf(2);
    const siblings = inputs.siblings.with(level, modField((inputs.siblings[level] as bigint) + 1n));
    expect(await circuit.refusedBy({ ...inputs, siblings })).toBe("MessageWindow");
  });
});

describe("W4: the fingerprint is the leaves' at the point", () => {
  test("refuses another fingerprint and another point", async () => {
    const inputs = inputsOf(2);
    expect(await circuit.refusedBy({ ...inputs, fingerprint: modField(inputs.fingerprint + 1n) })).toBe(
      "MessageWindow",
    );
    expect(await circuit.refusedBy({ ...inputs, point: modField(inputs.point + 1n) })).toBe("MessageWindow");
  });
  test("refuses the fingerprint of claimed leaves that differ from the proved ones", async () => {
    const inputs = inputsOf(2);
    const claimed = inputs.leaves.with(4, 123n);
    const { point, fingerprint: value } = withLeaves(inputs, claimed);
    expect(await circuit.refusedBy({ ...inputs, point, fingerprint: value })).toBe("MessageWindow");
  });
  test("takes the points 0 and 1: nothing is special about them in the circuit", async () => {
    const inputs = inputsOf(2);
    for (const point of [0n, 1n].map(modField))
      await circuit.witness({ ...inputs, point, fingerprint: fingerprint(inputs.leaves, point) });
  });
});
