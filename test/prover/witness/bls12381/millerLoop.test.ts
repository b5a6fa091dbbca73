import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describe, expect, test } from "vitest";
import type { G1Point, G2Point } from "../../../../prover/protocol/ethereum/bls.ts";
import {
  CHAIN_PATTERN,
  type ChainHints,
  chainHints,
  PARAMETER_MAGNITUDE,
} from "../../../../prover/witness/bls12381/chain.ts";
import { challengeOf } from "../../../../prover/witness/bls12381/challenge.ts";
import { type Fp6Element, type Fp12Element, torusElement } from "../../../../prover/witness/bls12381/fp12.ts";
import { LIMB_SHAPE, type NestedLimbs } from "../../../../prover/witness/bls12381/limbs.ts";
import { millerLoopHints, SEGMENT_ENDS } from "../../../../prover/witness/bls12381/millerLoop.ts";
import { Draws, fromLimbs, integerLimbs } from "../../../support/bls12381.ts";

const { Fp, Fp2, Fp6, Fp12 } = bls12_381.fields;
const G1 = bls12_381.G1.Point;
const G2 = bls12_381.G2.Point;
const p = Fp.ORDER;

/**
 * An instance takes about a third of a second: 0.1 s for the residue (a power of 2,031 bits in Fp12), 0.05 s for the segments' polynomials, 0.04 s
 * for the two challenges' Poseidon hashes, the rest for statement, chains and these checks. A thousand, HEADLIGHT_HONEST=1000, take five minutes.
 */
const HONEST = Number(process.env.HEADLIGHT_HONEST ?? 200);
const FALSE = 51;

interface Statement {
  key: G1Point;
  message: G2Point;
  signature: G2Point;
}
function honestStatement(draws: Draws): Statement {
  const secret = draws.scalar();
  const message = G2.BASE.multiply(draws.scalar());
  return {
    key: G1.BASE.multiply(secret).toAffine(),
    message: message.toAffine(),
    signature: message.multiply(secret).toAffine(),
  };
}

interface Pair {
  point: G1Point;
  argument: G2Point;
  chain: ChainHints;
}
const pairsOf = ({ key, message, signature }: Statement): [Pair, Pair] => [
  { point: key, argument: message, chain: chainHints(message) },
  { point: G1.BASE.negate().toAffine(), argument: signature, chain: chainHints(signature) },
];

/** The value of an element's limbs, and those of lists of elements. */
const value = (limbs: NestedLimbs | undefined): bigint => Fp.create(fromLimbs(limbs as bigint[]));
const list = (hints: NestedLimbs | undefined): NestedLimbs[] => hints as NestedLimbs[];
const values = (hints: NestedLimbs | undefined): bigint[] => list(hints).map(value);
const fp6Of = (hints: NestedLimbs | undefined): Fp6Element => {
  const [c0, c1, c2] = list(hints).map((part) => {
    const [real, imaginary] = values(part) as [bigint, bigint];
    return { c0: real, c1: imaginary };
  });
  return Fp6.create({ c0: c0 ?? Fp2.ZERO, c1: c1 ?? Fp2.ZERO, c2: c2 ?? Fp2.ZERO });
};
/** From coefficients of 1, w, ..., w^11: i = w^6 - 1. */
function fp12Of(coefficients: readonly bigint[]): Fp12Element {
  const [c0, d0, c1, d1, c2, d2] = Array.from({ length: 6 }, (_, k) => {
    const imaginary = coefficients[k + 6] as bigint;
    return { c0: Fp.add(coefficients[k] as bigint, imaginary), c1: imaginary };
  }) as [Fp2Like, Fp2Like, Fp2Like, Fp2Like, Fp2Like, Fp2Like];
  return Fp12.create({ c0: Fp6.create({ c0, c1, c2 }), c1: Fp6.create({ c0: d0, c1: d1, c2: d2 }) });
}
type Fp2Like = { c0: bigint; c1: bigint };

/** w^3 times a chain's line at a point: y w^3 - slope x w^2 + intercept. */
function lineOf({ point: { x, y }, chain }: Pair, step: number): Fp12Element {
  const [slope, intercept] = [chain.slopes[step], chain.intercepts[step]] as [Fp2Like, Fp2Like];
  return Fp12.create({
    c0: Fp6.create({ c0: intercept, c1: Fp2.neg(Fp2.mul(slope, x)), c2: Fp2.ZERO }),
    c1: Fp6.create({ c0: Fp2.ZERO, c1: Fp2.create({ c0: y, c1: 0n }), c2: Fp2.ZERO }),
  });
}
/** A step of both pairs' Miller functions, on the way multiplied by the residue where Q is added. */
function stepOf(accumulator: Fp12Element, pairs: readonly Pair[], step: number, residue: Fp12Element): Fp12Element {
  const start = CHAIN_PATTERN[step] ? Fp12.mul(accumulator, residue) : Fp12.sqr(accumulator);
  return pairs.reduce((product, pair) => Fp12.mul(product, lineOf(pair, step)), start);
}
const millerFunction = (pairs: readonly Pair[]): Fp12Element =>
  CHAIN_PATTERN.reduce((product, _, step) => stepOf(product, pairs, step, Fp12.ONE), Fp12.ONE);
