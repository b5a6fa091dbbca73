import { ByteListType, ByteVectorType, ContainerType, UintBigintType, VectorCompositeType } from "@chainsafe/ssz";
import { branchLength, EXECUTION_PAYLOAD_GINDEX, type ForkName, gindicesOf, type Layout, layoutOf } from "./fork.ts";
import type {
  BeaconBlockHeader,
  ExecutionPayloadHeader,
  LightClientBootstrap,
  LightClientHeader,
  LightClientUpdate,
  SyncCommittee,
} from "./lightClient.ts";
import type { Preset } from "./preset.ts";

/** What is needed of an SSZ type. A value may hold more than the type knows, such as a later fork's fields; the rest is left out. */
export interface Container<T> {
  /** Size of an encoding without variable parts; null with them. */
  readonly fixedSize: number | null;
  /** End of the fixed part: the first offset of an encoding with variable parts. */
  readonly fixedEnd: number;
  serialize(value: T): Uint8Array;
  /** Throws where the bytes are not exactly one encoding. */
  deserialize(bytes: Uint8Array): T;
  hashTreeRoot(value: T): Uint8Array;
  equals(a: T, b: T): boolean;
  defaultValue(): T;
  toJson(value: T): unknown;
}

const json = { jsonCase: "eth2" } as const;
const Uint64 = new UintBigintType(8);
const Uint256 = new UintBigintType(32);
const Bytes32 = new ByteVectorType(32);
const BLSPubkey = new ByteVectorType(48);
const BLSSignature = new ByteVectorType(96);

const BeaconBlockHeaderType = new ContainerType(
  { slot: Uint64, proposerIndex: Uint64, parentRoot: Bytes32, stateRoot: Bytes32, bodyRoot: Bytes32 },
  { typeName: "BeaconBlockHeader", ...json },
);
export const beaconBlockHeaderContainer: Container<BeaconBlockHeader> = BeaconBlockHeaderType;

const capellaPayloadFields = {
  parentHash: Bytes32,
  feeRecipient: new ByteVectorType(20),
  stateRoot: Bytes32,
  receiptsRoot: Bytes32,
  logsBloom: new ByteVectorType(256),
  prevRandao: Bytes32,
  blockNumber: Uint64,
  gasLimit: Uint64,
  gasUsed: Uint64,
  timestamp: Uint64,
  extraData: new ByteListType(32),
  baseFeePerGas: Uint256,
  blockHash: Bytes32,
  transactionsRoot: Bytes32,
  withdrawalsRoot: Bytes32,
};
const CapellaExecutionPayloadHeader = new ContainerType(capellaPayloadFields, {
  typeName: "ExecutionPayloadHeaderCapella",
  ...json,
});
const DenebExecutionPayloadHeader = new ContainerType(
  { ...capellaPayloadFields, blobGasUsed: Uint64, excessBlobGas: Uint64 },
  { typeName: "ExecutionPayloadHeaderDeneb", ...json },
);
/** The execution payload's header as a block body of the fork commits to it; Electra and Fulu keep Deneb's. */
export function executionPayloadHeaderContainer(fork: ForkName): Container<ExecutionPayloadHeader> {
  return layoutOf(fork) === "capella" ? CapellaExecutionPayloadHeader : DenebExecutionPayloadHeader;
}

const ExecutionBranch = new VectorCompositeType(Bytes32, branchLength(EXECUTION_PAYLOAD_GINDEX));
const lightClientHeaders = {
  altair: new ContainerType({ beacon: BeaconBlockHeaderType }, { typeName: "LightClientHeaderAltair", ...json }),
  capella: new ContainerType(
    { beacon: BeaconBlockHeaderType, execution: CapellaExecutionPayloadHeader, executionBranch: ExecutionBranch },
    { typeName: "LightClientHeaderCapella", ...json },
  ),
  deneb: new ContainerType(
    { beacon: BeaconBlockHeaderType, execution: DenebExecutionPayloadHeader, executionBranch: ExecutionBranch },
    { typeName: "LightClientHeaderDeneb", ...json },
  ),
};

/** The light-client containers of a preset and a layout of forks. */
export interface LightClientContainers {
  header: Container<LightClientHeader>;
  syncCommittee: Container<SyncCommittee>;
  bootstrap: Container<LightClientBootstrap>;
  update: Container<LightClientUpdate>;
  finalityUpdate: Container<LightClientUpdate>;
  optimisticUpdate: Container<LightClientUpdate>;
}

export function syncCommitteeContainer({ syncCommitteeSize }: Preset): Container<SyncCommittee> {
  return syncCommitteeType(syncCommitteeSize);
}

function syncCommitteeType(size: number) {
  return new ContainerType(
    { pubkeys: new VectorCompositeType(BLSPubkey, size), aggregatePubkey: BLSPubkey },
    { typeName: "SyncCommittee", ...json },
  );
}

export function lightClientContainers({ syncCommitteeSize }: Preset, layout: Layout): LightClientContainers {
  const header = lightClientHeaders[layout === "electra" ? "deneb" : layout];
  const syncCommittee = syncCommitteeType(syncCommitteeSize);
  const { finalizedRoot, currentSyncCommittee, nextSyncCommittee } = gindicesOf(layout);
  const branchOf = (gindex: number) => new VectorCompositeType(Bytes32, branchLength(gindex));
  // A bit vector of whole bytes has the encodings and the root of its bytes.
  const syncAggregate = new ContainerType(
    { syncCommitteeBits: new ByteVectorType(syncCommitteeSize / 8), syncCommitteeSignature: BLSSignature },
    { typeName: "SyncAggregate", ...json },
  );
  const attested = { attestedHeader: header };
  const finalized = { finalizedHeader: header, finalityBranch: branchOf(finalizedRoot) };
  const signature = { syncAggregate, signatureSlot: Uint64 };
  return {
    header,
    syncCommittee,
    bootstrap: new ContainerType(
      {
        header,
        currentSyncCommittee: syncCommittee,
        currentSyncCommitteeBranch: branchOf(currentSyncCommittee),
      },
      { typeName: "LightClientBootstrap", ...json },
    ),
    update: new ContainerType(
      {
        ...attested,
        nextSyncCommittee: syncCommittee,
        nextSyncCommitteeBranch: branchOf(nextSyncCommittee),
        ...finalized,
        ...signature,
      },
      { typeName: "LightClientUpdate", ...json },
    ),
    finalityUpdate: new ContainerType(
      { ...attested, ...finalized, ...signature },
      { typeName: "LightClientFinalityUpdate", ...json },
    ),
    optimisticUpdate: new ContainerType(
      { ...attested, ...signature },
      { typeName: "LightClientOptimisticUpdate", ...json },
    ),
  };
}
