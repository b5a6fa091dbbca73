import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { G2Point } from "../../protocol/ethereum/bls.ts";
import { PARAMETER_MAGNITUDE } from "./chain.ts";

const { Fr } = bls12_381.fields;
const { Point } = bls12_381.G2;

/**
 * RFC 9380 clears the cofactor with u^2 - u - 1 + (u - 1) psi + 2 psi^2 (Budroni and Pintore, eprint 2017/419). On G2 psi is u, so that there it multiplies
 * by 4 u^2 - 2 u - 1.
 */
const CLEARING = Fr.create(4n * PARAMETER_MAGNITUDE ** 2n + 2n * PARAMETER_MAGNITUDE - 1n);

/**
 * The signature over the hash's component in G2 (see projectToG2) instead of its cleared multiple: the same secret key's, divided by the factor that
 * clearing multiplies by.
 */
export function unclearedSignature(signature: G2Point): G2Point {
  return Point.fromAffine(signature).multiply(Fr.inv(CLEARING)).toAffine();
}
