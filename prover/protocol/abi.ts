/**
 * ABIs of the contracts, as human-readable ethers fragments. test/contracts/abi.test.ts compares them with the compiled ones.
 */

/** Message of contracts/interfaces/Message.sol. */
export const MESSAGE_TUPLE =
  "tuple(uint16 version, uint64 nonce, uint64 sourceChainId, address sourceGateway, uint64 destinationChainId, address destinationGateway, address sender, address recipient, uint64 gasLimit, uint128 value, uint64 deadline, uint64 sequence, bytes payload)";

/** Groth16Proof of contracts/interfaces/Groth16.sol; b in EIP-197 order, see proving/calldata.ts. */
export const PROOF_TUPLE = "tuple(uint256[2] a, uint256[2][2] b, uint256[2] c)";

/** ICommitteeLightClient.HeaderUpdate. */
export const HEADER_TUPLE =
  "tuple(uint64 height, uint64 timestamp, bytes32 blockHash, uint256 messageRoot, uint256 nextCommitteeCommitment, uint128 signerBitmap)";

/** ICommitteeLightClient.Anchor. */
export const ANCHOR_TUPLE = "tuple(uint64 height, uint64 timestamp, uint256 totalWeight, uint256 membersHash)";

/** ICommitteeLightClient.Parameters, the one constructor argument of a committee light client. */
export const PARAMETERS_TUPLE = `tuple(address owner, address verifier, uint64 sourceChainId, address outbox, uint16 committeeSize, uint64 trustingPeriod, uint64 maxClockDrift, uint64 recoveryDelay, ${ANCHOR_TUPLE} anchor)`;

/** The gateway: outbox and inbox. */
export const GATEWAY_ABI = [
  "constructor(address owner_, uint64 routeDelay)",
  "function DEFAULT_GAS_LIMIT() view returns (uint64)",
  "function MAX_GAS_LIMIT() view returns (uint64)",
  "function MAX_PAYLOAD_LENGTH() view returns (uint256)",
  "function ROUTE_DELAY() view returns (uint64)",
  "function acceptOwnership()",
  "function acceptRoute(uint64 chainId)",
  "function cancelRoute(uint64 chainId)",
  `function execute(${MESSAGE_TUPLE} message, bytes evidence) payable returns (bool success)`,
  `function markVerified(${MESSAGE_TUPLE} message, bytes evidence)`,
  "function messageIdAt(uint64 nonce) view returns (bytes32 id)",
  `function messageIdOf(${MESSAGE_TUPLE} message) pure returns (bytes32 id)`,
  "function outboxNonce() view returns (uint64)",
  "function owner() view returns (address)",
  "function pendingOwner() view returns (address)",
  "function pendingRoute(uint64 chainId) view returns (address gateway, address verifier, uint64 acceptableFrom)",
  "function proposeRoute(uint64 chainId, address gateway, address verifier)",
  "function renounceOwnership()",
  "function route(uint64 chainId) view returns (address gateway, address verifier)",
  "function sendMessage(bytes recipient, bytes payload, bytes[] attributes) payable returns (bytes32 sendId)",
  "function setRoute(uint64 chainId, address gateway, address verifier)",
  "function stateOf(bytes32 id) view returns (uint8 state)",
  "function supportsAttribute(bytes4 selector) pure returns (bool)",
  "function transferOwnership(address newOwner)",
  "event MessageExecuted(bytes32 indexed messageId, address indexed executor)",
  "event MessageFailed(bytes32 indexed messageId, bytes reason)",
  "event MessageQueued(uint64 indexed nonce, bytes32 indexed messageId, uint64 destinationChainId, address destinationGateway, uint64 gasLimit, uint64 deadline, uint64 sequence)",
  "event MessageSent(bytes32 indexed sendId, bytes sender, bytes recipient, bytes payload, uint256 value, bytes[] attributes)",
  "event MessageVerified(bytes32 indexed messageId)",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "event RouteCancelled(uint64 indexed chainId)",
  "event RouteProposed(uint64 indexed chainId, address gateway, address verifier, uint64 acceptableFrom)",
  "event RouteSet(uint64 indexed chainId, address gateway, address verifier, uint64 revision)",
  "error Gateway_AlreadyExecuted(bytes32 id)",
  "error Gateway_AlreadyVerified(bytes32 id)",
  "error Gateway_DelayTooShort(uint64 delay)",
  "error Gateway_GasLimitTooHigh(uint256 gasLimit)",
  "error Gateway_InsufficientGas(uint256 available, uint256 required)",
  "error Gateway_InvalidAttribute(bytes4 selector)",
  "error Gateway_InvalidRecipient(bytes recipient)",
  "error Gateway_InvalidRoute()",
  "error Gateway_NoRoute(uint256 chainId)",
  "error Gateway_NoRoutePending(uint64 chainId)",
  "error Gateway_NoVerifier(uint64 chainId)",
  "error Gateway_NotVerified(bytes32 id)",
  "error Gateway_OutboxFull()",
  "error Gateway_PayloadTooLong(uint256 length)",
  "error Gateway_RecipientWithoutCode(address recipient)",
  "error Gateway_RefundFailed()",
  "error Gateway_RouteExists(uint64 chainId)",
  "error Gateway_RouteTooEarly(uint64 acceptableFrom)",
  "error Gateway_UnsupportedVersion(uint16 version)",
  "error Gateway_VerifierHalted(uint64 chainId)",
  "error Gateway_WrongDestination(uint64 chainId, address gateway)",
  "error Gateway_WrongMagicValue(bytes32 answer)",
  "error Gateway_WrongSource(uint64 chainId, address gateway)",
  "error Gateway_WrongValue(uint256 expected, uint256 actual)",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
  "error UnsupportedAttribute(bytes4 selector)",
  "error UnsupportedNativeTransfer()",
] as const;

