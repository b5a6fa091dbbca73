import type { Bytes32 } from "../field.ts";
import { FORKS, type ForkName } from "./fork.ts";
import { computeEpochAtSlot, type Preset } from "./preset.ts";

/** A fork version: 4 bytes as 0x hex. */
export type ForkVersion = `0x${string}`;

/** What of a beacon chain's configuration decides how its light-client data look and what its signatures mean. */
export interface Network {
  name: string;
  preset: Preset;
  genesisValidatorsRoot: Bytes32;
  /** Version of Phase 0, which had no sync committees. */
  genesisForkVersion: ForkVersion;
  /** Forks that the chain has; of several in one epoch the last one counts. */
  forks: Partial<Record<ForkName, { version: ForkVersion; epoch: bigint }>>;
  /** BLOB_SCHEDULE, ascending: since Fulu part of the fork digest. */
  blobSchedule: readonly BlobParameters[];
}

export interface BlobParameters {
  epoch: bigint;
  maxBlobsPerBlock: bigint;
}

/** The fork in force in an epoch; undefined before Altair. */
export function forkAtEpoch({ forks }: Network, epoch: bigint): ForkName | undefined {
  return FORKS.findLast((fork) => {
    const scheduled = forks[fork];
    return scheduled !== undefined && scheduled.epoch <= epoch;
  });
}

export function forkAtSlot(network: Network, slot: bigint): ForkName | undefined {
  return forkAtEpoch(network, computeEpochAtSlot(slot, network.preset));
}

/** compute_fork_version */
export function computeForkVersion(network: Network, epoch: bigint): ForkVersion {
  const fork = forkAtEpoch(network, epoch);
  return (fork === undefined ? undefined : network.forks[fork]?.version) ?? network.genesisForkVersion;
}
