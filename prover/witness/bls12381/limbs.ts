import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { Fp2 } from "../../protocol/ethereum/bls.ts";

const { Fp } = bls12_381.fields;

/** Input signals of a circuit: an integer, or lists of them. */
export type NestedLimbs = bigint | NestedLimbs[];
/** Hints of a circuit by the name of the input signal. */
export type Hints = Record<string, NestedLimbs>;
/** How the circuits write an element of Fp: `count` signed limbs of `bits` bits, least significant first. */
export interface LimbShape {
  count: number;
  bits: number;
}

/** The shape of every registered instance. */
export const LIMB_SHAPE: LimbShape = { count: 16, bits: 24 };

/**
 * Signed limbs of the representative of smallest absolute value: all but the top one in [-2^(bits - 1), 2^(bits - 1)), as FpElement asks.
 * Integers, negative ones included; a witness takes them modulo the native field's order.
 */
export function toLimbs(value: bigint, { count, bits }: LimbShape = LIMB_SHAPE): bigint[] {
  const canonical = Fp.create(value);
  let rest = 2n * canonical > Fp.ORDER ? canonical - Fp.ORDER : canonical;
  return Array.from({ length: count }, (_, index) => {
    if (index === count - 1) return rest;
    const limb = BigInt.asIntN(bits, rest);
    rest = (rest - limb) >> BigInt(bits);
    return limb;
  });
}

/** Limbs of real and imaginary part. */
export function toFp2Limbs({ c0, c1 }: Fp2, shape?: LimbShape): bigint[][] {
  return [toLimbs(c0, shape), toLimbs(c1, shape)];
}

/** Unsigned limbs of the representative in [0, p), for the circuits' unsigned and canonical elements. */
export function toUnsignedLimbs(value: bigint, { count, bits }: LimbShape = LIMB_SHAPE): bigint[] {
  const canonical = Fp.create(value);
  const limb = (index: number): bigint => BigInt.asUintN(bits, canonical >> BigInt(bits * index));
  return Array.from({ length: count }, (_, index) => limb(index));
}