/** The light client of the committee family. */
export const COMMITTEE_LIGHT_CLIENT_ABI = [
  `constructor(${PARAMETERS_TUPLE} p)`,
  "function COMMITTEE_SIZE() view returns (uint16)",
  "function DOMAIN() view returns (uint256)",
  "function MAX_CLOCK_DRIFT() view returns (uint64)",
  "function RECOVERY_DELAY() view returns (uint64)",
  "function TRUSTING_PERIOD() view returns (uint64)",
  "function VERIFIER() view returns (address)",
  "function acceptOwnership()",
  "function acceptRecovery()",
  "function cancelRecovery()",
  "function committeeCommitment(uint64 epoch) view returns (uint256 commitment)",
  "function frozen() view returns (bool isFrozen)",
  "function generation() view returns (uint64 number)",
  "function head() view returns (uint64 height, uint64 timestamp, uint64 epoch)",
  "function headerHash(uint64 height) view returns (bytes32 hash)",
  "function messageRoot(uint64 height) view returns (uint256 root)",
  "function outbox() view returns (address)",
  "function owner() view returns (address)",
  "function pendingOwner() view returns (address)",
  `function pendingRecovery() view returns (${ANCHOR_TUPLE} anchor, uint256 commitment, uint64 acceptableFrom)`,
  `function proposeRecovery(${ANCHOR_TUPLE} anchor)`,
  "function renounceOwnership()",
  `function reportConflict(${HEADER_TUPLE} stored, ${HEADER_TUPLE} conflicting, uint64 epoch, ${PROOF_TUPLE} proof)`,
  "function sourceChainId() view returns (uint64)",
  "function transferOwnership(address newOwner)",
  `function update(${HEADER_TUPLE} header, ${PROOF_TUPLE} proof)`,
  "event ClientFrozen(uint64 indexed generation)",
  "event ClientRecovered(uint64 indexed generation, uint64 indexed epoch, uint64 height)",
  "event CommitteeRotated(uint64 indexed epoch, uint256 commitment)",
  "event HeaderAccepted(uint64 indexed height, uint64 indexed epoch, uint64 timestamp, bytes32 blockHash, uint256 messageRoot)",
  "event HeadersConflict(uint64 indexed height, uint64 indexed epoch, uint128 signersOfBoth, bytes32 storedBlockHash, bytes32 conflictingBlockHash, address reporter)",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "event RecoveryCancelled()",
  `event RecoveryProposed(${ANCHOR_TUPLE} anchor, uint256 commitment, uint64 acceptableFrom)`,
  "error CommitteeLightClient_BitmapOutOfRange(uint128 signerBitmap, uint16 committeeSize)",
  "error CommitteeLightClient_CommitmentOutOfRange(uint256 commitment)",
  "error CommitteeLightClient_InvalidProof()",
  "error CommitteeLightClient_NoConflict()",
  "error CommitteeLightClient_NoRecoveryPending()",
  "error CommitteeLightClient_NotTheStoredHeader(uint64 height)",
  "error CommitteeLightClient_RecoveryPending()",
  "error CommitteeLightClient_RecoveryTooEarly(uint64 acceptableFrom)",
  "error LightClient_Frozen()",
  "error LightClient_Healthy()",
  "error LightClient_HeightNotAboveHead(uint64 height, uint64 headHeight)",
  "error LightClient_InvalidParameter(string name)",
  "error LightClient_MessageRootOutOfRange(uint256 messageRoot)",
  "error LightClient_TimestampInFuture(uint64 timestamp, uint256 latest)",
  "error LightClient_TimestampNotAfterHead(uint64 timestamp, uint64 headTimestamp)",
  "error LightClient_TrustingPeriodOver(uint64 headTimestamp, uint256 trustedUntil)",
  "error LightClient_ZeroBlockHash()",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
] as const;

