import { BASE8, challengeOf, type Point, SUBGROUP_ORDER } from "../protocol/babyJubjub.ts";
import { FIELD_MODULUS, type FieldElement } from "../protocol/field.ts";
import { aggregationWeights } from "./aggregationWeights.ts";
import { encodeScalar } from "./signedDigits.ts";

/** A slot's part in the aggregate: a verified signature S B8 = R8 + h (8 A). */
export interface AggregatedSignature {
  publicKey: Point;
  R8: Point;
  S: bigint;
}

export interface HalfAggregationResult {
  nonces: Point[];
  salt: FieldElement;
  /** Encodings of z_i h_i mod l. */
  scaledChallenges: bigint[];
  /** Encoding of -(sum of z_i S_i) mod l. */
  aggregateScalar: bigint;
}

/** The circuit takes challenges whose top 64 bits are below the modulus' (CanonicalBits); a random one is not with probability 2^-62. */
export function isProvableChallenge(challenge: bigint): boolean {
  return challenge >> 190n < FIELD_MODULUS >> 190n;
}

/**
 * What a slot that did not sign contributes: key and nonce BASE8, whose secrets are public (1 and 1), so that
 * S = 1 + 8 h satisfies the equation for every message.
 */
export function absentSignature(digest: bigint): AggregatedSignature {
  return { publicKey: BASE8, R8: BASE8, S: (1n + 8n * challengeOf(BASE8, BASE8, digest)) % SUBGROUP_ORDER };
}

/**
 * Half-aggregates the signatures of all slots over one digest, in slot order, absent ones filled in.
 *
 * @param slots one a slot, undefined where the slot did not sign; an even number of them
 * @see Chalkias, Garillot, Kondi, Nikolaenko, "Non-interactive half-aggregation of EdDSA and variants of Schnorr signatures", eprint 2021/350
 */
export function halfAggregate(
  digest: bigint,
  slots: readonly (AggregatedSignature | undefined)[],
): HalfAggregationResult {
  const absent = absentSignature(digest);
  const signatures = slots.map((slot) => slot ?? absent);
  const challenges = signatures.map(({ R8, publicKey }) => challengeOf(R8, publicKey, digest));
  const { salt, weights } = aggregationWeights(digest, challenges);
  const scaled = weights.map((weight, slot) => weight * at(challenges, slot));
  const sum = weights.reduce((total, weight, slot) => total + weight * at(signatures, slot).S, 0n);
  return {
    nonces: signatures.map(({ R8 }) => R8),
    salt,
    scaledChallenges: scaled.map(encodeScalar),
    aggregateScalar: encodeScalar(-sum),
  };
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`no element ${index} in a list of ${list.length}`);
  return value;
}
