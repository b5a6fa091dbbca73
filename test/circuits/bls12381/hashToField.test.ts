import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, test } from "vitest";
import { FIELD_MODULUS } from "../../../prover/protocol/field.ts";
import { LIMB_SHAPE, toLimbs } from "../../../prover/witness/bls12381/limbs.ts";
import { Draws, followUp, fromLimbs, gadget, integerLimbs } from "../../support/bls12381.ts";
import type { CircuitTester } from "../../support/circuitTester.ts";

const { Fp } = bls12_381.fields;
const p = Fp.ORDER;
const draws = new Draws("hash to field");
const bitsOf = (value: bigint, width: number): bigint[] =>
  Array.from({ length: width }, (_, bit) => (value >> BigInt(bit)) & 1n);
/** Unsigned limbs of an integer below 2^381, not reduced. */
const unsignedLimbs = (value: bigint): bigint[] =>
  Array.from({ length: 16 }, (_, i) => BigInt.asUintN(i < 15 ? 24 : 21, value >> BigInt(24 * i)));

describe("CanonicalElement", () => {
  // The largest integer that its top 64 bits show to be below p.
  const limit = (p >> 317n) << 317n;
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("CanonicalElement");
  });

  test("takes 1 to 2^317 floor(p / 2^317) - 1, and gives the parity", async () => {
    for (const value of [1n, 2n, 2n ** 24n, 2n ** 360n, limit - 1n, limit - 2n, limit - 2n ** 317n, ...drawn(30)]) {
      const wires = await circuit.witness({ limbs: unsignedLimbs(value) });
      expect(circuit.read(wires, "parity")).toEqual([value & 1n]);
    }
  });
  test("refuses 0, p and everything above", async () => {
    expect(await circuit.refusedBy({ limbs: unsignedLimbs(0n) })).toBe("NonZero");
    for (const value of [
      limit,
      limit + 1n,
      p - 1n,
      p,
      p + 1n,
      p + 2n,
      p + 2n ** 192n,
      2n ** 381n - 1n,
      2n ** 380n + p / 2n,
    ]) {
      expect(await circuit.refusedBy({ limbs: unsignedLimbs(value) }), `${value}`).toBe("CanonicalElement");
    }
    for (const value of drawn(30)) {
      const alias = value + p;
      if (alias < 2n ** 381n) expect(await circuit.refusedBy({ limbs: unsignedLimbs(alias) })).toBe("CanonicalElement");
    }
  });
  test("refuses limbs out of range, also where the integer stays the same", async () => {
    const value = draws.below(limit);
    for (const [i, j] of [
      [0, 1],
      [7, 8],
      [14, 15],
    ] as const) {
      for (const shift of [1n, -1n]) {
        const limbs = unsignedLimbs(value);
        limbs[i] = (limbs[i] as bigint) + shift * 2n ** 24n;
        limbs[j] = (limbs[j] as bigint) - shift;
        expect(fromLimbs(limbs)).toBe(value);
        expect(await circuit.refusedBy({ limbs })).toBe("CanonicalElement");
      }
    }
    expect(await circuit.refusedBy({ limbs: toLimbs(p - 5n) })).toBe("CanonicalElement");
  });
  test("a bit that is no bit, or another one, is refused where it is hinted", async () => {
    const limbs = unsignedLimbs(0x123456n + (5n << 100n));
    const wires = await circuit.witness({ limbs });
    // The compiler calls bit 0 by the output's name.
    const names = ["parity", ...[1, 23, 24, 101, 359, 379].map((index) => `bits[${index}]`)];
    for (const name of names) {
      const [bit] = circuit.read(wires, name) as [bigint];
      for (const other of [1n - bit, 2n, FIELD_MODULUS - 1n]) {
        expect(circuit.system.violated(circuit.forge(wires, { [name]: other })).length).toBeGreaterThan(0);
      }
    }
    // 2 in a bit for 1 in the next: the limb's sum is the same.
    const [first] = circuit.read(wires, "parity") as [bigint];
    const [second] = circuit.read(wires, "bits[1]") as [bigint];
    const borrowed = circuit.forge(wires, { parity: first + 2n, "bits[1]": second - 1n });
    expect(circuit.system.violated(borrowed).length).toBeGreaterThan(0);
  });
  test("no choice of bits lets the alias of a small number pass, nor another parity", async () => {
    const value = draws.below(2n ** 381n - p);
    const wires = await circuit.witness({ limbs: unsignedLimbs(value) });
    expect(followUp(circuit, wires, {})).toEqual(wires);
    const alias = Object.fromEntries(unsignedLimbs(value + p).map((limb, i) => [`limbs[${i}]`, limb]));
    expect(circuit.system.violated(followUp(circuit, wires, alias)).length).toBeGreaterThan(0);
    const [first] = circuit.read(wires, "parity") as [bigint];
    for (const other of [1n - first, 2n - first, first - 2n]) {
      expect(circuit.system.violated(followUp(circuit, wires, { parity: other })).length).toBeGreaterThan(0);
    }
  });

  function drawn(count: number): bigint[] {
    return Array.from({ length: count }, () => draws.below(limit));
  }
});

describe.each([0, 1])("FieldFromBits, unsigned %i", (unsigned) => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("FieldFromBits", LIMB_SHAPE, unsigned);
  });
  const limbsOf = (value: bigint): bigint[] => (unsigned === 1 ? unsignedLimbs(Fp.create(value)) : toLimbs(value));
  const edges = [0n, 1n, p - 1n, p, p + 1n, 2n ** 381n - 1n, 2n ** 381n, 2n ** 511n, 2n ** 512n - 1n, p << 131n];

  test("is the integer modulo p", async () => {
    for (const value of [...edges, ...Array.from({ length: 30 }, () => draws.below(2n ** 512n))]) {
      await circuit.witness({ bits: bitsOf(value, 512), element: limbsOf(value) });
    }
  });
  test("refuses any other element", async () => {
    for (const value of [...edges, draws.below(2n ** 512n)]) {
      for (const other of [value + 1n, value - 1n, value + 2n ** 381n, BigInt.asUintN(381, value) + 1n, draws.fp()]) {
        if (Fp.create(other) === Fp.create(value)) continue;
        expect(await circuit.refusedBy({ bits: bitsOf(value, 512), element: limbsOf(other) })).toBe("Range");
      }
    }
  });
  test("bits of every limb count", async () => {
    const value = draws.below(2n ** 512n);
    // One in eleven: each limb has some, at different places.
    for (let bit = 0; bit < 512; bit += bit === 506 ? 5 : 11) {
      const bits = bitsOf(value ^ (1n << BigInt(bit)), 512);
      expect(await circuit.refusedBy({ bits, element: limbsOf(value) }), `bit ${bit}`).toBe("Range");
    }
  });
  test("representatives are not its business: it takes any within the limbs' bounds", async () => {
    const value = draws.below(2n ** 381n - p);
    const alias = unsigned === 1 ? unsignedLimbs(value + p) : integerLimbs((p + 1n) / 2n + (value >> 8n));
    const element = Fp.create(fromLimbs(alias));
    await circuit.witness({ bits: bitsOf(element, 512), element: alias });
    expect(alias).not.toEqual(limbsOf(element));
  });
});
