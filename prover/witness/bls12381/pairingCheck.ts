import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { G1Point, G2Point } from "../../protocol/ethereum/bls.ts";
import { chainHints } from "./chain.ts";
import { type Hints, LIMB_SHAPE, type LimbShape, toFp2Limbs } from "./limbs.ts";
import { millerLoopHints } from "./millerLoop.ts";

const { Fp2 } = bls12_381.fields;
const GENERATOR = bls12_381.G1.Point.BASE;

/**
 * Input signals of circuits/bls12381/PairingCheck.circom beside key and message, by name, for e(key, message) = e(g1, signature). They exist, and are
 * found, whatever the points are: for a false equation the circuit has no solution with them, or with any others.
 */
export function pairingHints(key: G1Point, message: G2Point, signature: G2Point, shape: LimbShape = LIMB_SHAPE): Hints {
  const chains = [chainHints(message), chainHints(signature)] as const;
  return {
    signature: [toFp2Limbs(signature.x, shape), toFp2Limbs(signature.y, shape)],
    signatureXSquared: toFp2Limbs(Fp2.sqr(signature.x), shape),
    xs: chains.map(({ xs }) => xs.map((x) => toFp2Limbs(x, shape))),
    slopes: chains.map(({ slopes }) => slopes.map((slope) => toFp2Limbs(slope, shape))),
    intercepts: chains.map(({ intercepts }) => intercepts.map((intercept) => toFp2Limbs(intercept, shape))),
    endYs: chains.map(({ end }) => toFp2Limbs(end.y, shape)),
    ...millerLoopHints(
      [
        { point: key, argument: message, chain: chains[0] },
        { point: GENERATOR.negate().toAffine(), argument: signature, chain: chains[1] },
      ],
      shape,
    ),
  };
}
