import { beforeAll, describe, expect, test } from "vitest";
import { FIELD_MODULUS, modField } from "../../prover/protocol/field.ts";
import { OutboxTree } from "../../prover/protocol/outboxTree.ts";
import { fingerprint } from "../../prover/protocol/window.ts";
import { poseidonLanes } from "../../prover/witness/poseidonLanes.ts";
import { type CircuitTester, templateTester } from "../support/circuitTester.ts";

const r = FIELD_MODULUS;
/** Numbers without a pattern, the same in every run. */
const sample = (index: number): bigint => modField((BigInt(index) + 3n) ** 171n);

describe("PoseidonLanes", () => {
  for (const nInputs of [2, 3, 5, 6, 16]) {
    test(`all lanes of ${nInputs} inputs are circomlibjs's`, async () => {
      const circuit = await templateTester({
        file: "primitives/PoseidonLanes.circom",
        template: "PoseidonLanes",
        parameters: [nInputs, 0, nInputs + 1],
      });
      const inputs = Array.from({ length: nInputs }, (_, index) => sample(index));
      const wires = await circuit.witness({ inputs });
      expect(circuit.read(wires, "lanes", nInputs + 1)).toEqual(poseidonLanes(inputs, 0, nInputs + 1));
    });
  }
});

describe("Range", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await templateTester({ file: "primitives/Range.circom", template: "Range", parameters: [64] });
  });

  test.each([0n, 1n, 2n ** 63n, 2n ** 64n - 1n])("takes %s", async (value) => {
    await circuit.witness({ in: value });
  });
  test.each([2n ** 64n, r - 1n, (r + 1n) / 2n, 2n ** 65n - 1n])("refuses %s", async (value) => {
    expect(await circuit.refusedBy({ in: value })).toBe("Range");
  });
  test("no choice of the bits lets 2^64 pass", async () => {
    const wires = await circuit.witness({ in: 0n });
    const ones = Object.fromEntries(Array.from({ length: 63 }, (_, bit) => [`bits[${bit}]`, 1n]));
    for (const bits of [{}, ones, { "bits[0]": r - 1n }, { "bits[62]": 2n }]) {
      expect(circuit.system.violated(circuit.forge(wires, { in: 2n ** 64n, ...bits }))).not.toEqual([]);
    }
  });
});

describe("Bits", () => {
  test("gives the bits, least significant first, and refuses more", async () => {
    const circuit = await templateTester({ file: "primitives/Bits.circom", template: "Bits", parameters: [8] });
    expect(circuit.read(await circuit.witness({ in: 0b10110001n }), "bits", 8)).toEqual([
      1n,
      0n,
      0n,
      0n,
      1n,
      1n,
      0n,
      1n,
    ]);
    expect(await circuit.refusedBy({ in: 256n })).toBe("Bits");
    expect(await circuit.refusedBy({ in: r - 1n })).toBe("Bits");
  });
  test("a bit of 2 with the next one lower is not boolean", async () => {
    const circuit = await templateTester({ file: "primitives/Bits.circom", template: "Bits", parameters: [8] });
    const wires = await circuit.witness({ in: 4n });
    expect(circuit.system.violated(circuit.forge(wires, { "bits[2]": 0n, "bits[1]": 2n })).length).toBe(1);
  });
});

