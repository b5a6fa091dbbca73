import { bls12_381 } from "@noble/curves/bls12-381.js";

type G1Point = typeof bls12_381.G1.Point.BASE;

/** A point of G1 whose discrete logarithm nobody knows: RFC 9380's hash to curve of its name. */
function nothingUpMySleeve(name: string): G1Point {
  const options = { DST: "Headlight_BLS12381G1_XMD:SHA-256_SSWU_RO_" };
  return bls12_381.G1.hashToCurve(new TextEncoder().encode(name), options);
}

/** Multiples of it keep the aggregation of keys (circuits/bls12381/AggregateKeys.circom) away from equal and opposite points. */
export const AGGREGATION_OFFSET = nothingUpMySleeve("aggregation offset");
/** Added where neither key of a pair takes part, and taken out at the end. */
export const ABSENT_PAIR = nothingUpMySleeve("absent pair of keys");

/** Corrections at the end of an aggregation: the bits of the number of absent pairs, 0 to `pairs`. */
export function correctionsFor(pairs: number): number {
  return pairs.toString(2).length;
}
