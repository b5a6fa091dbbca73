import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describe, expect, test } from "vitest";
import { type LimbShape, toFp2Limbs, toLimbs, toUnsignedLimbs } from "../../../../prover/witness/bls12381/limbs.ts";
import {
  addPolynomials,
  evaluatePolynomial,
  multiplyPolynomials,
  quotientByModulus,
} from "../../../../prover/witness/bls12381/polynomial.ts";
import { Draws, fromLimbs } from "../../../support/bls12381.ts";

const { Fp } = bls12_381.fields;
const p = Fp.ORDER;
const draws = new Draws("limbs");
const shapes: LimbShape[] = [
  { count: 16, bits: 24 },
  { count: 24, bits: 16 },
  { count: 7, bits: 55 },
];
const edges = [
  0n,
  1n,
  p - 1n,
  (p - 1n) / 2n,
  (p + 1n) / 2n,
  2n ** 23n,
  2n ** 24n - 1n,
  2n ** 192n,
  2n ** 380n,
  p,
  p + 5n,
  -1n,
  -p,
];
const samples = [...edges, ...Array.from({ length: 200 }, () => draws.fp())];

describe.each(shapes)("limbs of $count x $bits", (shape) => {
  const top = BigInt(381 - shape.bits * (shape.count - 1));

  test("toLimbs spells the smallest representative, within the circuits' bounds", () => {
    for (const value of samples) {
      const limbs = toLimbs(value, shape);
      expect(limbs).toHaveLength(shape.count);
      const integer = fromLimbs(limbs, shape);
      expect(Fp.create(integer)).toBe(Fp.create(value));
      expect(2n * integer <= p && 2n * integer >= -p).toBe(true);
      for (const [index, limb] of limbs.entries()) {
        const bound = 2n ** ((index < shape.count - 1 ? BigInt(shape.bits) : top) - 1n);
        expect(limb >= -bound && limb < bound).toBe(true);
      }
    }
  });
  test("toUnsignedLimbs spells the representative in [0, p)", () => {
    for (const value of samples) {
      const limbs = toUnsignedLimbs(value, shape);
      const integer = limbs.reduceRight((sum, limb) => (sum << BigInt(shape.bits)) + limb, 0n);
      expect(integer).toBe(Fp.create(value));
      for (const [index, limb] of limbs.entries()) {
        expect(limb >= 0n && limb < 2n ** (index < shape.count - 1 ? BigInt(shape.bits) : top)).toBe(true);
      }
    }
  });
  test("toFp2Limbs takes the real part first", () => {
    const { c0, c1 } = draws.fp2();
    expect(toFp2Limbs({ c0, c1 }, shape)).toEqual([toLimbs(c0, shape), toLimbs(c1, shape)]);
  });
});

describe("polynomials", () => {
  const polynomial = (length: number): bigint[] => Array.from({ length }, () => draws.fp());

  test("sum, product and value agree at a point", () => {
    for (const [left, right] of [
      [polynomial(12), polynomial(9)],
      [polynomial(1), polynomial(30)],
      [[], polynomial(3)],
      [
        [1n, 0n, 5n, 0n],
        [0n, 0n, 2n],
      ],
    ] as [bigint[], bigint[]][]) {
      const [x, factor] = [draws.fp(), draws.fp()];
      const [a, b] = [evaluatePolynomial(left, x), evaluatePolynomial(right, x)];
      expect(evaluatePolynomial(addPolynomials(left, right, factor), x)).toBe(Fp.create(a + factor * b));
      if (left.length > 0) expect(evaluatePolynomial(multiplyPolynomials(left, right), x)).toBe(Fp.mul(a, b));
    }
    expect(evaluatePolynomial([], 7n)).toBe(0n);
    // Zeros at the top go.
    expect(multiplyPolynomials([1n, 0n], [3n, 0n, 0n])).toEqual([3n]);
  });
  test("a multiple of w^12 - 2 w^6 + 2 has its factor as quotient; what is left over is dropped", () => {
    const modulus = [2n, 0n, 0n, 0n, 0n, 0n, p - 2n, 0n, 0n, 0n, 0n, 0n, 1n];
    for (const length of [1, 5, 12, 100, 215]) {
      const factor = polynomial(length);
      const multiple = multiplyPolynomials(factor, modulus);
      expect(quotientByModulus(multiple)).toEqual(factor);
      expect(quotientByModulus(addPolynomials(multiple, polynomial(12)))).toEqual(factor);
    }
    expect(quotientByModulus(polynomial(12))).toEqual([]);
  });
});
