/**
 * The public SDK: what a program outside this repository may rely on, name by name. Everything else is internal.
 */

export { type Deployment, loadDeployment, saveDeployment } from "./delivery/deployment.ts";
// Deployment, delivery and the pipeline that joins everything.
export { deployRoute, deployTwoWayRoute, type TwoWayDeployment } from "./delivery/deployRoute.ts";
export { type DeliveryOutcome, executeMessage } from "./delivery/execute.ts";
// Failures: every one a user can meet is a HeadlightError with code, hint and cause.
export { HeadlightError, isHeadlightError } from "./errors.ts";
export { explainMessage, type MessageExplanation } from "./pipeline/explain.ts";
export { type ProveStateRootParameters, proveStateRoot } from "./pipeline/stateRoots.ts";
export {
  committeeEvidence,
  storageEvidence,
  storageRefutation,
  windowRefutation,
} from "./pipeline/verifierEvidence.ts";
export {
  type CollectedRewards,
  collectPending,
  executePending,
  findEvidence,
  type MessageWithEvidence,
  type ProvedTimeout,
  type RelayEvent,
  type RelayParameters,
  type RelayResult,
  refundMessage,
  relayOnce,
  watch,
} from "./pipeline.ts";
export type { OnProgress, ProgressReport } from "./progress.ts";
// Protocol: the encodings that circuits, contracts and prover share.
export {
  COMMITTEE_LIGHT_CLIENT_ABI,
  FEE_ESCROW_ABI,
  GAS_PRICE_ORACLE_ABI,
  GATEWAY_ABI,
  RECEIPTS_ABI,
  ZK_MESSAGE_VERIFIER_ABI,
} from "./protocol/abi.ts";
export { type Committee, committeeCommitment, type Domain, type Member, toCommittee } from "./protocol/committee.ts";
// Ethereum's light-client data: read, checked, made up.
export { keyPairs, syncCommitteeCommitment } from "./protocol/ethereum/committeeCommitment.ts";
export { MAINNET, MINIMAL, SEPOLIA } from "./protocol/ethereum/networks.ts";
export type { SyncCommitteeStatement } from "./protocol/ethereum/statement.ts";
export {
  type Address,
  type Bytes32,
  type FieldElement,
  toAddress,
  toBytes32,
  toFieldElement,
} from "./protocol/field.ts";
export { type Header, headerDigest } from "./protocol/header.ts";
export { formatChainAddress, parseChainAddress } from "./protocol/interoperableAddress.ts";
export { leafOf, type Message, messageId } from "./protocol/message.ts";
export { OutboxTree } from "./protocol/outboxTree.ts";
export { readProvedSlot, type StorageProof } from "./protocol/storageProof.ts";
export {
  encodeAggregateEvidence,
  encodeMiddlechainEvidence,
  encodeOptimisticEvidence,
  encodeStorageEvidence,
} from "./protocol/verifiers.ts";
export { type Artifact, ensureArtifact } from "./proving/artifact.ts";
export type { Backend } from "./proving/backend.ts";
export { toSolidityProof } from "./proving/calldata.ts";
export { checkKey, checkVerificationKey } from "./proving/keyCheck.ts";
export type { KeyReport } from "./proving/keyReport.ts";
export { proveStatement } from "./proving/prove.ts";
export { createRapidsnarkBackend } from "./proving/rapidsnarkBackend.ts";
export { snarkjsBackend } from "./proving/snarkjsBackend.ts";
export { verifyProof } from "./proving/verify.ts";
export { readLightClientFile } from "./source/ethereum/readLightClientFile.ts";
export { readUpdateFiles } from "./source/ethereum/readUpdateFiles.ts";
export { synthesize } from "./source/ethereum/synthesize.ts";
export { type ValidatedUpdate, validateUpdate } from "./source/ethereum/validateUpdate.ts";
// Reading a source chain.
export { type FinalityRule, parseFinality } from "./source/finality.ts";
export { type OutboxReader, openOutbox } from "./source/outboxReader.ts";
export { type ChainConnection, connectChain } from "./source/rpc.ts";
export { type CommitteeSchedule, loadSchedule, parseSchedule } from "./source/schedule.ts";
export { type ProvedSlot, proveSlot, readBlockHeader } from "./source/storageProof.ts";
// Witnesses, proofs and keys.
export { committeeHeaderInputs } from "./witness/committeeHeader.ts";
export { messageWindowInputs } from "./witness/messageWindow.ts";
export { syncCommitteeAggregateInputs } from "./witness/syncCommitteeAggregate.ts";
export { syncCommitteeSignatureInputs } from "./witness/syncCommitteeSignature.ts";