describe("CanonicalBits", () => {
  const limit = (r >> 190n) << 190n;
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await templateTester({ file: "primitives/CanonicalBits.circom", template: "CanonicalBits" });
  });
  const bitsOf = (value: bigint): bigint[] => Array.from({ length: 254 }, (_, bit) => (value >> BigInt(bit)) & 1n);

  test.each([0n, 1n, 2n ** 253n, 2n ** 190n - 1n, limit - 1n, limit - 2n ** 190n, sample(4), sample(5)])(
    "takes %s",
    async (value) => {
      expect(circuit.read(await circuit.witness({ in: value }), "bits", 254)).toEqual(bitsOf(value));
    },
  );
  test.each([limit, limit + 1n, r - 1n])("refuses %s, of the topmost 2^-62", async (value) => {
    expect(await circuit.refusedBy({ in: value })).toBe("CanonicalBits");
  });
  test("the alias in + r satisfies the sum and only the order refuses it", async () => {
    for (const value of [0n, 1n, 2n ** 254n - r - 1n, sample(6) % (2n ** 254n - r)]) {
      const wires = await circuit.witness({ in: value });
      const bits = bitsOf(value + r);
      const forged = circuit.forge(wires, Object.fromEntries(bits.map((bit, index) => [`bits[${index}]`, bit])));
      retie(forged, bits);
      expect(circuit.system.violated(forged).length).toBeGreaterThan(0);
    }
  });

  /** Recomputes `tied` from the forged bits, as a cheating prover would. */
  function retie(forged: bigint[], bits: readonly bigint[]): void {
    const top = (r >> 190n) - 1n;
    let tied = 1n;
    for (let k = 0; k < 64; k++) {
      const isOne = ((top >> BigInt(63 - k)) & 1n) === 1n;
      if (!isOne) continue;
      tied *= bits[253 - k] as bigint;
      try {
        forged[circuit.wire(`tied[${k + 1}]`)] = tied;
      } catch {
        // The first product is the bit itself.
      }
    }
  }
});

describe("NonZero", () => {
  test("takes any element but zero, and no inverse of zero can be forged", async () => {
    const circuit = await templateTester({ file: "primitives/NonZero.circom", template: "NonZero" });
    for (const value of [1n, r - 1n, sample(1)]) await circuit.witness({ in: value });
    expect(await circuit.refusedBy({ in: 0n })).toBe("NonZero");
    const wires = await circuit.witness({ in: 1n });
    for (const inverse of [0n, 1n, 7n])
      expect(circuit.system.violated(circuit.forge(wires, { in: 0n, inverse }))).not.toEqual([]);
  });
});

describe("Merkle", () => {
  const leaves = Array.from({ length: 11 }, (_, index) => sample(index) >> 8n);

  test("MerkleSubtree and MerklePath meet the outbox tree's root at every position", async () => {
    const tree = new OutboxTree(leaves);
    const subtree = await templateTester({
      file: "primitives/MerkleSubtree.circom",
      template: "MerkleSubtree",
      parameters: [2],
    });
    const path = await templateTester({
      file: "primitives/MerklePath.circom",
      template: "MerklePath",
      parameters: [30],
    });
    for (const position of [0, 1, 2, 3]) {
      const window = Array.from({ length: 4 }, (_, offset) => tree.leaf(4 * position + offset));
      const [node = 0n] = subtree.read(await subtree.witness({ leaves: window }), "root");
      const wires = await path.witness({ node, position: BigInt(position), siblings: tree.path(2, position) });
      expect(path.read(wires, "root")).toEqual([tree.root()]);
    }
  });
  test("a position outside the tree has no solution", async () => {
    const path = await templateTester({
      file: "primitives/MerklePath.circom",
      template: "MerklePath",
      parameters: [30],
    });
    const siblings = new OutboxTree(leaves).path(2, 0);
    expect(await path.refusedBy({ node: 1n, position: 2n ** 30n, siblings })).toBe("Bits");
  });
  test("a selector that is not boolean cannot blend node and sibling", async () => {
    const path = await templateTester({
      file: "primitives/MerklePath.circom",
      template: "MerklePath",
      parameters: [1],
    });
    const wires = await path.witness({ node: 5n, position: 0n, siblings: [9n] });
    const half = (r + 1n) / 2n;
    for (const selector of [2n, half, r - 1n]) {
      const forged = path.forge(wires, { position: selector, "left[0]": modField(5n + selector * 4n) });
      expect(path.system.violated(forged)).not.toEqual([]);
    }
  });
});

describe("Fingerprint", () => {
  test("is the twin's polynomial, at zero too", async () => {
    const circuit = await templateTester({
      file: "primitives/Fingerprint.circom",
      template: "Fingerprint",
      parameters: [5],
    });
    const values = [1, 2, 3, 4, 5].map(sample);
    for (const point of [0n, 1n, sample(9)].map(modField)) {
      expect(circuit.read(await circuit.witness({ values, point }), "out")).toEqual([fingerprint(values, point)]);
    }
  });
});