const inFp6 = ({ c1 }: Fp12Element): boolean => Fp6.is0(c1);

/** The identity of circuits/bls12381/MillerLoop.circom on a builder's hints, computed from the hints' definitions alone. */
function evaluate(pairs: readonly [Pair, Pair], hints: Record<string, NestedLimbs>) {
  const { residue, remainder, accumulators, quotient } = hints as Record<
    "residue" | "remainder" | "accumulators" | "quotient",
    NestedLimbs[]
  >;
  // The transcript, in the circuit's order.
  const committed = [
    ...pairs.flatMap(({ point, argument: { x, y } }) => [point.x, x.c0, x.c1, point.y, y.c0, y.c1].map(limbsOf)),
    ...residue.flatMap((part, k) => list(part).flatMap((limbs, c) => [limbs, remainder[2 * k + c] as NestedLimbs])),
    ...accumulators.flatMap(list),
  ];
  const rho = challengeOf(0n, committed as bigint[][], LIMB_SHAPE);
  const z = challengeOf(rho.digest, quotient.flatMap(list) as bigint[][], LIMB_SHAPE).challenge;

  const at = (coefficients: readonly bigint[]): bigint =>
    coefficients.reduceRight((sum, coefficient) => Fp.create(sum * z + coefficient), 0n);
  const atElement = (element: Fp12Element): bigint => at(coefficients(element));
  const ends = accumulators.map((element) => at(values(element)));
  const even = values(remainder).flatMap((coefficient) => [coefficient, 0n]);
  const residueValue = atElement(torusElement(fp6Of(residue)));
  // sum rho^s P_s(z)
  let [sum, weight, before, segment] = [0n, 1n, residueValue, 0];
  for (const [step, adds] of CHAIN_PATTERN.entries()) {
    if (!adds) before = Fp.sqr(before);
    for (const pair of pairs) before = Fp.mul(before, atElement(lineOf(pair, step)));
    if (adds) before = Fp.mul(before, residueValue);
    if (!SEGMENT_ENDS[step]) continue;
    sum = Fp.create(sum + weight * (before - (ends[segment] as bigint)));
    weight = Fp.mul(weight, rho.challenge);
    before = ends[segment++] as bigint;
  }
  const last = Fp.mul(before, atElement(torusElement(fp6Of(hints.frobenius))));
  sum = Fp.create(sum + weight * (last - at(even)));
  const modulus = Fp.create(z ** 12n - 2n * z ** 6n + 2n);
  return { z, sum, multiple: Fp.mul(at(quotient.flatMap(values)), modulus), modulus };
}
const limbsOf = (number: bigint): bigint[] => integerLimbs(2n * number > p ? number - p : number);
function coefficients({ c0, c1 }: Fp12Element): bigint[] {
  const parts = [c0.c0, c1.c0, c0.c1, c1.c1, c0.c2, c1.c2];
  return [...parts.map((part) => Fp.sub(part.c0, part.c1)), ...parts.map((part) => part.c1)];
}

