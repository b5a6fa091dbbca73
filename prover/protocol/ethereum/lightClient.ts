/**
 * The consensus specification's light-client containers, one type for all forks and presets: what a fork's containers lack is undefined.
 * Fields are named as the specification names them. Integers are bigints, roots and keys bytes. Lengths of lists are not part of the types:
 * readers take what a file says, and the validator refuses by name what has the wrong length.
 */
export interface BeaconBlockHeader {
  slot: bigint;
  proposerIndex: bigint;
  parentRoot: Uint8Array;
  stateRoot: Uint8Array;
  bodyRoot: Uint8Array;
}

export interface ExecutionPayloadHeader {
  parentHash: Uint8Array;
  feeRecipient: Uint8Array;
  stateRoot: Uint8Array;
  receiptsRoot: Uint8Array;
  logsBloom: Uint8Array;
  prevRandao: Uint8Array;
  blockNumber: bigint;
  gasLimit: bigint;
  gasUsed: bigint;
  timestamp: bigint;
  extraData: Uint8Array;
  baseFeePerGas: bigint;
  blockHash: Uint8Array;
  transactionsRoot: Uint8Array;
  withdrawalsRoot: Uint8Array;
  /** From Deneb on. */
  blobGasUsed?: bigint | undefined;
  /** From Deneb on. */
  excessBlobGas?: bigint | undefined;
}

export interface LightClientHeader {
  beacon: BeaconBlockHeader;
  /** From Capella on. */
  execution?: ExecutionPayloadHeader | undefined;
  /** From Capella on. */
  executionBranch?: Uint8Array[] | undefined;
}

export interface SyncCommittee {
  pubkeys: Uint8Array[];
  aggregatePubkey: Uint8Array;
}

export interface SyncAggregate {
  /** Bit i, from the lowest of the first byte on, is the participation of key i. */
  syncCommitteeBits: Uint8Array;
  syncCommitteeSignature: Uint8Array;
}

export interface LightClientBootstrap {
  header: LightClientHeader;
  currentSyncCommittee: SyncCommittee;
  currentSyncCommitteeBranch: Uint8Array[];
}

/** A LightClientUpdate, or a finality update (no next committee), or an optimistic update (no finalized header either). */
export interface LightClientUpdate {
  attestedHeader: LightClientHeader;
  nextSyncCommittee?: SyncCommittee | undefined;
  nextSyncCommitteeBranch?: Uint8Array[] | undefined;
  finalizedHeader?: LightClientHeader | undefined;
  finalityBranch?: Uint8Array[] | undefined;
  syncAggregate: SyncAggregate;
  signatureSlot: bigint;
}

/** is_sync_committee_update: the next committee is named; an absent one is a branch of zeros in the specification. */
export function isSyncCommitteeUpdate({ nextSyncCommitteeBranch }: LightClientUpdate): boolean {
  return nextSyncCommitteeBranch !== undefined && !isZeroBranch(nextSyncCommitteeBranch);
}

/** is_finality_update: a finalized header is named. */
export function isFinalityUpdate({ finalityBranch }: LightClientUpdate): boolean {
  return finalityBranch !== undefined && !isZeroBranch(finalityBranch);
}

/** What stands for "no branch". */
export function isZeroBranch(branch: readonly Uint8Array[]): boolean {
  return branch.every((node) => node.every((byte) => byte === 0));
}
