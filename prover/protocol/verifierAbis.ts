/**
 * ABIs of contracts/verification, as human-readable ethers fragments; that of the zk verifier is in abi.ts.
 * test/contracts/verification/abi.test.ts compares them with the compiled ones.
 */
import { HEADER_TUPLE, MESSAGE_TUPLE } from "./abi.ts";

/** ICommitteeMessageVerifier.Member. */
const MEMBER_TUPLE = "tuple(address account, uint64 weight)";

/** State roots under the headers of a committee light client. */
export const COMMITTEE_STATE_ROOTS_ABI = [
  "constructor(address lightClient)",
  "function LIGHT_CLIENT() view returns (address)",
  `function prove(${HEADER_TUPLE} header, uint64 epoch, bytes rlpHeader)`,
  "function stateAt(uint64 height) view returns (bytes32 root, uint64 timestamp)",
  "function stateRoot(uint64 height) view returns (bytes32 root)",
  "event StateRootProved(uint64 indexed height, uint64 indexed generation, uint64 timestamp, bytes32 root)",
  "error FieldNotPresentInBlockHeader(uint8)",
  "error RLPInvalidEncoding()",
  "error StateRoots_AlreadyProved(uint64 height)",
  "error StateRoots_Frozen()",
  "error StateRoots_InconsistentBlock(uint64 height)",
  "error StateRoots_NotAContract(address account)",
  "error StateRoots_NotTheStoredHeader(uint64 height)",
  "error StateRoots_WrongBlock(bytes32 expected, bytes32 actual)",
] as const;

/** Reads slots under proved state roots. */
export const STORAGE_READER_ABI = [
  "constructor(address stateRoots)",
  "function LIGHT_CLIENT() view returns (address)",
  "function readSlot(uint64 height, address account, bytes32 slot, bytes[] accountProof, bytes[] storageProof) view returns (bool exists, bytes32 value, uint64 timestamp)",
  "function STATE_ROOTS() view returns (address)",
  "error RLPInvalidEncoding()",
  "error StorageProofs_MalformedAccount()",
  "error StorageProofs_MalformedValue()",
  "error StorageProofs_UnexpectedProof()",
  "error StorageReader_NotAContract(address account)",
  "error StorageReader_UntrustedHeight(uint64 height)",
  "error TrieProofTraversalError(uint8 err)",
] as const;

/** Verifies by storage proofs. */
export const STORAGE_PROOF_MESSAGE_VERIFIER_ABI = [
  "constructor(address reader)",
  `function isVerified(${MESSAGE_TUPLE} message, bytes evidence) view returns (bool verified)`,
  "function OUTBOX() view returns (address)",
  "function READER() view returns (address)",
  "function SOURCE_CHAIN_ID() view returns (uint64)",
  "function trustGeneration() view returns (uint64 generation)",
  "error SourceBound_InvalidParameter(string name)",
] as const;

/** Verifies by ECDSA signatures. */
export const COMMITTEE_MESSAGE_VERIFIER_ABI = [
  `constructor(address owner_, uint64 setDelay, uint64 sourceChainId, address outbox, ${MEMBER_TUPLE}[] members, uint128 threshold_)`,
  "function acceptableFrom() view returns (uint64)",
  "function acceptOwnership()",
  `function acceptSet(${MEMBER_TUPLE}[] members, uint128 newThreshold)`,
  "function cancelSet()",
  "function digestOf(bytes32 messageId) view returns (bytes32 digest)",
  "function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)",
  `function isVerified(${MESSAGE_TUPLE} message, bytes evidence) view returns (bool verified)`,
  "function OUTBOX() view returns (address)",
  "function owner() view returns (address)",
  "function pendingOwner() view returns (address)",
  `function proposeSet(${MEMBER_TUPLE}[] members, uint128 newThreshold)`,
  "function renounceOwnership()",
  "function SET_DELAY() view returns (uint64)",
  "function SOURCE_CHAIN_ID() view returns (uint64)",
  "function threshold() view returns (uint128)",
  "function transferOwnership(address newOwner)",
  "function trustGeneration() view returns (uint64 generation)",
  "function weightOf(address account) view returns (uint64 weight)",
  "event EIP712DomainChanged()",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  `event SetAccepted(uint64 indexed revision, ${MEMBER_TUPLE}[] members, uint128 threshold)`,
  "event SetCancelled()",
  `event SetProposed(${MEMBER_TUPLE}[] members, uint128 threshold, uint64 acceptableFrom)`,
  "error CommitteeMessageVerifier_DelayTooShort(uint64 delay)",
  "error CommitteeMessageVerifier_InvalidMember(uint256 index)",
  "error CommitteeMessageVerifier_InvalidSize(uint256 count)",
  "error CommitteeMessageVerifier_InvalidThreshold(uint128 threshold, uint256 totalWeight)",
  "error CommitteeMessageVerifier_NotProposed()",
  "error CommitteeMessageVerifier_TooEarly(uint64 acceptableFrom)",
  "error InvalidShortString()",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
  "error SourceBound_InvalidParameter(string name)",
  "error StringTooLong(string str)",
] as const;

