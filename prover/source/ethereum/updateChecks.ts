import { syncCommitteeContainer } from "../../protocol/ethereum/containers.ts";
import { type ForkName, gindicesOf } from "../../protocol/ethereum/fork.ts";
import {
  isFinalityUpdate,
  isSyncCommitteeUpdate,
  type LightClientHeader,
  type LightClientUpdate,
} from "../../protocol/ethereum/lightClient.ts";
import {
  beaconBlockRoot,
  isDefaultLightClientHeader,
  isValidLightClientHeader,
} from "../../protocol/ethereum/lightClientHeader.ts";
import { isValidMerkleBranch } from "../../protocol/ethereum/merkleBranch.ts";
import type { Network } from "../../protocol/ethereum/network.ts";
import { refusal } from "./refusal.ts";

/** E6: the signature follows the header it is of, and that header follows the one it has finalized. */
export function checkSlotOrder({ signatureSlot, attestedHeader, finalizedHeader }: LightClientUpdate): void {
  const attested = attestedHeader.beacon.slot;
  const finalized = finalizedHeader?.beacon.slot ?? 0n;
  if (signatureSlot > attested && attested >= finalized) return;
  throw refusal("E6", {
    message: `slots are out of order: signed in ${signatureSlot}, attested ${attested}, finalized ${finalized}`,
    hint: "A signature comes after the attested header, and that not before the finalized one: the file was altered.",
  });
}

/**
 * E9: the update names a finalized header. E10: the attested state's finalized checkpoint is that header; before the chain's first
 * checkpoint it is zero, and so is the header. Returns the header.
 */
export function checkFinality(update: LightClientUpdate, fork: ForkName): { finalizedHeader: LightClientHeader } {
  const { attestedHeader, finalizedHeader, finalityBranch } = update;
  if (!isFinalityUpdate(update) || finalizedHeader === undefined) {
    throw refusal("E9", {
      message: "the update names no finalized header",
      hint: "An optimistic header can still be replaced: take a finality update, or wait for finality.",
    });
  }
  const isGenesis = finalizedHeader.beacon.slot === 0n;
  const isProved = isValidMerkleBranch({
    leaf: isGenesis ? new Uint8Array(32) : beaconBlockRoot(finalizedHeader.beacon),
    branch: finalityBranch ?? [],
    gindex: gindicesOf(fork).finalizedRoot,
    root: attestedHeader.beacon.stateRoot,
  });
  if (isProved && (!isGenesis || isDefaultLightClientHeader(finalizedHeader))) return { finalizedHeader };
  throw refusal("E10", {
    message: `the attested state of slot ${attestedHeader.beacon.slot} does not finalize this header of slot ${finalizedHeader.beacon.slot}`,
    hint: "Finalized header, finality branch or attested state root were altered. Fetch the update again.",
  });
}

/** E11: an execution header is that of its beacon block; before Capella there is none. */
export function checkExecutionBranch(header: LightClientHeader, what: string, network: Network): void {
  if (isValidLightClientHeader(header, network)) return;
  throw refusal("E11", {
    message: `the execution header of ${what} (slot ${header.beacon.slot}) is not that of its beacon block`,
    hint: "Execution header, execution branch or body root were altered. Fetch the file again.",
  });
}

/** E12: a next committee is that of the attested state; where none is named, there are only zeros. */
export function checkNextCommitteeBranch(update: LightClientUpdate, fork: ForkName, { preset }: Network): void {
  const { attestedHeader, nextSyncCommittee, nextSyncCommitteeBranch } = update;
  const container = syncCommitteeContainer(preset);
  const isConsistent = isSyncCommitteeUpdate(update)
    ? nextSyncCommittee !== undefined &&
      isValidMerkleBranch({
        leaf: container.hashTreeRoot(nextSyncCommittee),
        branch: nextSyncCommitteeBranch ?? [],
        gindex: gindicesOf(fork).nextSyncCommittee,
        root: attestedHeader.beacon.stateRoot,
      })
    : nextSyncCommittee === undefined || container.equals(nextSyncCommittee, container.defaultValue());
  if (isConsistent) return;
  throw refusal("E12", {
    message: `the attested state of slot ${attestedHeader.beacon.slot} does not name this next committee`,
    hint: "Next committee, its branch or the attested state root were altered. Fetch the update again.",
  });
}
