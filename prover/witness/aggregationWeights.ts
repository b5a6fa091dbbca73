import type { FieldElement } from "../protocol/field.ts";
import { poseidon } from "../protocol/poseidon.ts";
import { poseidonLanes } from "./poseidonLanes.ts";
import { decodeOdd, WEIGHT_BITS } from "./signedDigits.ts";

/** "Headlight half-aggregation" in ASCII. */
export const AGGREGATION_TAG = BigInt(`0x${Buffer.from("Headlight half-aggregation").toString("hex")}`);

const ITEMS_PER_BLOCK = 15;
const LANES_PER_SQUEEZE = 16;
/** Lanes from here on have two decompositions in 254 bits, so that the circuit takes none of them. */
const LANE_LIMIT = 3n << 252n;

export interface AggregationWeightsResult {
  salt: FieldElement;
  /** One odd integer, |z| < 2^120, a slot. */
  weights: bigint[];
}

/**
 * Weights of the half-aggregation with the first salt from 0 on that keeps every lane in range (one in 123 lanes is not). Twin of
 * circuits/committee/AggregationWeights.circom.
 *
 * @param challenges one a slot, an even number of them
 */
export function aggregationWeights(digest: bigint, challenges: readonly bigint[]): AggregationWeightsResult {
  for (let salt = 0n; ; salt++) {
    const weights = weightsForSalt(salt, digest, challenges);
    if (weights !== undefined) return { salt: salt as FieldElement, weights };
  }
}

/** Undefined when the circuit has no solution for this salt. */
export function weightsForSalt(salt: bigint, digest: bigint, challenges: readonly bigint[]): bigint[] | undefined {
  const items = [salt, digest, ...challenges];
  let seed = AGGREGATION_TAG + BigInt(challenges.length);
  for (let first = 0; first < items.length; first += ITEMS_PER_BLOCK) {
    const block = items.slice(first, first + ITEMS_PER_BLOCK);
    while (block.length < ITEMS_PER_BLOCK) block.push(0n);
    seed = poseidon([seed, ...block]);
  }
  const mask = (1n << WEIGHT_BITS) - 1n;
  const weights: bigint[] = [];
  for (let squeeze = 0; weights.length < challenges.length; squeeze++) {
    const lanes = poseidonLanes([seed, BigInt(squeeze), ...Array<bigint>(14).fill(0n)], 1, LANES_PER_SQUEEZE);
    for (const lane of lanes.slice(0, (challenges.length - weights.length) / 2)) {
      if (lane >= LANE_LIMIT) return undefined;
      weights.push(decodeOdd(lane & mask, WEIGHT_BITS), decodeOdd((lane >> WEIGHT_BITS) & mask, WEIGHT_BITS));
    }
  }
  return weights;
}
