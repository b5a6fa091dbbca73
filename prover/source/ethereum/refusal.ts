import { HeadlightError } from "../../errors.ts";

/**
 * What a light-client update must satisfy before anything is proved of it, in the order of the checks. Names in the second column are the
 * consensus specification's (`validate_light_client_update` and what it calls), where it has one.
 *
 * | check | in the specification | what is refused |
 * |---|---|---|
 * | E1 | the containers' encoding | a file that is not whole JSON or SSZ of a light-client object |
 * | E2 | `compute_fork_version`, the fork digest | data of another fork than the attested slot's, or of another network |
 * | E3 | `SYNC_COMMITTEE_SIZE` | a committee that has not exactly 512 keys (32 in the minimal preset) |
 * | E4 | `KeyValidate` | a key that is not on the curve, not in the subgroup, or the point at infinity |
 * | E5 | `eth_aggregate_pubkeys` | an aggregate key that is not the keys' sum |
 * | E6 | slot order | not signature slot > attested slot >= finalized slot |
 * | E7 | `compute_sync_committee_period_at_slot` | a committee of another period than the signature's |
 * | E8 | `current_sync_committee_branch`, `next_sync_committee_branch` | a committee that its own file's header does not have |
 * | E9 | `is_finality_update` | an update that names no finalized header |
 * | E10 | `finality_branch` | a finalized header that the attested state has not finalized |
 * | E11 | `is_valid_light_client_header` | an execution header that is not the beacon block's |
 * | E12 | `next_sync_committee_branch` | a next committee that the attested state does not name |
 * | E13 | `sync_committee_bits` | participation bits of another length than the committee |
 * | E14 | two thirds, as `process_light_client_update` asks to apply an update | fewer participants |
 * | E15 | `signature_subgroup_check` | a signature that is no point of G2's subgroup, or the one at infinity |
 * | E16 | `FastAggregateVerify` | a signature of other keys, another message, another fork or another network |
 */
export const CHECK_CODES = {
  E1: "ETHEREUM_FILE",
  E2: "ETHEREUM_FORK",
  E3: "ETHEREUM_COMMITTEE_SIZE",
  E4: "ETHEREUM_PUBLIC_KEY",
  E5: "ETHEREUM_AGGREGATE_KEY",
  E6: "ETHEREUM_SLOT_ORDER",
  E7: "ETHEREUM_COMMITTEE_PERIOD",
  E8: "ETHEREUM_COMMITTEE_BRANCH",
  E9: "ETHEREUM_NOT_FINAL",
  E10: "ETHEREUM_FINALITY_BRANCH",
  E11: "ETHEREUM_EXECUTION_BRANCH",
  E12: "ETHEREUM_NEXT_COMMITTEE_BRANCH",
  E13: "ETHEREUM_PARTICIPATION_BITS",
  E14: "ETHEREUM_PARTICIPATION",
  E15: "ETHEREUM_SIGNATURE_POINT",
  E16: "ETHEREUM_SIGNATURE",
} as const;
export type Check = keyof typeof CHECK_CODES;

export interface Refusal {
  message: string;
  hint: string;
  cause?: unknown;
  /** In place of the check's own code, for a failure that has a name of its own. */
  code?: string;
}

/** The error of a failed check; `details.check` names it. */
export function refusal(check: Check, { message, hint, cause, code = CHECK_CODES[check] }: Refusal): HeadlightError {
  return new HeadlightError({ code, message, hint, cause, details: { check } });
}
