import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { Fp2, G1Point, G2Point } from "../../protocol/ethereum/bls.ts";
import { CHAIN_PATTERN, chainHints } from "./chain.ts";
import { type Hints, type LimbShape, toFp2Limbs, toLimbs } from "./limbs.ts";
import { residueOf, type Torus, torusLine, torusMul, torusSquare } from "./torus.ts";

const { Fp, Fp2: F2 } = bls12_381.fields;

/** How a point of G1 scales the twist: alpha = x / y, kappa = x^3 / y^2. */
export function scalingOf({ x, y }: G1Point): { alpha: bigint; kappa: bigint } {
  const alpha = Fp.div(x, y);
  return { alpha, kappa: Fp.mul(Fp.sqr(alpha), x) };
}

export function scalePoint({ x, y }: G2Point, alpha: bigint): G2Point {
  return { x: F2.mul(x, Fp.sqr(alpha)), y: F2.mul(y, Fp.pow(alpha, 3n)) };
}

/**
 * Input signals of circuits/bls12381/PairingCheck.circom beside key and message, by name, for e(key, message) = e(g1, signature). They exist, and are found, whatever the points are: for a false equation the circuit has no
 * solution with them, or with any others.
 */
export function pairingHints(key: G1Point, message: G2Point, signature: G2Point, shape?: LimbShape): Hints {
  const limbs = (value: bigint): bigint[] => toLimbs(value, shape);
  const limbs2 = (value: Fp2): bigint[][] => toFp2Limbs(value, shape);
  const limbsOfPoint = ({ x, y }: G2Point): bigint[][][] => [limbs2(x), limbs2(y)];
  const limbsOfTorus = ({ c0, c1, c2 }: Torus): bigint[][][] => [limbs2(c0), limbs2(c1), limbs2(c2)];

  const ofKey = scalingOf(key);
  const ofGenerator = scalingOf(bls12_381.G1.Point.BASE.negate().toAffine());
  const scaledMessage = scalePoint(message, ofKey.alpha);
  const scaledSignature = scalePoint(signature, ofGenerator.alpha);
  const chains = [chainHints(scaledMessage, 1n), chainHints(scaledSignature, ofGenerator.kappa)] as const;
  const scaledIntercepts = chains[0].intercepts.map((intercept) => F2.div(intercept, ofKey.kappa));
  const lines = [
    chains[0].slopes.map((slope, step) => torusLine(scaledIntercepts[step] as Fp2, slope)),
    chains[1].slopes.map((slope, step) => torusLine(chains[1].intercepts[step] as Fp2, slope)),
  ] as const;
  const residue = residueOf(millerFunction(lines));
  const accumulation = accumulate(lines, residue);
  return {
    alpha: limbs(ofKey.alpha),
    alphaSquared: limbs(Fp.sqr(ofKey.alpha)),
    alphaCubed: limbs(Fp.pow(ofKey.alpha, 3n)),
    kappa: limbs(ofKey.kappa),
    scaledMessage: limbsOfPoint(scaledMessage),
    scaledIntercepts: scaledIntercepts.map(limbs2),
    signature: limbsOfPoint(scaledSignature),
    signatureXSquared: limbs2(F2.sqr(scaledSignature.x)),
    xs: chains.map(({ xs }) => xs.map(limbs2)),
    slopes: chains.map(({ slopes }) => slopes.map(limbs2)),
    intercepts: chains.map(({ intercepts }) => intercepts.map(limbs2)),
    endYs: chains.map(({ end }) => limbs2(end.y)),
    residue: limbsOfTorus(residue),
    squares: accumulation.squares.map(limbsOfTorus),
    products: accumulation.products.map((pair) => pair.map(limbsOfTorus)),
    shifts: accumulation.shifts.map(limbsOfTorus),
  };
}

type Lines = readonly [readonly Torus[], readonly Torus[]];

interface Accumulation {
  squares: Torus[];
  products: [Torus, Torus][];
  shifts: Torus[];
  end: Torus;
}

/** The accumulator's way through MillerLoop, started at `residue`. */
function accumulate([first, second]: Lines, residue: Torus): Accumulation {
  const way: Accumulation = { squares: [], products: [], shifts: [], end: residue };
  let current = residue;
  for (const [step, adds] of CHAIN_PATTERN.entries()) {
    if (!adds) {
      current = torusSquare(current);
      way.squares.push(current);
    }
    const once = torusMul(current, first[step] as Torus);
    current = torusMul(once, second[step] as Torus);
    way.products.push([once, current]);
    if (adds) {
      current = torusMul(current, residue);
      way.shifts.push(current);
    }
  }
  way.end = current;
  return way;
}

/** The class of the product of both Miller functions. */
function millerFunction([first, second]: Lines): Torus {
  let current: Torus | undefined;
  for (const [step, adds] of CHAIN_PATTERN.entries()) {
    if (!adds && current !== undefined) current = torusSquare(current);
    const line = torusMul(first[step] as Torus, second[step] as Torus);
    current = current === undefined ? line : torusMul(current, line);
  }
  return current as Torus;
}
