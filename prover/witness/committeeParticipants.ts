import type { G1Point } from "../protocol/ethereum/bls.ts";
import { keyPairs, splitCoordinate, syncCommitteeCommitment } from "../protocol/ethereum/committeeCommitment.ts";
import type { FieldElement } from "../protocol/field.ts";
import { aggregationHints } from "./bls12381/aggregateKeys.ts";
import type { Hints } from "./bls12381/limbs.ts";

export interface CommitteeParticipants {
  /** Input signals of circuits/ethereum/CommitteeParticipants.circom, hints under the names of the statements' circuits. */
  inputs: Hints;
  commitment: FieldElement;
  /** How many take part. */
  count: bigint;
  /** The sum of their keys. */
  key: G1Point;
}

/**
 * What every statement about a sync committee's participants begins with.
 * @throws HeadlightError COMMITTEE_KEY_SUM
 */
export function committeeParticipants(
  keys: readonly G1Point[],
  participation: readonly boolean[],
): CommitteeParticipants {
  const pairs = keyPairs(keys);
  const commitment = syncCommitteeCommitment(pairs);
  const count = BigInt(participation.filter(Boolean).length);
  const { slopes, xs, y, key } = aggregationHints(pairs, participation);
  return {
    commitment,
    count,
    key,
    inputs: {
      committeeCommitment: commitment,
      participation: count,
      keys: pairs.map((pair) => pair.map((point) => [splitCoordinate(point.x), splitCoordinate(point.y)])),
      takesPart: participation.map((takesPart) => (takesPart ? 1n : 0n)),
      keySlopes: slopes,
      keyXs: xs,
      keyY: y,
    },
  };
}
