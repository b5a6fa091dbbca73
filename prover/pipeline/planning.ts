import { HeadlightError } from "../errors.ts";
import { committeeCommitment } from "../protocol/committee.ts";
import type { CommitteeSchedule } from "../source/schedule.ts";

/** Window-16 proofs under one window of 256 from which the larger one costs less: three times 300k gas against 520k. */
const LARGE_WINDOW_FROM = 3;

export interface PlannedWindow {
  windowSize: number;
  windowIndex: bigint;
}

/**
 * Windows that together hold all the nonces. Where few small windows lie in a large one they are taken, where many the large one.
 *
 * @param sizes window sizes that have a verifier, rising, each a multiple of the one before
 */
export function planWindows(nonces: readonly bigint[], sizes: readonly number[]): PlannedWindow[] {
  const [small, large] = sizes;
  if (small === undefined) return [];
  if (large === undefined) return distinct(nonces, small).map((windowIndex) => ({ windowSize: small, windowIndex }));
  return distinct(nonces, large).flatMap((largeIndex): PlannedWindow[] => {
    const inside = nonces.filter((nonce) => nonce / BigInt(large) === largeIndex);
    const indices = distinct(inside, small);
    if (indices.length >= LARGE_WINDOW_FROM) return [{ windowSize: large, windowIndex: largeIndex }];
    return indices.map((windowIndex) => ({ windowSize: small, windowIndex }));
  });
}

function distinct(nonces: readonly bigint[], size: number): bigint[] {
  const indices = new Set(nonces.map((nonce) => nonce / BigInt(size)));
  return [...indices].sort((a, b) => (a < b ? -1 : 1));
}

/** Why a header is proved. */
export type HeaderReason = "messages" | "rotation" | "refresh";

export interface HeaderPlan {
  height: bigint;
  /** Index of the signing committee in the schedule. */
  epoch: bigint;
  reason: HeaderReason;
}

export interface HeaderPlanParameters {
  lightClient: { height: bigint; timestamp: bigint; trustingPeriod: bigint };
  /** Index in the schedule of the committee that the light client expects; see `scheduleEpoch`. */
  epoch: bigint;
  schedule: CommitteeSchedule;
  final: { number: bigint; timestamp: bigint };
  /** Whether final messages for this destination lie above the light client's head. */
  hasMessages: boolean;
}

/**
 * The next header to prove, or undefined when there is nothing to do: the final head, where messages wait, a committee has been
 * announced or the light client's trust is half used up. Where two rotations wait, the first is proved at its own announcement: its
 * committee signs nothing from the second's on, and heights are left for the second.
 */
export function planHeader({
  lightClient,
  epoch,
  schedule,
  final,
  hasMessages,
}: HeaderPlanParameters): HeaderPlan | undefined {
  const above = lightClient.height + 1n;
  if (final.number < above || final.timestamp <= lightClient.timestamp) return undefined;
  const next = schedule.epochs[Number(epoch) + 1];
  const afterNext = schedule.epochs[Number(epoch) + 2];
  if (next !== undefined && next.announcedFrom <= final.number) {
    const secondWaits = afterNext !== undefined && afterNext.announcedFrom <= final.number;
    const earliest = next.announcedFrom > above ? next.announcedFrom : above;
    return { height: secondWaits ? earliest : final.number, epoch, reason: "rotation" };
  }
  if (hasMessages) return { height: final.number, epoch, reason: "messages" };
  if (final.timestamp - lightClient.timestamp > lightClient.trustingPeriod / 2n)
    return { height: final.number, epoch, reason: "refresh" };
  return undefined;
}

/**
 * The schedule's epoch whose committee the light client expects. Usually the numbers agree; after a recovery the client counts on while the
 * schedule may not.
 */
export function scheduleEpoch(schedule: CommitteeSchedule, clientEpoch: bigint, commitment: bigint): bigint {
  const commitments = schedule.epochs.map(({ committee }) => committeeCommitment(committee));
  if (commitments[Number(clientEpoch)] === commitment) return clientEpoch;
  const found = commitments.lastIndexOf(commitment as (typeof commitments)[number]);
  if (found >= 0) return BigInt(found);
  throw new HeadlightError({
    code: "COMMITTEE_UNKNOWN",
    message: `the light client expects a committee (epoch ${clientEpoch}) that the schedule does not know`,
    hint: "Get the current schedule. If it is current, the light client follows another outbox or was recovered to another committee.",
    details: { epoch: clientEpoch.toString(), commitment: commitment.toString() },
  });
}
