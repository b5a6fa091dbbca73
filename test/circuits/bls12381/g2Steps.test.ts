import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { Fp2 as Fp2Element, G2Point } from "../../../prover/protocol/ethereum/bls.ts";
import { toFp2Limbs } from "../../../prover/witness/bls12381/limbs.ts";
import {
  addTwist,
  Draws,
  followUp,
  gadget,
  multiplyTwist,
  negateTwist,
  pointLimbs,
  twistPointOfOrder,
} from "../../support/bls12381.ts";
import type { CircuitTester } from "../../support/circuitTester.ts";

const { Fp2 } = bls12_381.fields;
const draws = new Draws("G2 steps");

interface Line {
  slope: Fp2Element;
  intercept: Fp2Element;
}
interface Step extends Line {
  nextX: Fp2Element;
}

const tangentSlope = ({ x, y }: G2Point): Fp2Element => Fp2.div(Fp2.mul(Fp2.sqr(x), 3n), Fp2.mul(y, 2n));
const chordSlope = (a: G2Point, b: G2Point): Fp2Element => Fp2.div(Fp2.sub(b.y, a.y), Fp2.sub(b.x, a.x));
/** The line of this slope through a point, and the abscissa of minus the third point, the second being `other`. */
function stepWith(slope: Fp2Element, { x, y }: G2Point, other: Fp2Element): Step {
  const intercept = Fp2.sub(Fp2.mul(slope, x), y);
  return { slope, intercept, nextX: Fp2.sub(Fp2.sqr(slope), Fp2.add(x, other)) };
}
/** A line that the step before a point could have drawn: y = intercept - slope x. */
function lineBefore({ x, y }: G2Point): Line {
  const slope = draws.fp2();
  return { slope, intercept: Fp2.add(Fp2.mul(slope, x), y) };
}
const limbs = (value: Fp2Element): bigint[][] => toFp2Limbs(value);
const stepLimbs = ({ slope, intercept, nextX }: Step) => ({
  slope: limbs(slope),
  intercept: limbs(intercept),
  nextX: limbs(nextX),
});
const double = (point: G2Point): G2Point => addTwist(point, point);

/**
 * Steps beside the honest one: each hint replaced by values a prover may prefer, and what follows from it recomputed so that as much as possible
 * agrees.
 */
function forgedSteps(point: G2Point, other: Fp2Element, honest: Step): Step[] {
  const somewhere = draws.twist();
  const slopes = [
    Fp2.ZERO,
    Fp2.neg(honest.slope),
    tangentSlope(somewhere),
    chordSlope(point, somewhere),
    draws.fp2(),
    Fp2.add(honest.slope, Fp2.ONE),
  ];
  return [
    ...slopes.map((slope) => stepWith(slope, point, other)),
    ...slopes.map((slope) => ({ ...honest, slope })),
    ...[Fp2.neg(honest.intercept), Fp2.ZERO, draws.fp2(), Fp2.add(honest.intercept, Fp2.ONE)].map((intercept) => ({
      ...honest,
      intercept,
    })),
    ...[Fp2.ZERO, point.x, other, Fp2.neg(honest.nextX), draws.fp2(), Fp2.add(honest.nextX, Fp2.ONE)].map((nextX) => ({
      ...honest,
      nextX,
    })),
    // The line through the point's negative, and the whole step of another point.
    stepWith(Fp2.neg(honest.slope), { x: point.x, y: Fp2.neg(point.y) }, other),
    stepWith(tangentSlope(somewhere), somewhere, somewhere.x),
  ];
}

const subjects = [...Array.from({ length: 5 }, () => draws.g2()), ...Array.from({ length: 5 }, () => draws.twist())];

describe("G2FirstDouble", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("G2FirstDouble");
  });

  test("is noble's doubling, in G2 and elsewhere on the twist", async () => {
    for (const point of subjects) {
      const step = stepWith(tangentSlope(point), point, point.x);
      expect(step.nextX).toEqual(double(point).x);
      await circuit.witness({ point: pointLimbs(point), ...stepLimbs(step) });
    }
  });
  test("refuses every other slope, intercept and abscissa", async () => {
    for (const point of subjects.slice(3, 7)) {
      const honest = stepWith(tangentSlope(point), point, point.x);
      for (const forged of forgedSteps(point, point.x, honest)) {
        expect(await circuit.refusedBy({ point: pointLimbs(point), ...stepLimbs(forged) })).toBe("Range");
      }
    }
  });
  test("a slope that fits all but the tangent leaves the tangent's form alone unsatisfied", async () => {
    const point = draws.g2();
    const wires = await circuit.witness({
      point: pointLimbs(point),
      ...stepLimbs(stepWith(tangentSlope(point), point, point.x)),
    });
    const forged = stepLimbs(stepWith(draws.fp2(), point, point.x));
    const changes = Object.entries(forged).flatMap(([name, parts]) =>
      parts.flatMap((part, k) => part.map((limb, i) => [`${name}[${k}][${i}]`, limb] as const)),
    );
    // Quotient and carry of both parts of the tangent's form.
    const violated = circuit.system.violated(followUp(circuit, wires, Object.fromEntries(changes)));
    expect(violated.length).toBeGreaterThan(0);
    expect(violated.length).toBeLessThanOrEqual(4);
  });
  test("a point with ordinate 0 has no double unless its abscissa is 0 too, which no curve of ours contains", async () => {
    const x = draws.fp2();
    for (const slope of [Fp2.ZERO, draws.fp2(), Fp2.ONE]) {
      const step = stepWith(slope, { x, y: Fp2.ZERO }, x);
      expect(await circuit.refusedBy({ point: pointLimbs({ x, y: Fp2.ZERO }), ...stepLimbs(step) })).toBe("Range");
    }
    const origin = { x: Fp2.ZERO, y: Fp2.ZERO };
    await circuit.witness({ point: pointLimbs(origin), ...stepLimbs(stepWith(draws.fp2(), origin, Fp2.ZERO)) });
  });
});