describe("millerLoopHints", () => {
  test(
    `of ${HONEST} honest statements satisfy the circuit's identity, with the residue that the pairing asks for`,
    () => {
      const draws = new Draws("honest");
      for (let k = 0; k < HONEST; k++) {
        const pairs = pairsOf(honestStatement(draws));
        const hints = millerLoopHints(pairs, LIMB_SHAPE);
        const { z, sum, multiple, modulus } = evaluate(pairs, hints);
        expect(sum).toBe(multiple);
        // The builder's own values at z.
        expect(value(list(hints.sums)[0])).toBe(sum);
        expect(Fp.mul(value(list(hints.quotientValues)[0]), modulus)).toBe(multiple);
        expect(values(hints.powers)).toEqual(Array.from({ length: 11 }, (_, i) => Fp.pow(z, BigInt(i + 2))));

        const residue = torusElement(fp6Of(hints.residue));
        const powered = Fp12.mul(Fp12.pow(residue, PARAMETER_MAGNITUDE), Fp12.frobeniusMap(residue, 1));
        expect(inFp6(Fp12.mul(millerFunction(pairs), powered))).toBe(true);
        // Each tenth in full: every segment in Fp12, and the remainder.
        if (k % 10 === 0) checkSegments(pairs, hints);
      }
    },
    Math.max(120_000, 1_500 * HONEST),
  );

  test("the Miller functions' product is noble's, up to what the final exponentiation removes", () => {
    const draws = new Draws("noble");
    for (let k = 0; k < 3; k++) {
      const { key, message, signature } = honestStatement(draws);
      const other = draws.g2();
      for (const statement of [
        { key, message, signature },
        { key, message, signature: other },
      ]) {
        const product = millerFunction(pairsOf(statement));
        const final = Fp12.finalExponentiate(product);
        const pairing = bls12_381.pairingBatch([
          { g1: G1.fromAffine(statement.key), g2: G2.fromAffine(statement.message) },
          { g1: G1.BASE.negate(), g2: G2.fromAffine(statement.signature) },
        ]);
        // noble conjugates for the sign of u.
        expect(Fp12.eql(final, pairing) || Fp12.eql(final, Fp12.conjugate(pairing))).toBe(true);
        expect(Fp12.eql(final, Fp12.ONE)).toBe(statement.signature === signature);
      }
    }
  });

  test(`of ${FALSE} false statements never satisfy it: wrong key, message or signature`, () => {
    const draws = new Draws("false");
    for (let k = 0; k < FALSE; k++) {
      const honest = honestStatement(draws);
      const wrong = [
        { ...honest, key: draws.g1() },
        { ...honest, message: draws.g2() },
        { ...honest, signature: k % 2 === 0 ? draws.g2() : negated(honest.signature) },
      ][k % 3] as Statement;
      const pairs = pairsOf(wrong);
      const hints = millerLoopHints(pairs, LIMB_SHAPE);
      const { sum, multiple, modulus } = evaluate(pairs, hints);
      expect(sum).not.toBe(multiple);
      // The builder computes the values that it commits to honestly, so that only the circuit's last form fails.
      expect(value(list(hints.sums)[0])).toBe(sum);
      expect(Fp.mul(value(list(hints.quotientValues)[0]), modulus)).toBe(multiple);
      const residue = torusElement(fp6Of(hints.residue));
      const powered = Fp12.mul(Fp12.pow(residue, PARAMETER_MAGNITUDE), Fp12.frobeniusMap(residue, 1));
      expect(inFp6(Fp12.mul(millerFunction(pairs), powered))).toBe(false);
    }
  }, 120_000);

  test("an honest residue does not prove another statement, nor an honest witness with one element changed", () => {
    const draws = new Draws("changed");
    const pairs = pairsOf(honestStatement(draws));
    const honest = millerLoopHints(pairs, LIMB_SHAPE);
    const other = millerLoopHints(pairsOf(honestStatement(draws)), LIMB_SHAPE);
    for (const name of ["residue", "frobenius", "accumulators", "remainder", "quotient"]) {
      for (const hints of [
        { ...honest, [name]: other[name] as NestedLimbs },
        { ...honest, [name]: withFirstLimbChanged(honest[name] as NestedLimbs) },
      ]) {
        const { sum, multiple } = evaluate(pairs, hints);
        expect(sum, name).not.toBe(multiple);
      }
    }
    const { sum, multiple } = evaluate(pairsOf(honestStatement(draws)), honest);
    expect(sum).not.toBe(multiple);
  });
});

function checkSegments(pairs: readonly [Pair, Pair], hints: Record<string, NestedLimbs>): void {
  const residue = torusElement(fp6Of(hints.residue));
  const frobenius = torusElement(fp6Of(hints.frobenius));
  const committed = list(hints.accumulators).map((element) => fp12Of(values(element)));
  let [accumulator, segment] = [residue, 0];
  for (const step of CHAIN_PATTERN.keys()) {
    accumulator = stepOf(accumulator, pairs, step, residue);
    if (SEGMENT_ENDS[step]) expect(Fp12.eql(accumulator, committed[segment++] as Fp12Element)).toBe(true);
  }
  expect(segment).toBe(committed.length);
  const even = values(hints.remainder).flatMap((coefficient) => [coefficient, 0n]);
  expect(Fp12.eql(Fp12.mul(accumulator, frobenius), fp12Of(even))).toBe(true);
  expect(Fp6.is0(Fp12.div(Fp12.frobeniusMap(residue, 1), frobenius).c1)).toBe(true);
}

function negated({ x, y }: G2Point): G2Point {
  return { x, y: Fp2.neg(y) };
}

/** The first number of nested lists plus 1. */
function withFirstLimbChanged(limbs: NestedLimbs): NestedLimbs {
  if (!Array.isArray(limbs)) return limbs + 1n;
  return limbs.map((element, index) => (index === 0 ? withFirstLimbChanged(element) : element));
}
