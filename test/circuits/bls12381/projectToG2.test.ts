import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { Fp2 as Fp2Element, G2Point } from "../../../prover/protocol/ethereum/bls.ts";
import { CHAIN_PATTERN, type ChainHints, chainHints } from "../../../prover/witness/bls12381/chain.ts";
import { type NestedLimbs, toFp2Limbs } from "../../../prover/witness/bls12381/limbs.ts";
import { projectToG2, psi } from "../../../prover/witness/bls12381/projectToG2.ts";
import {
  addTwist,
  Draws,
  fromLimbs,
  gadget,
  multiplyTwist,
  negateTwist,
  pointLimbs,
  twistPointOfOrder,
} from "../../support/bls12381.ts";
import type { CircuitTester } from "../../support/circuitTester.ts";

const { Fp, Fp2, Fr } = bls12_381.fields;
const draws = new Draws("project to G2");
const limbs = (value: Fp2Element): bigint[][] => toFp2Limbs(value);

interface Witness {
  point: G2Point;
  preimage: G2Point;
  chain: ChainHints;
  image: G2Point;
  shift: G2Point;
  projection: G2Point;
}
/** What the preimage leads to; some of it replaced, and what follows recomputed. */
function witnessOf(point: G2Point, preimage: G2Point, changes: Partial<Witness> = {}): Witness {
  const chain = changes.chain ?? chainHints(preimage);
  const image = changes.image ?? psi(preimage);
  const shift = changes.shift ?? chordSum(image, chain.end);
  const projection = changes.projection ?? chordSum(point, negateTwist(shift));
  return { point, preimage, chain, image, shift, projection };
}
function inputsOf({ point, preimage, chain: { xs, slopes, intercepts, end }, image, shift, projection }: Witness) {
  const chord = (from: G2Point, to: G2Point): Fp2Element => Fp2.div(Fp2.sub(to.y, from.y), Fp2.sub(to.x, from.x));
  return {
    point: pointLimbs(point),
    preimage: pointLimbs(preimage),
    preimageXSquared: limbs(Fp2.sqr(preimage.x)),
    xs: xs.map(limbs),
    slopes: slopes.map(limbs),
    intercepts: intercepts.map(limbs),
    endY: limbs(end.y),
    psi: pointLimbs(image),
    shift: pointLimbs(shift),
    additionSlopes: [chord(image, end), chord(point, negateTwist(shift))].map(limbs),
    additionInverses: [Fp2.sub(end.x, image.x), Fp2.sub(shift.x, point.x)].map((difference) =>
      limbs(Fp2.inv(difference)),
    ),
    projection: pointLimbs(projection),
  };
}

let circuit: CircuitTester;
let subgroup: CircuitTester;
beforeAll(async () => {
  circuit = await gadget("ProjectToG2");
  subgroup = await gadget("G2Subgroup");
});
/** Whether the caller's check on the projection passes. */
const inG2 = async (point: G2Point): Promise<boolean> => {
  const { xs, slopes, intercepts, end } = chainHints(point);
  const [endX, slope, intercept] = [xs, slopes, intercepts].map((list) => limbs(list[67] as Fp2Element));
  const refused = await subgroup.refusedBy({
    point: pointLimbs(point),
    endX: endX as NestedLimbs,
    slope: slope as NestedLimbs,
    intercept: intercept as NestedLimbs,
    endY: limbs(end.y),
  });
  return refused === undefined;
};

