import { bls12_381 } from "@noble/curves/bls12-381.js";
import { HeadlightError } from "../../errors.ts";
import type { FieldElement } from "../field.ts";
import { poseidonTree } from "../poseidonTree.ts";
import type { G1Point } from "./bls.ts";

/** Two keys of a committee and their sum, as the circuits read them: see circuits/ethereum/CommitteeCommitment.circom. */
export type KeyPair = [first: G1Point, second: G1Point, sum: G1Point];

const HALF_BITS = 192n;

/** Low 192 bits and the rest of a coordinate: how it enters a circuit. */
export function splitCoordinate(value: bigint): [low: bigint, high: bigint] {
  return [BigInt.asUintN(Number(HALF_BITS), value), value >> HALF_BITS];
}

/**
 * The pairs of a committee's keys, in order, with their sums.
 * @throws HeadlightError COMMITTEE_KEY_SUM when the keys of a pair are opposite: their sum has no coordinates
 */
export function keyPairs(keys: readonly G1Point[]): KeyPair[] {
  const { Point } = bls12_381.G1;
  return Array.from({ length: keys.length / 2 }, (_, index) => {
    const [first, second] = keys.slice(2 * index, 2 * index + 2) as [G1Point, G1Point];
    const sum = Point.fromAffine(first).add(Point.fromAffine(second));
    if (sum.is0()) {
      throw new HeadlightError({
        code: "COMMITTEE_KEY_SUM",
        message: `keys ${2 * index} and ${2 * index + 1} of the committee are opposite points`,
        hint: "No two owners of a secret key have opposite keys: the committee is not a real one.",
        details: { index: 2 * index },
      });
    }
    return [first, second, sum.toAffine()];
  });
}

/**
 * Commitment to a sync committee over both coordinates of every key: the poseidonTree over the values of all pairs
 * in order (first, second, sum; x before y; low half before high half). Twin of circuits/ethereum/CommitteeCommitment.circom.
 */
export function syncCommitteeCommitment(pairs: readonly KeyPair[]): FieldElement {
  const values = pairs.flatMap((pair) => pair.flatMap(({ x, y }) => [...splitCoordinate(x), ...splitCoordinate(y)]));
  return poseidonTree(values);
}