/** Verifies by claims that nobody refuted. */
export const OPTIMISTIC_MESSAGE_VERIFIER_ABI = [
  "constructor(address guardian, address refuter, uint256 bond, uint64 challengeWindow, uint64 pauseLength)",
  "function acceptOwnership()",
  "function BOND() view returns (uint256)",
  "function CHALLENGE_WINDOW() view returns (uint64)",
  `function claim(${MESSAGE_TUPLE} message, uint64 height) payable`,
  "function claimOf(bytes32 messageId, uint64 height, uint64 claimGeneration) view returns (uint8 state, address claimant, uint256 remaining)",
  "function creditOf(address account) view returns (uint256 amount)",
  `function isVerified(${MESSAGE_TUPLE} message, bytes evidence) view returns (bool verified)`,
  "function lateRefutations() view returns (uint64)",
  "function OUTBOX() view returns (address)",
  "function owner() view returns (address)",
  "function PAUSE_LENGTH() view returns (uint64)",
  "function pause()",
  "function pendingOwner() view returns (address)",
  `function refute(${MESSAGE_TUPLE} message, uint64 height, bytes evidence)`,
  "function REFUTER() view returns (address)",
  "function release(bytes32 messageId, uint64 height, uint64 claimGeneration)",
  "function renounceOwnership()",
  "function SOURCE_CHAIN_ID() view returns (uint64)",
  "function transferOwnership(address newOwner)",
  "function trustGeneration() view returns (uint64 generation)",
  "function withdraw(address to)",
  "event BondReleased(bytes32 indexed messageId, uint64 indexed height, uint64 generation, address indexed claimant)",
  "event ClaimRefuted(bytes32 indexed messageId, uint64 indexed height, uint64 generation, address indexed challenger, uint256 reward)",
  "event MessageClaimed(bytes32 indexed messageId, uint64 indexed height, uint64 generation, uint64 nonce, address indexed claimant)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  "event Paused(uint64 until)",
  "error FailedCall()",
  "error InsufficientBalance(uint256 balance, uint256 needed)",
  "error OptimisticMessageVerifier_AlreadyClaimed()",
  "error OptimisticMessageVerifier_InvalidParameter(string name)",
  "error OptimisticMessageVerifier_NothingToWithdraw()",
  "error OptimisticMessageVerifier_NotRefuted()",
  "error OptimisticMessageVerifier_PauseTooEarly(uint256 from)",
  "error OptimisticMessageVerifier_UntrustedHeight(uint64 height)",
  "error OptimisticMessageVerifier_WindowOpen(uint256 remaining)",
  "error OptimisticMessageVerifier_WrongBond(uint256 expected, uint256 actual)",
  "error OptimisticMessageVerifier_WrongSource()",
  "error OptimisticMessageVerifier_WrongState(uint8 state)",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
  "error SourceBound_InvalidParameter(string name)",
] as const;

/** Refutes by windows. */
export const ZK_MESSAGE_REFUTER_ABI = [
  "constructor(address zkVerifier)",
  "function LIGHT_CLIENT() view returns (address)",
  "function OUTBOX() view returns (address)",
  `function refutes(${MESSAGE_TUPLE} message, uint64 height, bytes evidence) view returns (bool refuted)`,
  "function SOURCE_CHAIN_ID() view returns (uint64)",
  "error SourceBound_InvalidParameter(string name)",
] as const;

/** Refutes by storage proofs. */
export const STORAGE_PROOF_REFUTER_ABI = [
  "constructor(address reader)",
  "function LIGHT_CLIENT() view returns (address)",
  "function OUTBOX() view returns (address)",
  `function refutes(${MESSAGE_TUPLE} message, uint64 height, bytes evidence) view returns (bool refuted)`,
  "function SOURCE_CHAIN_ID() view returns (uint64)",
  "error SourceBound_InvalidParameter(string name)",
] as const;

/** Passes a hub's word on. */
export const HUB_RELAY_ABI = [
  "constructor(address gateway, address verifier)",
  "function GATEWAY() view returns (address)",
  `function relay(${MESSAGE_TUPLE} message, bytes evidence, bytes recipient) returns (bytes32 sendId)`,
  "function VERIFIER() view returns (address)",
  "event MessageRelayed(bytes32 indexed messageId, bytes32 indexed sendId, bytes recipient)",
  "error HubRelay_NotAContract(address account)",
  "error HubRelay_NotVerified(bytes32 messageId)",
  "error HubRelay_VerifierHalted()",
] as const;

/** Verifies through a hub. */
export const MIDDLECHAIN_MESSAGE_VERIFIER_ABI = [
  "constructor((address hubVerifier, uint64 hubChainId, address hubGateway, address hubRelay, uint64 sourceChainId, address sourceGateway) p)",
  "function HUB_CHAIN_ID() view returns (uint64)",
  "function HUB_GATEWAY() view returns (address)",
  "function HUB_RELAY() view returns (address)",
  "function HUB_VERIFIER() view returns (address)",
  `function isVerified(${MESSAGE_TUPLE} message, bytes evidence) view returns (bool verified)`,
  "function OUTBOX() view returns (address)",
  "function SOURCE_CHAIN_ID() view returns (uint64)",
  "function trustGeneration() view returns (uint64 generation)",
  "error SourceBound_InvalidParameter(string name)",
] as const;

/** Verifies by several verifiers. */
export const AGGREGATE_MESSAGE_VERIFIER_ABI = [
  "constructor(address[] required, address[] optional, uint256 threshold)",
  "function GENERATION_GAS() view returns (uint256)",
  `function isVerified(${MESSAGE_TUPLE} message, bytes evidence) view returns (bool verified)`,
  "function MAX_GENERATION() view returns (uint64)",
  "function optionalVerifiers() view returns (address[] verifiers)",
  "function requiredVerifiers() view returns (address[] verifiers)",
  "function THRESHOLD() view returns (uint256)",
  "function trustGeneration() view returns (uint64 generation)",
  "error AggregateMessageVerifier_Duplicate(address account)",
  "error AggregateMessageVerifier_InsufficientGas()",
  "error AggregateMessageVerifier_InvalidSize(uint256 count)",
  "error AggregateMessageVerifier_InvalidThreshold(uint256 threshold, uint256 optionalCount)",
  "error AggregateMessageVerifier_NoGeneration(address account)",
  "error AggregateMessageVerifier_NotAContract(address account)",
] as const;
