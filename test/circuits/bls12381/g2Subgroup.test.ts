import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { Fp2 as Fp2Element, G2Point } from "../../../prover/protocol/ethereum/bls.ts";
import { CHAIN_PATTERN, chainHints, PARAMETER_MAGNITUDE } from "../../../prover/witness/bls12381/chain.ts";
import { toFp2Limbs } from "../../../prover/witness/bls12381/limbs.ts";
import {
  addTwist,
  Draws,
  gadget,
  multiplyTwist,
  negateTwist,
  pointLimbs,
  TWIST_COFACTOR,
  TWIST_ORDER,
  twistPointOfOrder,
} from "../../support/bls12381.ts";
import type { CircuitTester } from "../../support/circuitTester.ts";

const { Fp, Fp2, Fr } = bls12_381.fields;
const draws = new Draws("G2 subgroup");
const limbs = (value: Fp2Element): bigint[][] => toFp2Limbs(value);

describe("the chain of [|u|]Q", () => {
  const before = CHAIN_PATTERN.flatMap((adds, step) => (adds ? [step] : []));
  /** k of each [k]Q that Q is added to. */
  const multiples = before.map((step) =>
    CHAIN_PATTERN.slice(0, step).reduce((k, adds) => (adds ? k + 1n : 2n * k), 1n),
  );
  const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

  test("the circuit's steps are the builder's, and make |u|", () => {
    expect(CHAIN_PATTERN).toHaveLength(68);
    expect(before).toHaveLength(5);
    expect(CHAIN_PATTERN.reduce((k, adds) => (adds ? k + 1n : 2n * k), 1n)).toBe(PARAMETER_MAGNITUDE);
  });
  test("no point of the twist meets itself: k - 1 is prime to the group's order", () => {
    expect(multiples).toEqual([2n, 12n, 104n, 53760n, 230901736800256n]);
    for (const k of multiples) expect(gcd(TWIST_ORDER, k - 1n)).toBe(1n);
    // The order itself: points of the twist, and Hasse's bound.
    for (let trial = 0; trial < 3; trial++) expect(multiplyTwist(draws.twist(), TWIST_ORDER)).toBeUndefined();
    const trace = Fp.ORDER ** 2n + 1n - TWIST_ORDER;
    expect(trace ** 2n <= 4n * Fp.ORDER ** 2n).toBe(true);
    // No point of order 2, so that every tangent has a slope.
    expect(TWIST_ORDER % 2n).toBe(1n);
  });
  test("only order 13 meets its negative", () => {
    expect(multiples.map((k) => gcd(TWIST_ORDER, k + 1n))).toEqual([1n, 13n, 1n, 1n, 1n]);
    expect(TWIST_COFACTOR % 169n).toBe(0n);
    expect(() => chainHints(twistPointOfOrder(13n, draws))).toThrow();
  });
});

describe("G2ChainEnd and G2Subgroup", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("G2Subgroup");
  });
  const inputs = (
    point: G2Point,
    changes: Partial<Record<"endX" | "endY" | "slope" | "intercept", Fp2Element>> = {},
  ) => {
    const { xs, slopes, intercepts, end } = chainHints(point);
    const hints = { endX: xs[67], slope: slopes[67], intercept: intercepts[67], endY: end.y, ...changes } as Record<
      string,
      Fp2Element
    >;
    return {
      point: pointLimbs(point),
      ...Object.fromEntries(Object.entries(hints).map(([name, value]) => [name, limbs(value)])),
    };
  };

  test("the end is noble's [|u|]Q", () => {
    for (const point of [draws.g2(), draws.g2(), draws.twist(), draws.twist()])
      expect(chainHints(point).end).toEqual(multiplyTwist(point, PARAMETER_MAGNITUDE));
  });
  test("takes points of G2", async () => {
    for (let k = 0; k < 10; k++) await circuit.witness(inputs(draws.g2()));
    await circuit.witness(inputs(bls12_381.G2.Point.BASE.toAffine()));
  });
  test("refuses every other point of the twist, with the honest chain and another end", async () => {
    const inG2 = draws.g2();
    const outside = [
      draws.twist(),
      draws.twist(),
      ...[23n, 2713n, 11953n].map((order) => twistPointOfOrder(order, draws)),
      ...[13n, 23n, 2713n].map((order) => addTwist(inG2, twistPointOfOrder(order, draws))),
      multiplyTwist(draws.twist(), Fr.ORDER) as G2Point,
    ];
    for (const point of outside) {
      expect(bls12_381.G2.Point.fromAffine(point).isTorsionFree()).toBe(false);
      expect(await circuit.refusedBy(inputs(point))).toBe("Range");
      // The ordinate that the endomorphism asks for is not on the last line; the opposite end.
      const { end } = chainHints(point);
      const { y } = multiplyTwist(inG2, PARAMETER_MAGNITUDE) as G2Point;
      for (const endY of [Fp2.neg(end.y), y, draws.fp2()]) {
        expect(await circuit.refusedBy(inputs(point, { endY }))).toBe("Range");
      }
    }
  });
  test("a chain's end and last line go together", async () => {
    const point = draws.g2();
    const honest = chainHints(point);
    for (const changes of [
      { endY: Fp2.neg(honest.end.y) },
      { endY: Fp2.add(honest.end.y, Fp2.ONE) },
      { slope: Fp2.neg(honest.slopes[67] as Fp2Element) },
      { intercept: Fp2.neg(honest.intercepts[67] as Fp2Element) },
      { endX: honest.xs[66] as Fp2Element },
      { endX: Fp2.neg(honest.end.x) },
    ]) {
      expect(await circuit.refusedBy(inputs(point, changes))).toBe("Range");
    }
    // Minus Q's chain ends in minus the end, and is that of another point.
    expect(await circuit.refusedBy({ ...inputs(negateTwist(point)), point: pointLimbs(point) })).toBe("Range");
  });
});
