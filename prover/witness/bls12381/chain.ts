import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { Fp2, G2Point } from "../../protocol/ethereum/bls.ts";

const { Fp2: F } = bls12_381.fields;

/** |u|, u = -0xd201000000010000 the parameter of BLS12-381. */
export const PARAMETER_MAGNITUDE = 0xd201000000010000n;

/** For each step of the chain that makes [|u|]Q: true when it adds Q, false when it doubles. 63 doublings, 5 additions. */
export const CHAIN_PATTERN: readonly boolean[] = PARAMETER_MAGNITUDE.toString(2)
  .slice(1)
  .split("")
  .flatMap((bit) => (bit === "1" ? [false, true] : [false]));

/** Witness of circuits/bls12381/G2Chain.circom. */
export interface ChainHints {
  /** Abscissa after each step. */
  xs: Fp2[];
  /** Lines y = slope x - intercept. */
  slopes: Fp2[];
  intercepts: Fp2[];
  /** [|u|]Q */
  end: G2Point;
}

/** The chain of [|u|]Q on any curve y^2 = x^3 + constant. */
export function chainHints(point: G2Point): ChainHints {
  const hints: ChainHints = { xs: [], slopes: [], intercepts: [], end: point };
  let current = point;
  for (const adds of CHAIN_PATTERN) {
    const slope = adds
      ? F.div(F.sub(current.y, point.y), F.sub(current.x, point.x))
      : F.div(F.mul(F.sqr(current.x), 3n), F.mul(current.y, 2n));
    const other = adds ? point.x : current.x;
    const intercept = F.sub(F.mul(slope, current.x), current.y);
    const x = F.sub(F.sqr(slope), F.add(current.x, other));
    const y = F.sub(intercept, F.mul(slope, x));
    hints.xs.push(x);
    hints.slopes.push(slope);
    hints.intercepts.push(intercept);
    current = { x, y };
  }
  return { ...hints, end: current };
}