/** The verifier of message windows. */
export const ZK_MESSAGE_VERIFIER_ABI = [
  "constructor(address lightClient, address window16Verifier, address window256Verifier)",
  "function LIGHT_CLIENT() view returns (address)",
  `function isVerified(${MESSAGE_TUPLE} message, bytes evidence) view returns (bool verified)`,
  "function trustGeneration() view returns (uint64 generation)",
  `function verifyWindow(uint64 height, uint64 windowIndex, uint256[] leaves, ${PROOF_TUPLE} proof)`,
  "function windowRoot(uint64 height, uint32 windowSize, uint64 windowIndex) view returns (bytes32 root)",
  "function windowVerifier(uint256 windowSize) view returns (address verifier)",
  "event WindowVerified(uint64 indexed height, uint32 windowSize, uint64 windowIndex, bytes32 root)",
  "error ZkMessageVerifier_InvalidProof()",
  "error ZkMessageVerifier_LeafOutOfRange()",
  "error ZkMessageVerifier_NotAContract(address account)",
  "error ZkMessageVerifier_UnsupportedWindowSize(uint256 windowSize)",
  "error ZkMessageVerifier_UntrustedHeight(uint64 height)",
  "error ZkMessageVerifier_WindowAlreadyVerified(uint32 windowSize, uint64 windowIndex)",
  "error ZkMessageVerifier_WindowIndexOutOfRange(uint64 windowIndex, uint256 windowCount)",
] as const;

/** The demo's receiver. */
export const GUESTBOOK_ABI = [
  "constructor(address owner_, address gateway)",
  "function GATEWAY() view returns (address)",
  "function closed() view returns (bool)",
  "function entryAt(uint256 index) view returns (bytes32 entry)",
  "function entryCount() view returns (uint256)",
  "function owner() view returns (address)",
  "function receiveMessage(bytes32 receiveId, bytes sender, bytes payload) payable returns (bytes4)",
  "function renounceOwnership()",
  "function setClosed(bool isClosed)",
  "function transferOwnership(address newOwner)",
  "event ClosedChanged(bool isClosed)",
  "event EntryAdded(uint256 indexed index, bytes32 indexed receiveId, bytes sender, bytes text)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "error ERC7786RecipientUnauthorizedGateway(address gateway, bytes sender)",
  "error Guestbook_Closed()",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
] as const;
