import { describeCause } from "../../errors.ts";
import {
  aggregatePublicKeys,
  compressPublicKey,
  decompressPublicKey,
  type G1Point,
} from "../../protocol/ethereum/bls.ts";
import { syncCommitteeContainer } from "../../protocol/ethereum/containers.ts";
import { type ForkName, gindicesOf } from "../../protocol/ethereum/fork.ts";
import type { SyncCommittee } from "../../protocol/ethereum/lightClient.ts";
import { bytesEqual, isValidMerkleBranch } from "../../protocol/ethereum/merkleBranch.ts";
import type { Network } from "../../protocol/ethereum/network.ts";
import { refusal } from "./refusal.ts";
import type { SigningCommittee } from "./signingCommittee.ts";

/** E3: a committee has exactly the preset's number of keys. */
export function checkCommitteeSize({ pubkeys }: SyncCommittee, what: string, { name, preset }: Network): void {
  if (pubkeys.length === preset.syncCommitteeSize) return;
  throw refusal("E3", {
    message: `${what} has ${pubkeys.length} keys; committees of ${name} have ${preset.syncCommitteeSize}`,
    hint:
      pubkeys.length === 32
        ? "32 keys are the minimal preset's: name the network `minimal` if that is meant."
        : "The list was cut or padded; fetch it again.",
  });
}

/** E4: every key is a point of the subgroup. Returns the points, in the committee's order. */
export function checkPublicKeys({ pubkeys }: SyncCommittee): G1Point[] {
  return pubkeys.map((pubkey, index) => {
    try {
      return decompressPublicKey(pubkey);
    } catch (error) {
      throw refusal("E4", {
        message: `key ${index} of the committee cannot be used: ${describeCause(error)}`,
        hint: "No chain has such a key: the file was altered. Fetch it again.",
        cause: error instanceof Error ? error.cause : undefined,
      });
    }
  });
}

/** E5: the aggregate key that the committee names is the sum of its keys. */
export function checkAggregateKey({ aggregatePubkey }: SyncCommittee, points: readonly G1Point[]): void {
  const sum = aggregatePublicKeys(points);
  if (sum !== undefined && bytesEqual(compressPublicKey(sum), aggregatePubkey)) return;
  throw refusal("E5", {
    message: "the committee's aggregate key is not the sum of its keys",
    hint: "A key was replaced, or the list belongs to another committee. Fetch it again.",
  });
}

/** E7: the committee signs in the period of the signature's slot. A plain committee does not say when it signs. */
export function checkCommitteePeriod({ anchor }: SigningCommittee, signaturePeriod: bigint): void {
  if (anchor === undefined || anchor.period === signaturePeriod) return;
  throw refusal("E7", {
    message: `the update is signed in period ${signaturePeriod}, and the committee is that of period ${anchor.period}`,
    hint: `Take the committee from a bootstrap of period ${signaturePeriod}, or from the update of period ${signaturePeriod - 1n}.`,
  });
}

/** E8: the state of the header in the committee's own file, of the given fork, names the committee. A plain committee has no header. */
export function checkCommitteeBranch(
  { syncCommittee, anchor }: SigningCommittee,
  fork: ForkName | undefined,
  { preset }: Network,
): void {
  if (anchor === undefined || fork === undefined) return;
  const { header, as, branch } = anchor;
  const { currentSyncCommittee, nextSyncCommittee } = gindicesOf(fork);
  const isNamed = isValidMerkleBranch({
    leaf: syncCommitteeContainer(preset).hashTreeRoot(syncCommittee),
    branch,
    gindex: as === "current" ? currentSyncCommittee : nextSyncCommittee,
    root: header.beacon.stateRoot,
  });
  if (isNamed) return;
  throw refusal("E8", {
    message: `the header of slot ${header.beacon.slot} does not have this committee as its ${as} one`,
    hint: "Committee, branch or header of the committee's file were altered. Fetch it again.",
  });
}
