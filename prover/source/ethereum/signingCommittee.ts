import {
  isSyncCommitteeUpdate,
  type LightClientHeader,
  type SyncCommittee,
} from "../../protocol/ethereum/lightClient.ts";
import type { Network } from "../../protocol/ethereum/network.ts";
import { computeSyncCommitteePeriodAtSlot } from "../../protocol/ethereum/preset.ts";
import type { Claims, LightClientObject } from "./lightClientObject.ts";
import { refusal } from "./refusal.ts";

/** The committee that is said to have signed an update, with what the file it comes from says of it. */
export interface SigningCommittee {
  syncCommittee: SyncCommittee;
  /** What proves it in its own file; a plain committee has nothing, and the signature alone shows that it is the right one. */
  anchor?: CommitteeAnchor | undefined;
}

export interface CommitteeAnchor {
  /** The header whose state names the committee. */
  header: LightClientHeader;
  /** As the header's current committee, or as its next. */
  as: "current" | "next";
  branch: Uint8Array[];
  /** The period the committee signs in. */
  period: bigint;
  claims: Claims;
}

/**
 * The committee of a file that signs in the period: a bootstrap's current one, an update's next one, or a plain one. Where the file has
 * none of that period, its first, for the validator to refuse.
 * @throws HeadlightError ETHEREUM_FILE where no object of the file names a committee
 */
export function selectCommittee(
  objects: readonly LightClientObject[],
  period: bigint,
  network: Network,
): SigningCommittee {
  const committees = objects.flatMap((object) => committeesOf(object, network));
  const [first] = committees;
  if (first === undefined) {
    throw refusal("E1", {
      message: "the committee's file names no committee",
      hint: "A bootstrap names the committee of its period, a light client update that of the next; a finality update names none.",
    });
  }
  return (
    committees.find(({ anchor }) => anchor?.period === period) ??
    committees.find(({ anchor }) => anchor === undefined) ??
    first
  );
}

function committeesOf(object: LightClientObject, { preset }: Network): SigningCommittee[] {
  const { claims } = object;
  if (object.kind === "syncCommittee") return [{ syncCommittee: object.syncCommittee }];
  if (object.kind === "bootstrap") {
    const { header, currentSyncCommittee, currentSyncCommitteeBranch: branch } = object.bootstrap;
    const period = computeSyncCommitteePeriodAtSlot(header.beacon.slot, preset);
    return [{ syncCommittee: currentSyncCommittee, anchor: { header, as: "current", branch, period, claims } }];
  }
  const { attestedHeader: header, nextSyncCommittee, nextSyncCommitteeBranch: branch } = object.update;
  if (!isSyncCommitteeUpdate(object.update) || nextSyncCommittee === undefined || branch === undefined) return [];
  const period = computeSyncCommitteePeriodAtSlot(header.beacon.slot, preset) + 1n;
  return [{ syncCommittee: nextSyncCommittee, anchor: { header, as: "next", branch, period, claims } }];
}
