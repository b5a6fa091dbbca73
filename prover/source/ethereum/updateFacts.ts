import { syncCommitteeContainer } from "../../protocol/ethereum/containers.ts";
import { toRoot } from "../../protocol/ethereum/domain.ts";
import { type ForkName, isAtLeast } from "../../protocol/ethereum/fork.ts";
import {
  isSyncCommitteeUpdate,
  type LightClientHeader,
  type LightClientUpdate,
  type SyncCommittee,
} from "../../protocol/ethereum/lightClient.ts";
import { beaconBlockRoot } from "../../protocol/ethereum/lightClientHeader.ts";
import { forkAtSlot, type Network } from "../../protocol/ethereum/network.ts";
import { computeSyncCommitteePeriodAtSlot } from "../../protocol/ethereum/preset.ts";
import type { Bytes32 } from "../../protocol/field.ts";
import type { SigningCommittee } from "./signingCommittee.ts";

/** What a validated update says. */
export interface UpdateFacts {
  /** The network's name. */
  network: string;
  /** Fork of the attested header. */
  fork: ForkName;
  signatureSlot: bigint;
  /** Sync committee period of the signature's slot. */
  period: bigint;
  participants: number;
  /** hash_tree_root of the committee that has signed. */
  syncCommitteeRoot: Bytes32;
  attested: HeaderFacts;
  finalized: HeaderFacts;
  /** Root of the committee of the period after the attested header's; undefined where the update names none. */
  nextSyncCommitteeRoot: Bytes32 | undefined;
}

export interface HeaderFacts {
  slot: bigint;
  /** The block's root; zero for the finalized header of a chain that has finalized nothing. */
  root: Bytes32;
  stateRoot: Bytes32;
  /** Undefined before Capella. */
  execution: { blockNumber: bigint; blockHash: Bytes32; stateRoot: Bytes32 } | undefined;
}

export interface UpdateFactsParameters {
  update: LightClientUpdate;
  committee: SigningCommittee;
  network: Network;
  fork: ForkName;
  finalizedHeader: LightClientHeader;
  participants: number;
}

export function updateFacts(parameters: UpdateFactsParameters): UpdateFacts {
  const { update, committee, network, fork, finalizedHeader, participants } = parameters;
  const committeeRoot = (value: SyncCommittee): Bytes32 =>
    toRoot(syncCommitteeContainer(network.preset).hashTreeRoot(value));
  const finalized = headerFacts(finalizedHeader, network);
  return {
    network: network.name,
    fork,
    signatureSlot: update.signatureSlot,
    period: computeSyncCommitteePeriodAtSlot(update.signatureSlot, network.preset),
    participants,
    syncCommitteeRoot: committeeRoot(committee.syncCommittee),
    attested: headerFacts(update.attestedHeader, network),
    finalized: finalized.slot === 0n ? { ...finalized, root: toRoot(new Uint8Array(32)) } : finalized,
    nextSyncCommitteeRoot:
      isSyncCommitteeUpdate(update) && update.nextSyncCommittee !== undefined
        ? committeeRoot(update.nextSyncCommittee)
        : undefined,
  };
}

function headerFacts({ beacon, execution }: LightClientHeader, network: Network): HeaderFacts {
  const fork = forkAtSlot(network, beacon.slot);
  const hasExecution = fork !== undefined && isAtLeast(fork, "capella");
  return {
    slot: beacon.slot,
    root: toRoot(beaconBlockRoot(beacon)),
    stateRoot: toRoot(beacon.stateRoot),
    execution:
      hasExecution && execution !== undefined
        ? {
            blockNumber: execution.blockNumber,
            blockHash: toRoot(execution.blockHash),
            stateRoot: toRoot(execution.stateRoot),
          }
        : undefined,
  };
}
