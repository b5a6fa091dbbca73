import type { G1Point } from "../../protocol/ethereum/bls.ts";
import { syncCommitteeSigningRoot } from "../../protocol/ethereum/domain.ts";
import type { ForkName } from "../../protocol/ethereum/fork.ts";
import type { LightClientUpdate } from "../../protocol/ethereum/lightClient.ts";
import type { Network } from "../../protocol/ethereum/network.ts";
import { computeSyncCommitteePeriodAtSlot } from "../../protocol/ethereum/preset.ts";
import type { SyncCommitteeStatement } from "../../protocol/ethereum/statement.ts";
import {
  checkAggregateKey,
  checkCommitteeBranch,
  checkCommitteePeriod,
  checkCommitteeSize,
  checkPublicKeys,
} from "./committeeChecks.ts";
import { checkFork } from "./forkCheck.ts";
import type { Claims } from "./lightClientObject.ts";
import {
  checkParticipation,
  checkParticipationBits,
  checkSignature,
  checkSignatureEncoding,
} from "./signatureChecks.ts";
import type { SigningCommittee } from "./signingCommittee.ts";
import { checkExecutionBranch, checkFinality, checkNextCommitteeBranch, checkSlotOrder } from "./updateChecks.ts";
import { type UpdateFacts, updateFacts } from "./updateFacts.ts";

export interface ValidateUpdateParameters {
  update: LightClientUpdate;
  /** What the update's file says of itself. */
  claims?: Claims | undefined;
  committee: SigningCommittee;
  network: Network;
}

/** The statement to prove, the committee's keys as points in its order, and what the statement is about. */
export interface ValidatedUpdate extends UpdateFacts {
  statement: SyncCommitteeStatement;
  points: G1Point[];
}

/**
 * Checks E1 to E16 (the table is in refusal.ts; E1 is the readers') of an update against the committee that is said to have signed it, as
 * the consensus specification's validate_light_client_update does for a store that trusts this committee. Takes about a second, nearly all
 * of it for the 512 keys. That the committee's own header is on the chain, and that no slot lies in the future, is for whoever trusts them.
 * @throws HeadlightError with the code of the first check that fails
 */
export function validateUpdate(parameters: ValidateUpdateParameters): ValidatedUpdate {
  const { update, committee, network } = parameters;
  const { syncCommittee } = committee;
  const size = network.preset.syncCommitteeSize;

  const { fork, anchorFork } = checkForks(parameters);
  checkCommitteeSize(syncCommittee, "the committee", network);
  if (update.nextSyncCommittee !== undefined)
    checkCommitteeSize(update.nextSyncCommittee, "the next committee", network);
  const points = checkPublicKeys(syncCommittee);
  checkAggregateKey(syncCommittee, points);

  checkSlotOrder(update);
  checkCommitteePeriod(committee, computeSyncCommitteePeriodAtSlot(update.signatureSlot, network.preset));
  checkCommitteeBranch(committee, anchorFork, network);
  const { finalizedHeader } = checkFinality(update, fork);
  checkExecutionBranch(update.attestedHeader, "the attested header", network);
  // Of a chain that has finalized nothing, E10 has found the header to be all zeros.
  if (finalizedHeader.beacon.slot !== 0n) checkExecutionBranch(finalizedHeader, "the finalized header", network);
  if (committee.anchor !== undefined) checkExecutionBranch(committee.anchor.header, "the committee's header", network);
  checkNextCommitteeBranch(update, fork, network);

  const participation = checkParticipationBits(update.syncAggregate, size);
  const participants = checkParticipation(participation);
  checkSignatureEncoding(update.syncAggregate);
  const statement: SyncCommitteeStatement = {
    signingRoot: syncCommitteeSigningRoot(update.attestedHeader.beacon, update.signatureSlot, network),
    pubkeys: syncCommittee.pubkeys,
    participation,
    signature: update.syncAggregate.syncCommitteeSignature,
  };
  checkSignature(statement, points, update, network);
  return { statement, points, ...updateFacts({ ...parameters, fork, finalizedHeader, participants }) };
}

/** E2 of the update and of the committee's file. */
function checkForks({ update, claims = {}, committee: { anchor }, network }: ValidateUpdateParameters): {
  fork: ForkName;
  anchorFork: ForkName | undefined;
} {
  const { attestedHeader, finalizedHeader, finalityBranch, nextSyncCommitteeBranch } = update;
  const fork = checkFork(
    {
      what: "the update",
      slot: attestedHeader.beacon.slot,
      claims,
      headers: [attestedHeader, finalizedHeader],
      branches: { finalizedRoot: finalityBranch, nextSyncCommittee: nextSyncCommitteeBranch },
    },
    network,
  );
  if (anchor === undefined) return { fork, anchorFork: undefined };
  const { header, as, branch, claims: anchorClaims } = anchor;
  const branches = as === "current" ? { currentSyncCommittee: branch } : { nextSyncCommittee: branch };
  const evidence = { what: "the committee's file", slot: header.beacon.slot, claims: anchorClaims };
  return { fork, anchorFork: checkFork({ ...evidence, headers: [header], branches }, network) };
}
