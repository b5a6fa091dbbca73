/** The forks with sync committees that this program knows, oldest first. */
export const FORKS = ["altair", "bellatrix", "capella", "deneb", "electra", "fulu"] as const;
export type ForkName = (typeof FORKS)[number];

export function isAtLeast(fork: ForkName, other: ForkName): boolean {
  return FORKS.indexOf(fork) >= FORKS.indexOf(other);
}

/**
 * Generalised indices of what light clients prove, by fork (consensus-specs `sync-protocol.md`, Altair, Capella, Electra). The branch of a
 * generalised index has floor(log2) nodes, so that a fork's containers have its lengths.
 */
export interface Gindices {
  /** finalized_checkpoint.root in the BeaconState */
  finalizedRoot: number;
  /** current_sync_committee in the BeaconState */
  currentSyncCommittee: number;
  /** next_sync_committee in the BeaconState */
  nextSyncCommittee: number;
}

const ALTAIR_GINDICES: Gindices = { finalizedRoot: 105, currentSyncCommittee: 54, nextSyncCommittee: 55 };
/** Electra's BeaconState has more than 32 fields: its tree is one level deeper. */
const ELECTRA_GINDICES: Gindices = { finalizedRoot: 169, currentSyncCommittee: 86, nextSyncCommittee: 87 };

export function gindicesOf(fork: ForkName): Gindices {
  return isAtLeast(fork, "electra") ? ELECTRA_GINDICES : ALTAIR_GINDICES;
}

/** EXECUTION_PAYLOAD_GINDEX: execution_payload in the BeaconBlockBody, from Capella on. */
export const EXECUTION_PAYLOAD_GINDEX = 25;

/** floorlog2: the number of nodes in the branch of a generalised index. */
export function branchLength(gindex: number): number {
  return 31 - Math.clz32(gindex);
}

/** Forks whose light-client containers are the same share a layout, named by the first of them. */
export const LAYOUTS = ["altair", "capella", "deneb", "electra"] as const satisfies readonly ForkName[];
export type Layout = (typeof LAYOUTS)[number];

export function layoutOf(fork: ForkName): Layout {
  return LAYOUTS.findLast((layout) => isAtLeast(fork, layout)) ?? "altair";
}
