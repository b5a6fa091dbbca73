import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { Fp2, G1Point, G2Point } from "../../protocol/ethereum/bls.ts";
import { CHAIN_PATTERN, type ChainHints } from "./chain.ts";
import { challengeOf } from "./challenge.ts";
import { coefficientsOf, type Fp6Element, type Fp12Element, residueOf, torusClass, torusElement } from "./fp12.ts";
import { type Hints, type LimbShape, toFp2Limbs, toLimbs } from "./limbs.ts";
import {
  addPolynomials,
  evaluatePolynomial,
  multiplyPolynomials,
  type Polynomial,
  quotientByModulus,
} from "./polynomial.ts";

const { Fp, Fp2: F2, Fp6, Fp12 } = bls12_381.fields;

/** One of the two pairings: a point of G1, a point of G2 and its chain. */
export interface Pair {
  point: G1Point;
  argument: G2Point;
  chain: ChainHints;
}

type Pairs = readonly [Pair, Pair];

/** For each step of the chain whether it ends a segment of the Miller loop: after three doublings, and after each addition. */
export const SEGMENT_ENDS: readonly boolean[] = segmentEnds();

const QUOTIENT_LENGTH = 18 * 12;

/** One multiplication of the accumulator, in the order of the circuit. */
type Factor =
  | { kind: "square" }
  | { kind: "line"; pair: 0 | 1; step: number }
  | { kind: "residue" }
  | { kind: "end"; segment: number };

const FACTORS: readonly Factor[] = factors();

/** Hints of circuits/bls12381/MillerLoop.circom. */
export function millerLoopHints(pairs: Pairs, shape: LimbShape): Hints {
  const limbs = (value: bigint): bigint[] => toLimbs(value, shape);
  const lines = pairs.map(({ point, chain }) => chain.slopes.map((_, step) => lineAt(point, chain, step)));
  const line = (pair: number, step: number): Fp12Element => lines[pair]?.[step] as Fp12Element;

  const residue = residueOf(millerFunction(line));
  const frobenius = torusClass(Fp12.frobeniusMap(torusElement(residue), 1));
  const accumulators = accumulate(line, residue);
  const end = accumulators.at(-1) as Fp12Element;
  const remainder = coefficientsOf(Fp12.mul(end, torusElement(frobenius))).filter((_, k) => k % 2 === 0);

  const rho = challengeOf(
    0n,
    [
      ...pairs.flatMap(({ point, argument: { x, y } }) => [point.x, x.c0, x.c1, point.y, y.c0, y.c1]),
      ...partsOf(residue).flatMap((part, k) => [part, remainder[k] as bigint]),
      ...accumulators.flatMap(coefficientsOf),
    ].map(limbs),
    shape,
  );
  const identity = combineSegments(line, residue, frobenius, accumulators, remainder, rho.challenge);
  const quotient = quotientByModulus(identity);
  while (quotient.length < QUOTIENT_LENGTH) quotient.push(0n);
  const z = challengeOf(rho.digest, quotient.map(limbs), shape).challenge;

  const at = (polynomial: Polynomial): bigint => evaluatePolynomial(polynomial, z);
  const residueValue = at(coefficientsOf(torusElement(residue)));
  const frobeniusValue = at(coefficientsOf(torusElement(frobenius)));
  const accumulatorValues = accumulators.map((accumulator) => at(coefficientsOf(accumulator)));
  const remainderValue = at(spread(remainder));
  const lineValues = lines.map((ofPair) => ofPair.map((element) => at(coefficientsOf(element))));
  const values = valuesOnTheWay(lineValues, residueValue, accumulatorValues);
  const lastProduct = Fp.mul(accumulatorValues.at(-1) as bigint, frobeniusValue);
  const sums = hornerSums(values.ends, accumulatorValues, Fp.sub(lastProduct, remainderValue), rho.challenge);
  const blocks = chunk(quotient);
  return {
    residue: limbsOfFp6(residue, shape),
    frobenius: limbsOfFp6(frobenius, shape),
    accumulators: accumulators.map((accumulator) => coefficientsOf(accumulator).map(limbs)),
    remainder: remainder.map(limbs),
    quotient: blocks.map((block) => block.map(limbs)),
    powers: Array.from({ length: 11 }, (_, k) => limbs(Fp.pow(z, BigInt(k + 2)))),
    lineFactors: pairs.map(({ point }) => [
      limbs(Fp.mul(point.x, Fp.pow(z, 2n))),
      limbs(Fp.mul(point.y, Fp.pow(z, 3n))),
      limbs(Fp.mul(point.x, Fp.pow(z, 8n))),
    ]),
    lineValues: lineValues.map((ofPair) => ofPair.map(limbs)),
    residueValue: limbs(residueValue),
    frobeniusValue: limbs(frobeniusValue),
    accumulatorValues: accumulatorValues.map(limbs),
    remainderValue: limbs(remainderValue),
    squares: values.squares.map(limbs),
    products: values.products.map((pair) => pair.map(limbs)),
    shifts: values.shifts.map(limbs),
    lastProduct: limbs(lastProduct),
    sums: sums.map(limbs),
    quotientValues: blocks.map((_, block) => limbs(at(quotient.slice(12 * block)))),
  };
}

/** w^3 times a chain's line at a point of G1: y w^3 - slope x w^2 + intercept. */
function lineAt({ x, y }: G1Point, { slopes, intercepts }: ChainHints, step: number): Fp12Element {
  return Fp12.create({
    c0: Fp6.create({ c0: intercepts[step] as Fp2, c1: F2.neg(F2.mul(slopes[step] as Fp2, x)), c2: F2.ZERO }),
    c1: Fp6.create({ c0: F2.ZERO, c1: F2.create({ c0: y, c1: 0n }), c2: F2.ZERO }),
  });
}

