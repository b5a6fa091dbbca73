import { decompressPublicKey } from "../protocol/ethereum/bls.ts";
import { splitCoordinate } from "../protocol/ethereum/committeeCommitment.ts";
import type { SyncCommitteeStatement } from "../protocol/ethereum/statement.ts";
import type { FieldElement } from "../protocol/field.ts";
import { syncCommitteeAggregatePublicInputs } from "../protocol/publicInputs.ts";
import type { Hints } from "./bls12381/limbs.ts";
import { committeeParticipants } from "./committeeParticipants.ts";
import type { SyncCommitteeOptions } from "./syncCommitteeSignature.ts";

export interface SyncCommitteeAggregateWitness {
  /** Input signals of SyncCommitteeAggregate(N), by name. */
  inputs: Hints;
  /** In the circuit's order, to compare with what a proof says. */
  publicInputs: FieldElement[];
}

/**
 * Inputs of SyncCommitteeAggregate(N), N the number of keys.
 * @throws HeadlightError BLS_PUBLIC_KEY, COMMITTEE_KEY_SUM
 */
export function syncCommitteeAggregateInputs(
  { pubkeys, participation }: Pick<SyncCommitteeStatement, "pubkeys" | "participation">,
  { keys = pubkeys.map(decompressPublicKey) }: SyncCommitteeOptions = {},
): SyncCommitteeAggregateWitness {
  const { inputs, commitment, count, key } = committeeParticipants(keys, participation);
  const [keyXLow, keyXHigh] = splitCoordinate(key.x);
  const [keyYLow, keyYHigh] = splitCoordinate(key.y);
  return {
    publicInputs: syncCommitteeAggregatePublicInputs(commitment, count, key),
    inputs: { ...inputs, keyXLow, keyXHigh, keyYLow, keyYHigh },
  };
}
