import { beaconBlockHeaderContainer, executionPayloadHeaderContainer } from "./containers.ts";
import { EXECUTION_PAYLOAD_GINDEX, isAtLeast } from "./fork.ts";
import { type BeaconBlockHeader, isZeroBranch, type LightClientHeader } from "./lightClient.ts";
import { isValidMerkleBranch } from "./merkleBranch.ts";
import { forkAtSlot, type Network } from "./network.ts";

/**
 * is_valid_light_client_header (consensus-specs Capella, Deneb, Electra): the execution header is the one of the beacon block. The fork is
 * that of the header's own slot: just after a fork the finalized header is still of the fork before, in the new fork's containers, which
 * hold zeros where it has nothing.
 */
export function isValidLightClientHeader(header: LightClientHeader, network: Network): boolean {
  const { beacon, execution, executionBranch } = header;
  const fork = forkAtSlot(network, beacon.slot);
  if (fork === undefined || !isAtLeast(fork, "capella")) return hasNoExecution(header);
  if (execution === undefined || executionBranch === undefined) return false;
  const { blobGasUsed = 0n, excessBlobGas = 0n } = execution;
  if (!isAtLeast(fork, "deneb") && (blobGasUsed !== 0n || excessBlobGas !== 0n)) return false;
  return isValidMerkleBranch({
    leaf: executionPayloadHeaderContainer(fork).hashTreeRoot({ ...execution, blobGasUsed, excessBlobGas }),
    branch: executionBranch,
    gindex: EXECUTION_PAYLOAD_GINDEX,
    root: beacon.bodyRoot,
  });
}

/** hash_tree_root of a beacon block's header, which is the block's root. */
export function beaconBlockRoot(header: BeaconBlockHeader): Uint8Array {
  return beaconBlockHeaderContainer.hashTreeRoot(header);
}

/** The specification's LightClientHeader(), all zeros: what stands for "none". */
export function isDefaultLightClientHeader(header: LightClientHeader): boolean {
  return (
    beaconBlockHeaderContainer.equals(header.beacon, beaconBlockHeaderContainer.defaultValue()) &&
    hasNoExecution(header)
  );
}

function hasNoExecution({ execution, executionBranch }: LightClientHeader): boolean {
  const container = executionPayloadHeaderContainer(execution?.blobGasUsed === undefined ? "capella" : "deneb");
  const isEmpty = execution === undefined || container.equals(execution, container.defaultValue());
  return isEmpty && (executionBranch === undefined || isZeroBranch(executionBranch));
}
