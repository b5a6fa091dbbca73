import { describe, expect, test } from "vitest";
import { FIELD_MODULUS as r } from "../../prover/protocol/field.ts";
import { poseidonTree } from "../../prover/protocol/poseidonTree.ts";
import { templateTester } from "../support/circuitTester.ts";

const load = (template: string, ...parameters: number[]): ReturnType<typeof templateTester> =>
  templateTester({ file: `primitives/${template}.circom`, template, parameters });

describe("SignedRange", () => {
  test("takes -2^(width - 1) to 2^(width - 1) - 1, and nothing else", async () => {
    const circuit = await load("SignedRange", 24);
    for (const value of [0n, 1n, (1n << 23n) - 1n, r - 1n, r - (1n << 23n)])
      expect(await circuit.refusedBy({ in: value }), String(value)).toBeUndefined();
    for (const value of [1n << 23n, r - (1n << 23n) - 1n, 1n << 24n, (r + 1n) / 2n, 1n << 200n])
      expect(await circuit.refusedBy({ in: value }), String(value)).toBe("SignedRange");
  });
  test("no choice of the bits lets 2^23 pass", async () => {
    const circuit = await load("SignedRange", 24);
    const wires = await circuit.witness({ in: 0n });
    const all = (bit: bigint): Record<string, bigint> =>
      Object.fromEntries(Array.from({ length: 23 }, (_, index) => [`bits[${index}]`, bit]));
    for (const bits of [{}, all(1n), all(0n), { "bits[0]": r - 1n }, { "bits[22]": 2n }])
      expect(circuit.system.violated(circuit.forge(wires, { in: 1n << 23n, ...bits }))).not.toEqual([]);
  });
});

describe("UnsignedLimbs", () => {
  test("cuts a value into limbs, the last with what is left of the width", async () => {
    const circuit = await load("UnsignedLimbs", 3, 8, 20);
    const limbs = async (value: bigint): Promise<bigint[]> => (await circuit.witness({ in: value })).slice(1, 4);
    expect(await limbs(0xabcden)).toEqual([0xden, 0xbcn, 0xan]);
    expect(await limbs((1n << 20n) - 1n)).toEqual([0xffn, 0xffn, 0xfn]);
    for (const value of [1n << 20n, r - 1n])
      expect(await circuit.refusedBy({ in: value })).toMatch(/Range|UnsignedLimbs/);
  });
  test("a limb cannot borrow from the next, nor stand for a negative one", async () => {
    const circuit = await load("UnsignedLimbs", 3, 8, 20);
    const wires = await circuit.witness({ in: 0x12345n });
    const forgeries: Record<string, bigint>[] = [
      { "limbs[0]": 0x145n, "limbs[1]": 0x22n },
      { "limbs[0]": r - 0xbbn, "limbs[1]": 0x24n },
      { "limbs[1]": 0x123n, "limbs[2]": 0n },
      { "limbs[0]": 0x44n },
    ];
    for (const forged of forgeries) expect(circuit.system.violated(circuit.forge(wires, forged))).not.toEqual([]);
  });
});

describe("PoseidonTree", () => {
  test.each([1, 5, 16, 17, 40, 256, 257])("of %i leaves is its twin's", async (count) => {
    const circuit = await load("PoseidonTree", count);
    const leaves = Array.from({ length: count }, (_, index) => BigInt(index) ** 5n + 3n);
    expect((await circuit.witness({ leaves }))[1]).toBe(poseidonTree(leaves));
  });
  test("a leaf more, a leaf less and leaves in another order have another root", () => {
    const leaves = Array.from({ length: 17 }, (_, index) => BigInt(index + 1));
    const roots = [leaves, leaves.slice(1), [...leaves].reverse(), leaves.with(16, 0n)].map((list) =>
      poseidonTree(list),
    );
    expect(new Set(roots).size).toBe(roots.length);
  });
});
