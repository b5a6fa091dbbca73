import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes32, toBytes32 } from "../field.ts";
import { beaconBlockHeaderContainer } from "./containers.ts";
import type { ForkName } from "./fork.ts";
import type { BeaconBlockHeader } from "./lightClient.ts";
import { bytesEqual, hashPair } from "./merkleBranch.ts";
import { type BlobParameters, computeForkVersion, type ForkVersion, forkAtEpoch, type Network } from "./network.ts";
import { computeEpochAtSlot } from "./preset.ts";

/** DOMAIN_SYNC_COMMITTEE */
const DOMAIN_SYNC_COMMITTEE = bytesOf("0x07000000");

/** MAX_BLOBS_PER_BLOCK_ELECTRA: in force until the schedule's first entry. */
const MAX_BLOBS_PER_BLOCK_ELECTRA = 9n;

/** compute_fork_data_root: a fork's version under a chain's genesis. */
function computeForkDataRoot(version: ForkVersion, genesisValidatorsRoot: Bytes32): Uint8Array {
  const padded = new Uint8Array(32);
  padded.set(bytesOf(version));
  return hashPair(padded, bytesOf(genesisValidatorsRoot));
}

/** compute_domain for sync committees: 4 bytes of the domain's type, 28 of the fork data's root. */
export function computeSyncCommitteeDomain(version: ForkVersion, genesisValidatorsRoot: Bytes32): Uint8Array {
  const domain = new Uint8Array(32);
  domain.set(DOMAIN_SYNC_COMMITTEE);
  domain.set(computeForkDataRoot(version, genesisValidatorsRoot).subarray(0, 28), 4);
  return domain;
}

/** compute_signing_root of a beacon header: what a sync committee's members sign. */
export function computeSigningRoot(header: BeaconBlockHeader, domain: Uint8Array): Bytes32 {
  return toRoot(hashPair(beaconBlockHeaderContainer.hashTreeRoot(header), domain));
}

/** The slot before the signature's decides which fork's domain it has: `max(signature_slot, 1) - 1`. */
export function computeSignatureForkVersion(network: Network, signatureSlot: bigint): ForkVersion {
  const slot = (signatureSlot > 1n ? signatureSlot : 1n) - 1n;
  return computeForkVersion(network, computeEpochAtSlot(slot, network.preset));
}

/** The root that a sync committee of the network signs in `signatureSlot` for a header. */
export function syncCommitteeSigningRoot(header: BeaconBlockHeader, signatureSlot: bigint, network: Network): Bytes32 {
  const version = computeSignatureForkVersion(network, signatureSlot);
  return computeSigningRoot(header, computeSyncCommitteeDomain(version, network.genesisValidatorsRoot));
}

/** compute_fork_digest: 4 bytes that name the network and its fork; from Fulu on also the blob parameters in force. */
export function computeForkDigest(network: Network, epoch: bigint): Uint8Array {
  const root = computeForkDataRoot(computeForkVersion(network, epoch), network.genesisValidatorsRoot).slice(0, 4);
  if (forkAtEpoch(network, epoch) !== "fulu") return root;
  const { epoch: since, maxBlobsPerBlock } = blobParametersAt(network, epoch);
  const parameters = new DataView(new ArrayBuffer(16));
  parameters.setBigUint64(0, since, true);
  parameters.setBigUint64(8, maxBlobsPerBlock, true);
  const mask = sha256(new Uint8Array(parameters.buffer));
  return root.map((byte, index) => byte ^ (mask[index] ?? 0));
}

/** get_blob_parameters */
function blobParametersAt({ blobSchedule, forks }: Network, epoch: bigint): BlobParameters {
  const scheduled = blobSchedule.findLast((entry) => entry.epoch <= epoch);
  return scheduled ?? { epoch: forks.electra?.epoch ?? 0n, maxBlobsPerBlock: MAX_BLOBS_PER_BLOCK_ELECTRA };
}

/** Which of the networks, and which fork of it, has the digest. */
export function findForkDigest(
  digest: Uint8Array,
  networks: readonly Network[],
): { network: Network; fork: ForkName } | undefined {
  for (const network of networks) {
    const changes = [...Object.values(network.forks), ...network.blobSchedule].map(({ epoch }) => epoch);
    const found = changes.find((epoch) => bytesEqual(computeForkDigest(network, epoch), digest));
    const fork = found === undefined ? undefined : forkAtEpoch(network, found);
    if (fork !== undefined) return { network, fork };
  }
  return undefined;
}

/** 32 bytes as the hex that the rest of the program uses. */
export function toRoot(bytes: Uint8Array): Bytes32 {
  return toBytes32(`0x${Buffer.from(bytes).toString("hex")}`);
}

/** The bytes of 0x hex that is known to be well formed. */
export function bytesOf(hex: `0x${string}`): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.slice(2), "hex"));
}
