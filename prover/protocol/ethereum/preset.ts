/** Compile-time constants of the consensus specification that differ between the real chains and its own tests. */
export interface Preset {
  name: "mainnet" | "minimal";
  /** SYNC_COMMITTEE_SIZE */
  syncCommitteeSize: number;
  /** SLOTS_PER_EPOCH */
  slotsPerEpoch: bigint;
  /** EPOCHS_PER_SYNC_COMMITTEE_PERIOD */
  epochsPerSyncCommitteePeriod: bigint;
}

export const MAINNET_PRESET: Preset = {
  name: "mainnet",
  syncCommitteeSize: 512,
  slotsPerEpoch: 32n,
  epochsPerSyncCommitteePeriod: 256n,
};

export const MINIMAL_PRESET: Preset = {
  name: "minimal",
  syncCommitteeSize: 32,
  slotsPerEpoch: 8n,
  epochsPerSyncCommitteePeriod: 8n,
};

/** compute_epoch_at_slot */
export function computeEpochAtSlot(slot: bigint, { slotsPerEpoch }: Preset): bigint {
  return slot / slotsPerEpoch;
}

/** compute_start_slot_at_epoch */
export function computeStartSlotAtEpoch(epoch: bigint, { slotsPerEpoch }: Preset): bigint {
  return epoch * slotsPerEpoch;
}

/** compute_sync_committee_period_at_slot: one committee signs for one period. */
export function computeSyncCommitteePeriodAtSlot(slot: bigint, preset: Preset): bigint {
  return computeEpochAtSlot(slot, preset) / preset.epochsPerSyncCommitteePeriod;
}

/** The first slot of a sync committee's period. */
export function computeStartSlotAtSyncCommitteePeriod(period: bigint, preset: Preset): bigint {
  return computeStartSlotAtEpoch(period * preset.epochsPerSyncCommitteePeriod, preset);
}
