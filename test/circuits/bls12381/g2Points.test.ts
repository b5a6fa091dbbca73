import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { Fp2 as Fp2Element, G2Point } from "../../../prover/protocol/ethereum/bls.ts";
import { LIMB_SHAPE, toFp2Limbs } from "../../../prover/witness/bls12381/limbs.ts";
import { psi } from "../../../prover/witness/bls12381/projectToG2.ts";
import {
  addTwist,
  Draws,
  gadget,
  isSquare,
  multiplyTwist,
  negateTwist,
  pointLimbs,
  TWIST_CONSTANT,
  twistPointOfOrder,
} from "../../support/bls12381.ts";
import type { CircuitTester } from "../../support/circuitTester.ts";

const { Fp, Fp2, Fr } = bls12_381.fields;
const draws = new Draws("G2 points");
const limbs = (value: Fp2Element): bigint[][] => toFp2Limbs(value);

describe("OnTwist", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    // The twist's constant is 4 (1 + i).
    const constant = [
      [4, 0],
      [4, 0],
    ];
    circuit = await gadget("OnTwist", LIMB_SHAPE, constant);
  });
  const inputs = (point: G2Point, xSquared = Fp2.sqr(point.x)) => ({
    point: pointLimbs(point),
    xSquared: limbs(xSquared),
  });

  test("takes points of the twist, in G2 or not", async () => {
    for (let k = 0; k < 10; k++) for (const point of [draws.g2(), draws.twist()]) await circuit.witness(inputs(point));
    for (const order of [13n, 23n]) await circuit.witness(inputs(twistPointOfOrder(order, draws)));
  });
  test("refuses points off it", async () => {
    const { x, y } = draws.twist();
    for (const point of [
      { x: Fp2.ZERO, y: Fp2.ZERO },
      { x, y: Fp2.ZERO },
      { x: Fp2.ZERO, y },
      { x, y: Fp2.add(y, Fp2.ONE) },
      { x: Fp2.add(x, Fp2.ONE), y },
      { x: y, y: x },
      { x, y: { c0: y.c1, c1: y.c0 } },
      { x: { c0: x.c0, c1: Fp.neg(x.c1) }, y },
    ]) {
      expect(await circuit.refusedBy(inputs(point))).toBe("Range");
    }
  });
  test("refuses points of the other twists, and of the curve itself", async () => {
    // y^2 = x^3 + c for other c, such as of G1's 4, and of the isogenous curve's constant.
    for (const constant of [
      { c0: 4n, c1: 0n },
      { c0: 4n, c1: Fp.neg(4n) },
      Fp2.neg(TWIST_CONSTANT),
      { c0: 1012n, c1: 1012n },
    ]) {
      const point = pointOn(Fp2.create(constant));
      expect(await circuit.refusedBy(inputs(point))).toBe("Range");
    }
    const { x, y } = draws.g1();
    expect(await circuit.refusedBy(inputs({ x: { c0: x, c1: 0n }, y: { c0: y, c1: 0n } }))).toBe("Range");
  });
  test("a forged square of x is refused, also one that puts the point on the curve", async () => {
    const off = { x: draws.fp2(), y: draws.fp2() };
    const fitting = Fp2.div(Fp2.sub(Fp2.sqr(off.y), TWIST_CONSTANT), off.x);
    for (const square of [fitting, Fp2.ZERO, draws.fp2()])
      expect(await circuit.refusedBy(inputs(off, square))).toBe("Range");
    const on = draws.twist();
    expect(await circuit.refusedBy(inputs(on, Fp2.neg(Fp2.sqr(on.x))))).toBe("Range");
  });
});