describe("ProjectToG2", () => {
  test("is the component in G2, which clearing the cofactor multiplies", async () => {
    for (let k = 0; k < 2; k++) {
      const [component, rest] = [draws.g2(), cofactorPoint()];
      const point = addTwist(component, rest);
      const { hints, projection } = projectToG2(point);
      expect(projection).toEqual(component);
      const clear = (of: G2Point): G2Point => bls12_381.G2.Point.fromAffine(of).clearCofactor().toAffine();
      expect(clear(projection)).toEqual(clear(point));
      expect(await inG2(projection)).toBe(true);
      await circuit.witness({ point: pointLimbs(point), projection: pointLimbs(projection), ...hints });
    }
  });

  test("other preimages, a point of G2 apart, prove the same projection", async () => {
    const point = draws.twist();
    const { projection } = projectToG2(point);
    const preimage = preimageOf(point);
    const witness = witnessOf(point, addTwist(preimage, draws.g2()));
    expect(witness.projection).toEqual(projection);
    await circuit.witness(inputsOf(witness));
  });

  test("a projection that is off by a point of the cofactor's order passes here, and not the caller's check", async () => {
    const point = draws.twist();
    const preimage = preimageOf(point);
    for (const by of [cofactorPoint(), twistPointOfOrder(13n, draws)]) {
      const witness = witnessOf(point, addTwist(preimage, by));
      await circuit.witness(inputsOf(witness));
      expect(witness.projection).not.toEqual(projectToG2(point).projection);
      expect(await inG2(witness.projection)).toBe(false);
    }
  });

  test("a projection that is off by a point of G2 is refused, wherever the difference is hidden", async () => {
    const point = draws.twist();
    const preimage = preimageOf(point);
    const by = draws.g2();
    const honest = witnessOf(point, preimage);
    const projection = addTwist(honest.projection, by);
    expect(await inG2(projection)).toBe(true);
    // In the last sum, in the shift, in psi's image, in the chain's end, and in a preimage that is off by such a point.
    const shift = addTwist(honest.shift, negateTwist(by));
    for (const changes of [
      { projection },
      { projection, shift },
      { shift, image: addTwist(honest.image, negateTwist(by)) },
      { shift, chain: { ...honest.chain, end: addTwist(honest.chain.end, negateTwist(by)) } },
      // The chain's last line leads to where everything from there on agrees.
      { shift, chain: chainTo(preimage, addTwist(honest.chain.end, negateTwist(by))) },
    ]) {
      expect(await circuit.refusedBy(inputsOf(witnessOf(point, preimage, changes)))).toBe("Range");
    }
  });

  test("the chain's end is the point on its last line, not its negative", async () => {
    const point = draws.twist();
    const preimage = preimageOf(point);
    const chain = chainHints(preimage);
    const forged = witnessOf(point, preimage, { chain: { ...chain, end: negateTwist(chain.end) } });
    expect(await circuit.refusedBy(inputsOf(forged))).toBe("Range");
  });

  test("a step of the chain that is forged is refused, with all later steps those of where it leads", async () => {
    const point = draws.twist();
    const preimage = preimageOf(point);
    for (const step of [0, 1, 2, 33, 53, 67]) {
      const chain = chainWith(preimage, step, draws.fp2());
      expect(await circuit.refusedBy(inputsOf(witnessOf(point, preimage, { chain }))), `step ${step}`).toBe("Range");
    }
    // The honest slope forges nothing.
    const honest = chainHints(preimage);
    expect(chainWith(preimage, 33, honest.slopes[33] as Fp2Element)).toEqual(honest);
  });

  test("a preimage off the twist, or of order 13, has no chain to show", async () => {
    const point = draws.twist();
    const { x, y } = preimageOf(point);
    const off = { x, y: Fp2.add(y, Fp2.ONE) };
    expect(await circuit.refusedBy(inputsOf(witnessOf(point, off)))).toBe("Range");

    const small = twistPointOfOrder(13n, draws);
    // [12]Q + Q has no chord: any line through one of them.
    for (const slope of [Fp2.ZERO, draws.fp2()]) {
      const chain = chainWith(small, CHAIN_PATTERN.indexOf(true, 2), slope);
      expect(await circuit.refusedBy(inputsOf(witnessOf(point, small, { chain })))).toBe("Range");
    }
  });
});

/** A point of order prime to G2's. */
function cofactorPoint(): G2Point {
  return multiplyTwist(draws.twist(), Fr.ORDER) as G2Point;
}

/** The builder's preimage: of all with its shift the one without a component in G2. */
function preimageOf(point: G2Point): G2Point {
  const [x, y] = projectToG2(point).hints.preimage as [bigint[][], bigint[][]];
  const element = ([c0, c1]: bigint[][]): Fp2Element =>
    Fp2.create({ c0: Fp.create(fromLimbs(c0 ?? [])), c1: Fp.create(fromLimbs(c1 ?? [])) });
  return { x: element(x), y: element(y) };
}

/** The sum by the chord alone: points of any curve, or of none. */
function chordSum(left: G2Point, right: G2Point): G2Point {
  const slope = Fp2.div(Fp2.sub(right.y, left.y), Fp2.sub(right.x, left.x));
  const x = Fp2.sub(Fp2.sqr(slope), Fp2.add(left.x, right.x));
  return { x, y: Fp2.sub(Fp2.mul(slope, Fp2.sub(left.x, x)), left.y) };
}

/** The chain of a point in which one step has this slope, and later steps go on from where it leads. */
function chainWith(point: G2Point, forgedStep: number, forgedSlope: Fp2Element): ChainHints {
  const chain: ChainHints = { xs: [], slopes: [], intercepts: [], end: point };
  for (const [step, adds] of CHAIN_PATTERN.entries()) {
    const { x, y } = chain.end;
    const other = adds ? point.x : x;
    const slope = (): Fp2Element =>
      adds ? Fp2.div(Fp2.sub(y, point.y), Fp2.sub(x, point.x)) : Fp2.div(Fp2.mul(Fp2.sqr(x), 3n), Fp2.mul(y, 2n));
    const used = step === forgedStep ? forgedSlope : slope();
    const intercept = Fp2.sub(Fp2.mul(used, x), y);
    const nextX = Fp2.sub(Fp2.sqr(used), Fp2.add(x, other));
    chain.xs.push(nextX);
    chain.slopes.push(used);
    chain.intercepts.push(intercept);
    chain.end = { x: nextX, y: Fp2.sub(intercept, Fp2.mul(used, nextX)) };
  }
  return chain;
}

/** The chain of a point with a last line that ends where the prover wants. */
function chainTo(point: G2Point, end: G2Point): ChainHints {
  const { xs, slopes, intercepts } = chainHints(point);
  const x = xs[66] as Fp2Element;
  const y = Fp2.sub(intercepts[66] as Fp2Element, Fp2.mul(slopes[66] as Fp2Element, x));
  const slope = Fp2.div(Fp2.add(end.y, y), Fp2.sub(x, end.x));
  return {
    xs: [...xs.slice(0, 67), end.x],
    slopes: [...slopes.slice(0, 67), slope],
    intercepts: [...intercepts.slice(0, 67), Fp2.sub(Fp2.mul(slope, x), y)],
    end,
  };
}