describe("G2Double", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("G2Double");
  });
  const inputs = (point: G2Point, before: Line, step: Step) => ({
    previousSlope: limbs(before.slope),
    previousIntercept: limbs(before.intercept),
    x: limbs(point.x),
    ...stepLimbs(step),
  });

  test("is noble's doubling of the point that the line before left", async () => {
    for (const point of subjects) {
      const step = stepWith(tangentSlope(point), point, point.x);
      expect(step.nextX).toEqual(double(point).x);
      await circuit.witness(inputs(point, lineBefore(point), step));
    }
  });
  test("the line before and the abscissa fix the point: another point's step is refused", async () => {
    for (const point of subjects.slice(3, 7)) {
      const negative = negateTwist(point);
      const step = stepWith(tangentSlope(negative), negative, point.x);
      expect(await circuit.refusedBy(inputs(point, lineBefore(point), step))).toBe("Range");
      const [line, honest] = [lineBefore(point), stepWith(tangentSlope(point), point, point.x)];
      const shifted = { ...line, intercept: Fp2.add(line.intercept, Fp2.ONE) };
      expect(await circuit.refusedBy(inputs(point, shifted, honest))).toBe("Range");
      const tilted = { ...line, slope: Fp2.add(line.slope, Fp2.ONE) };
      expect(await circuit.refusedBy(inputs(point, tilted, honest))).toBe("Range");
      expect(await circuit.refusedBy(inputs({ ...point, x: Fp2.add(point.x, Fp2.ONE) }, line, honest))).toBe("Range");
    }
  });
  test("refuses every other slope, intercept and abscissa", async () => {
    for (const point of subjects.slice(3, 7)) {
      const before = lineBefore(point);
      const honest = stepWith(tangentSlope(point), point, point.x);
      for (const forged of forgedSteps(point, point.x, honest)) {
        expect(await circuit.refusedBy(inputs(point, before, forged))).toBe("Range");
      }
    }
  });
});

describe("G2AddStep", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("G2AddStep");
  });
  const inputs = (point: G2Point, added: G2Point, step: Step, before = lineBefore(point)) => ({
    previousSlope: limbs(before.slope),
    previousIntercept: limbs(before.intercept),
    x: limbs(point.x),
    point: pointLimbs(added),
    ...stepLimbs(step),
  });

  test("is noble's addition", async () => {
    for (const point of subjects) {
      const added = draws.twist();
      const step = stepWith(chordSlope(point, added), point, added.x);
      expect(step.nextX).toEqual(addTwist(point, added).x);
      await circuit.witness(inputs(point, added, step));
    }
  });
  test("refuses every other slope, intercept and abscissa", async () => {
    for (const point of subjects.slice(3, 7)) {
      const added = draws.twist();
      const before = lineBefore(point);
      const honest = stepWith(chordSlope(point, added), point, added.x);
      const throughAdded = draws.fp2();
      for (const forged of [
        ...forgedSteps(point, added.x, honest),
        // Through the added point instead, with either ordinate, and the difference instead of the sum.
        stepWith(throughAdded, added, point.x),
        stepWith(chordSlope(point, negateTwist(added)), point, added.x),
      ]) {
        expect(await circuit.refusedBy(inputs(point, added, forged, before))).toBe("Range");
      }
    }
  });
  test("opposite points have no chord, whatever the hints", async () => {
    for (const point of subjects) {
      for (const slope of [Fp2.ZERO, tangentSlope(point), draws.fp2()]) {
        for (const start of [point, negateTwist(point)]) {
          const step = stepWith(slope, start, point.x);
          expect(await circuit.refusedBy(inputs(point, negateTwist(point), step))).toBe("Range");
        }
      }
    }
  });
  test("nor does a point of order 13 have one with its twelfth multiple, where its chain would arrive", async () => {
    const point = twistPointOfOrder(13n, draws);
    const twelfth = multiplyTwist(point, 12n) as G2Point;
    expect(twelfth).toEqual(negateTwist(point));
    const line = lineBefore(twelfth);
    for (const slope of [Fp2.ZERO, Fp2.ONE, tangentSlope(point), Fp2.neg(tangentSlope(point)), draws.fp2()]) {
      for (const step of [stepWith(slope, point, point.x), stepWith(slope, twelfth, point.x)]) {
        expect(await circuit.refusedBy(inputs(twelfth, point, step, line))).toBe("Range");
      }
    }
  });
  test("what it requires is needed: were the point the added one, any line through it would do", async () => {
    const point = draws.g2();
    for (const slope of [Fp2.ZERO, draws.fp2()])
      await circuit.witness(inputs(point, point, stepWith(slope, point, point.x)));
  });
});