describe.each([1n, -1n])("G2Add with sign %i", (sign) => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("G2Add", LIMB_SHAPE, Number(sign));
  });
  const withSign = (point: G2Point): G2Point => (sign === 1n ? point : negateTwist(point));
  interface Hints {
    slope: Fp2Element;
    inverse: Fp2Element;
    sum: G2Point;
  }
  const throughLeft = (left: G2Point, right: G2Point, slope: Fp2Element): G2Point => {
    const x = Fp2.sub(Fp2.sqr(slope), Fp2.add(left.x, right.x));
    return { x, y: Fp2.sub(Fp2.mul(slope, Fp2.sub(left.x, x)), left.y) };
  };
  const hintsOf = (left: G2Point, right: G2Point): Hints => {
    const inverse = Fp2.inv(Fp2.sub(right.x, left.x));
    const slope = Fp2.mul(Fp2.sub(withSign(right).y, left.y), inverse);
    return { slope, inverse, sum: throughLeft(left, right, slope) };
  };
  const inputs = (left: G2Point, right: G2Point, { slope, inverse, sum }: Hints) => ({
    left: pointLimbs(left),
    right: pointLimbs(right),
    slope: limbs(slope),
    inverse: limbs(inverse),
    sum: pointLimbs(sum),
  });

  test("is noble's sum", async () => {
    for (let k = 0; k < 10; k++) {
      const [left, right] = k % 2 === 0 ? [draws.g2(), draws.g2()] : [draws.twist(), draws.twist()];
      const hints = hintsOf(left, right);
      expect(hints.sum).toEqual(addTwist(left, withSign(right)));
      await circuit.witness(inputs(left, right, hints));
    }
  });
  test("refuses every other slope, inverse and sum", async () => {
    const [left, right] = [draws.g2(), draws.g2()];
    const honest = hintsOf(left, right);
    const slopes = [Fp2.ZERO, Fp2.neg(honest.slope), draws.fp2()];
    for (const forged of [
      ...slopes.map((slope) => ({ ...honest, slope })),
      ...slopes.map((slope) => ({ ...honest, slope, sum: throughLeft(left, right, slope) })),
      ...[Fp2.ZERO, Fp2.ONE, Fp2.neg(honest.inverse)].map((inverse) => ({ ...honest, inverse })),
      ...[left, right, negateTwist(honest.sum), draws.g2(), addTwist(honest.sum, left)].map((sum) => ({
        ...honest,
        sum,
      })),
      // The other sign's sum.
      hintsOf(left, negateTwist(right)),
    ]) {
      expect(await circuit.refusedBy(inputs(left, right, forged))).toBe("Range");
    }
  });
  test("equal and opposite points have no sum, with any hints", async () => {
    for (const point of [draws.g2(), draws.twist()]) {
      for (const right of [point, negateTwist(point)]) {
        const tangent = Fp2.div(Fp2.mul(Fp2.sqr(point.x), 3n), Fp2.mul(point.y, 2n));
        for (const slope of [tangent, Fp2.ZERO, draws.fp2()]) {
          for (const inverse of [Fp2.ZERO, Fp2.ONE, draws.fp2()]) {
            const hints = { slope, inverse, sum: throughLeft(point, point, slope) };
            expect(await circuit.refusedBy(inputs(point, right, hints))).toBe("Range");
          }
        }
      }
    }
  });
});

describe.each([1n, -1n])("G2Psi with sign %i", (sign) => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("G2Psi", LIMB_SHAPE, Number(sign));
  });
  const imageOf = (point: G2Point): G2Point => (sign === 1n ? psi(point) : negateTwist(psi(point)));
  const inputs = (point: G2Point, image: G2Point) => ({ point: pointLimbs(point), image: pointLimbs(image) });

  test("is multiplication by u on G2, and psi's polynomial holds on all of the twist", async () => {
    for (let k = 0; k < 5; k++) {
      const point = draws.g2();
      const image = multiplyTwist(point, Fr.ORDER - 0xd201000000010000n) as G2Point;
      await circuit.witness(inputs(point, sign === 1n ? image : negateTwist(image)));
    }
    for (let k = 0; k < 5; k++) {
      const point = draws.twist();
      const [two, four] = [psi(psi(point)), psi(psi(psi(psi(point))))];
      expect(addTwist(four, point)).toEqual(two);
      await circuit.witness(inputs(point, imageOf(point)));
    }
  });
  test("refuses every other image", async () => {
    const point = draws.twist();
    const { x, y } = imageOf(point);
    for (const image of [
      { x, y: Fp2.neg(y) },
      { x: Fp2.neg(x), y },
      { x: { c0: x.c0, c1: Fp.neg(x.c1) }, y },
      { x, y: { c0: y.c0, c1: Fp.neg(y.c1) } },
      { x: y, y: x },
      point,
      psi(imageOf(point)),
      { x: Fp2.add(x, Fp2.ONE), y },
    ]) {
      expect(await circuit.refusedBy(inputs(point, image))).toBe("Range");
    }
  });
});

function pointOn(constant: Fp2Element): G2Point {
  for (;;) {
    const x = draws.fp2();
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), constant);
    if (isSquare(square)) return { x, y: Fp2.sqrt(square) };
  }
}
