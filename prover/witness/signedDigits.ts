import { SUBGROUP_ORDER } from "../protocol/babyJubjub.ts";

/** Bits of a weight's encoding; weights are the odd integers between -2^120 and 2^120. */
export const WEIGHT_BITS = 120n;
/** Bits of a scalar's encoding; scalars are the odd integers between -2^251 and 2^251. */
export const SCALAR_BITS = 251n;

/** The odd integer 2 encoded - (2^bits - 1). Twin of SignedDigits and ScalarDigits in circuits/committee. */
export function decodeOdd(encoded: bigint, bits: bigint): bigint {
  return 2n * encoded - ((1n << bits) - 1n);
}

/** The encoding in [0, 2^251) of the odd representative of least absolute value, below l, of a residue mod l. */
export function encodeScalar(scalar: bigint): bigint {
  const residue = ((scalar % SUBGROUP_ORDER) + SUBGROUP_ORDER) % SUBGROUP_ORDER;
  const odd = residue % 2n === 1n ? residue : residue - SUBGROUP_ORDER;
  return (odd + (1n << SCALAR_BITS) - 1n) / 2n;
}
