import { Field } from "@noble/curves/abstract/modular.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, test } from "vitest";
import { modField, FIELD_MODULUS as r } from "../../../prover/protocol/field.ts";
import { LIMB_SHAPE, toLimbs } from "../../../prover/witness/bls12381/limbs.ts";
import { Draws, evaluateCircom, followUp, fromLimbs, gadget, integerLimbs } from "../../support/bls12381.ts";
import type { CircuitTester } from "../../support/circuitTester.ts";

/** Forgeries against FpForms, the template that all of BLS12-381 rests on, in its smallest use: one product of 16 limbs of 24 bits. */
const { Fp } = bls12_381.fields;
/** The circuits' own field, with noble's arithmetic. */
const Fr = Field(r);
const HALF = 1n << 192n;
const draws = new Draws("FpForms");

describe("FpForms' hints and elements", () => {
  let circuit: CircuitTester;
  let forms: string;
  let wires: bigint[];
  const [left, right] = [draws.fp(), draws.fp()];
  const product = fromLimbs(toLimbs(Fp.mul(left, right)));
  beforeAll(async () => {
    circuit = await gadget("FpMul", LIMB_SHAPE, 1, 1);
    forms = circuit.componentsNamed(/^FpForms/)[0] as string;
    wires = await circuit.witness({ left: toLimbs(left), right: toLimbs(right), product: toLimbs(product) });
  });
  const named = (name: string, values: readonly bigint[]): Record<string, bigint> =>
    Object.fromEntries(values.map((value, i) => [`${name}[${i}]`, value]));
  const violated = (changes: Record<string, bigint>): number[] =>
    circuit.system.violated(followUp(circuit, wires, changes));
  const withProduct = (values: readonly bigint[]): number[] => violated(named("product", values));
  /** The row that checks the top bit of quotient or carry. The other rows with them are linear. */
  const rangeRow = (name: "quotient" | "carry"): number => {
    const rows = circuit.system.of(circuit.wire(`${forms}.${name}[0]`));
    return rows.find((row) => (circuit.system.constraints[row]?.[0].length ?? 0) > 0) as number;
  };

  test("what follows from the honest hints is the honest witness", () => {
    expect(followUp(circuit, wires, {})).toEqual(wires);
  });

  test("a limb outside its bounds is refused, even in another spelling of the same integer", async () => {
    const limbs = toLimbs(product);
    const bound = 1n << 23n;
    const respelt = (i: number, limb: bigint): bigint[] => {
      const list = [...limbs];
      list[i] = limb;
      list[i + 1] = (limbs[i + 1] as bigint) + ((limbs[i] as bigint) - limb) / (1n << 24n);
      return list;
    };
    for (const i of [0, 7, 14]) {
      const limb = limbs[i] as bigint;
      const spellings = [limb + 2n * bound, limb - 2n * bound].map((other) => respelt(i, other));
      for (const spelling of spellings) {
        expect(fromLimbs(spelling)).toBe(product);
        // The forms are satisfied; one range check alone refuses.
        expect(withProduct(spelling)).toHaveLength(1);
        expect(await circuit.refusedBy({ left: toLimbs(left), right: toLimbs(right), product: spelling })).toBe(
          "SignedRange",
        );
      }
    }
  });

  test.each([0, 8, 15])("limb %i: the bounds themselves, and beyond them", async (i) => {
    const bound = i === 15 ? 1n << 20n : 1n << 23n;
    for (const [limb, fits] of [
      [bound - 1n, true],
      [-bound, true],
      [bound, false],
      [-bound - 1n, false],
      [1n << 100n, false],
      [r >> 1n, false],
    ] as const) {
      const limbs = toLimbs(product);
      limbs[i] = limb;
      // A left factor of 1 makes any product right, as far as its limbs go.
      const inputs = { left: toLimbs(1n), right: toLimbs(fromLimbs(limbs)), product: limbs };
      expect(await circuit.refusedBy(inputs)).toBe(fits ? undefined : "SignedRange");
    }
  });

  test("limbs that satisfy both identities modulo the native field are refused by their bounds alone", () => {
    // Limb 0 plus 1 and limb 1 minus 2^-24 in the native field: neither value modulo r changes, the integer does.
    const limbs = toLimbs(product);
    limbs[0] = (limbs[0] as bigint) + 1n;
    limbs[1] = (limbs[1] as bigint) - Fr.inv(2n ** 24n);
    const refusing = withProduct(limbs);
    expect(refusing.length).toBeGreaterThan(0);
    expect(refusing).not.toContain(rangeRow("quotient"));
    expect(refusing).not.toContain(rangeRow("carry"));
  });

  test("a product off by a multiple of r is caught by the carry alone", () => {
    for (const multiple of [1n, -1n, 2n, 7n, 2n ** 64n, -(2n ** 100n), 2n ** 124n, draws.below(2n ** 124n)]) {
      const forged = integerLimbs(product + multiple * r);
      expect(withProduct(forged)).toEqual([rangeRow("carry")]);
    }
  });

  test("a product off by what leaves the carry as it is, is caught by the quotient alone", async () => {
    const body = "    var c[2] = signedModulus(); out[0] <== c[0]; out[1] <== c[1];";
    const halves = await evaluateCircom("bls12381/modulus.circom", 2, body);
    const combinations = shortestCombinations(halves as [bigint, bigint]).filter(
      ({ e }) => e !== 0n && e !== 1n && e !== -1n,
    );
    expect(combinations.length).toBeGreaterThanOrEqual(2);
    for (const { e, change } of combinations) {
      expect(Fp.create(change)).not.toBe(0n);
      expect(e < 2n ** 142n && e > -(2n ** 142n)).toBe(true);
      const forged = integerLimbs(product + change);
      expect(withProduct(forged)).toEqual([rangeRow("quotient")]);
      const wiresOfForgery = followUp(circuit, wires, named("product", forged));
      const [quotient] = circuit.read(wiresOfForgery, `${forms}.quotient[0]`) as [bigint];
      expect(quotient).toBe(modField((circuit.read(wires, `${forms}.quotient[0]`)[0] as bigint) - e));
    }
  });

  test("another quotient or carry does not follow from the elements", async () => {
    const [quotient, carry] = ["quotient", "carry"].map(
      (name) => circuit.read(wires, `${forms}.${name}[0]`)[0] as bigint,
    );
    for (const change of [1n, -1n, 2n ** 40n, (r + 1n) / 2n, (r - 1n) / 2n, 2n ** 192n]) {
      expect(violated({ [`${forms}.quotient[0]`]: (quotient as bigint) + change }).length).toBeGreaterThan(0);
      expect(violated({ [`${forms}.carry[0]`]: (carry as bigint) + change }).length).toBeGreaterThan(0);
      // Both at once, the carry adjusted to the quotient.
      const adjusted = followUp(circuit, wires, { [`${forms}.quotient[0]`]: (quotient as bigint) + change });
      expect(circuit.read(adjusted, `${forms}.carry[0]`)).not.toEqual([carry]);
    }
  });

  test("no value of a product at a point can be another", () => {
    for (let t = 0; t < 31; t++) {
      const name = `${forms}.products[0][${t}]`;
      const [honest] = circuit.read(wires, name) as [bigint];
      for (const change of [1n, -1n, (r + 1n) / 2n])
        expect(violated({ [name]: honest + change }).length).toBeGreaterThan(0);
    }
    // All of them at once: those of a polynomial with the same value at 2^24, so that quotient and carry stay as they are.
    const points = Array.from({ length: 31 }, (_, t) => (t % 2 === 1 ? BigInt((t + 1) / 2) : -BigInt(t / 2)));
    const values = points.map(
      (point, t) => (circuit.read(wires, `${forms}.products[0][${t}]`)[0] as bigint) + point - (1n << 24n),
    );
    const forged = followUp(circuit, wires, named(`${forms}.products[0]`, values));
    expect(circuit.read(forged, `${forms}.quotient[0]`)).toEqual(circuit.read(wires, `${forms}.quotient[0]`));
    expect(circuit.read(forged, `${forms}.carry[0]`)).toEqual(circuit.read(wires, `${forms}.carry[0]`));
    expect(circuit.system.violated(forged)).toHaveLength(31);
  });

  test("no wire can be changed on its own", () => {
    const forged = [...wires];
    for (let wire = 1; wire < forged.length; wire++) {
      const honest = forged[wire] as bigint;
      for (const other of [honest + 1n, honest - 1n, honest + 2n ** 24n]) {
        forged[wire] = ((other % r) + r) % r;
        if (circuit.system.violated(forged, [wire]).length === 0) expect.fail(`wire ${wire} can be changed`);
      }
      forged[wire] = honest;
    }
  });
});