type LineOf = (pair: number, step: number) => Fp12Element;

/** The product of both Miller functions. */
function millerFunction(line: LineOf): Fp12Element {
  return FACTORS.reduce((value, factor) => {
    if (factor.kind === "square") return Fp12.sqr(value);
    return factor.kind === "line" ? Fp12.mul(value, line(factor.pair, factor.step)) : value;
  }, Fp12.ONE);
}

/** The accumulator at each segment's end, started at the residue. */
function accumulate(line: LineOf, residue: Fp6Element): Fp12Element[] {
  const ends: Fp12Element[] = [];
  let value = torusElement(residue);
  for (const factor of FACTORS) {
    if (factor.kind === "square") value = Fp12.sqr(value);
    else if (factor.kind === "line") value = Fp12.mul(value, line(factor.pair, factor.step));
    else if (factor.kind === "residue") value = Fp12.mul(value, torusElement(residue));
    else ends.push(value);
  }
  return ends;
}

/** sum rho^s P_s, where P_s is segment s's claim, and the last one that of the remainder. */
function combineSegments(
  line: LineOf,
  residue: Fp6Element,
  frobenius: Fp6Element,
  accumulators: readonly Fp12Element[],
  remainder: Polynomial,
  rho: bigint,
): Polynomial {
  const start = coefficientsOf(torusElement(residue));
  let sum: Polynomial = [];
  let power = 1n;
  let value: Polynomial = start;
  const claim = (end: Polynomial): void => {
    sum = addPolynomials(sum, addPolynomials(value, end, -1n), power);
    power = Fp.mul(power, rho);
  };
  for (const factor of FACTORS) {
    if (factor.kind === "square") value = multiplyPolynomials(value, value);
    else if (factor.kind === "line") value = multiplyPolynomials(value, coefficientsOf(line(factor.pair, factor.step)));
    else if (factor.kind === "residue") value = multiplyPolynomials(value, start);
    else {
      const end = coefficientsOf(accumulators[factor.segment] as Fp12Element);
      claim(end);
      value = end;
    }
  }
  value = multiplyPolynomials(value, coefficientsOf(torusElement(frobenius)));
  claim(spread(remainder));
  return sum;
}

interface Values {
  squares: bigint[];
  products: bigint[][];
  shifts: bigint[];
  /** Of each segment, before it is replaced by the committed one. */
  ends: bigint[];
}

function valuesOnTheWay(
  lineValues: readonly (readonly bigint[])[],
  residueValue: bigint,
  accumulatorValues: readonly bigint[],
): Values {
  const values: Values = { squares: [], products: [], shifts: [], ends: [] };
  let value = residueValue;
  for (const factor of FACTORS) {
    if (factor.kind === "square") {
      value = Fp.sqr(value);
      values.squares.push(value);
    } else if (factor.kind === "line") {
      value = Fp.mul(value, lineValues[factor.pair]?.[factor.step] as bigint);
      if (factor.pair === 0) values.products.push([value]);
      else values.products.at(-1)?.push(value);
    } else if (factor.kind === "residue") {
      value = Fp.mul(value, residueValue);
      values.shifts.push(value);
    } else {
      values.ends.push(value);
      value = accumulatorValues[factor.segment] as bigint;
    }
  }
  return values;
}

/** sums[s] = sum over the claims from segment s on of rho^(claim - s) times the claim's value. */
function hornerSums(ends: readonly bigint[], committed: readonly bigint[], last: bigint, rho: bigint): bigint[] {
  const sums: bigint[] = [];
  let sum = last;
  for (let s = ends.length - 1; s >= 0; s--) {
    sum = Fp.create(sum * rho + (ends[s] as bigint) - (committed[s] as bigint));
    sums.unshift(sum);
  }
  return sums;
}

function segmentEnds(): boolean[] {
  let doublings = 0;
  return CHAIN_PATTERN.map((adds, step) => {
    if (!adds) doublings++;
    const last = step === CHAIN_PATTERN.length - 1;
    const ends = adds || last || (doublings === 3 && CHAIN_PATTERN[step + 1] === false);
    if (ends) doublings = 0;
    return ends;
  });
}

function factors(): Factor[] {
  let segment = 0;
  return CHAIN_PATTERN.flatMap((adds, step): Factor[] => [
    ...(adds ? [] : [{ kind: "square" } as const]),
    { kind: "line", pair: 0, step },
    { kind: "line", pair: 1, step },
    ...(adds ? [{ kind: "residue" } as const] : []),
    ...(SEGMENT_ENDS[step] ? [{ kind: "end", segment: segment++ } as const] : []),
  ]);
}

/** Coefficients of even powers as those of all. */
function spread(even: Polynomial): bigint[] {
  return even.flatMap((coefficient) => [coefficient, 0n]);
}

function chunk(list: readonly bigint[]): bigint[][] {
  return Array.from({ length: list.length / 12 }, (_, block) => list.slice(12 * block, 12 * block + 12));
}

function partsOf({ c0, c1, c2 }: Fp6Element): bigint[] {
  return [c0, c1, c2].flatMap((part) => [part.c0, part.c1]);
}

function limbsOfFp6({ c0, c1, c2 }: Fp6Element, shape: LimbShape): bigint[][][] {
  return [c0, c1, c2].map((part) => toFp2Limbs(part, shape));
}
