import { FIELD_MODULUS } from "../protocol/field.ts";

/** Order of the scalar field of BN254: the field of signals. */
export const SCALAR_ORDER: bigint = FIELD_MODULUS;
/** Order of the base field of BN254: the field of coordinates. */
export const BASE_ORDER = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
/** Bytes of an affine point in a key file. */
export const G1_BYTES = 64;
export const G2_BYTES = 128;
export const SCALAR_BYTES = 32;

export function invertScalar(value: bigint): bigint {
  return powerOfScalar(value, SCALAR_ORDER - 2n);
}

export function powerOfScalar(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % SCALAR_ORDER;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % SCALAR_ORDER;
    square = (square * square) % SCALAR_ORDER;
  }
  return result;
}