/**
 * Changes of a product that leave its carry: when the quotient changes by e modulo r, low and high half change by e pLow and e pHigh modulo r. All such
 * (e, low, high) are a lattice. With e weighed down its short vectors have halves that fit limbs and an e of about 2^137, the closest that a forger
 * comes to the range check of some 50 bits.
 */
function shortestCombinations([pLow, pHigh]: readonly [bigint, bigint]): { e: bigint; change: bigint }[] {
  const weight = 2n ** 48n;
  const basis = reduced([
    [weight, Fr.create(pLow), Fr.create(pHigh)],
    [0n, r, 0n],
    [0n, 0n, r],
  ]);
  return basis.map(([e, low, high]) => ({ e: e / weight, change: low + high * HALF }));
}

type Vector = readonly [bigint, bigint, bigint];

/** The basis with every vector made as short as the others, one at a time, can make it. */
function reduced(basis: Vector[]): Vector[] {
  const dot = (a: Vector, b: Vector): bigint => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const vectors = [...basis];
  for (let changed = true; changed; ) {
    changed = false;
    for (const i of vectors.keys()) {
      for (const j of vectors.keys()) {
        const [a, b] = [vectors[i], vectors[j]] as [Vector, Vector];
        const multiple = i === j ? 0n : roundedQuotient(dot(a, b), dot(b, b));
        if (multiple === 0n) continue;
        vectors[i] = [a[0] - multiple * b[0], a[1] - multiple * b[1], a[2] - multiple * b[2]];
        changed = true;
      }
    }
  }
  return vectors;
}

/** Of a positive divisor; halves are rounded towards zero. */
function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const size = dividend < 0n ? -dividend : dividend;
  const quotient = (2n * size + divisor - 1n) / (2n * divisor);
  return dividend < 0n ? -quotient : quotient;
}
