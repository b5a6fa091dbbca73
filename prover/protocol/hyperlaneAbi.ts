/**
 * ABIs of contracts/transports/hyperlane and of what is called of Hyperlane's own contracts, as human-readable ethers fragments.
 * test/contracts/hyperlane/abi.test.ts compares them with the compiled and the vendored ones.
 */
import { MESSAGE_TUPLE } from "./abi.ts";

/** IHyperlaneIsm.Origin. */
export const ORIGIN_TUPLE = "tuple(uint32 domain, uint64 chainId, address gateway, address hook, address verifier)";

const OWNABLE_ABI = [
  "function acceptOwnership()",
  "function owner() view returns (address)",
  "function pendingOwner() view returns (address)",
  "function renounceOwnership()",
  "function transferOwnership(address newOwner)",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
] as const;

/** The hook on the origin. */
export const HYPERLANE_HOOK_ABI = [
  "constructor(address owner_, address mailbox, address gateway)",
  "function GATEWAY() view returns (address)",
  "function MAILBOX() view returns (address)",
  "function MAX_BATCH() view returns (uint256)",
  "function announce(uint32 destination, bytes32[] ids) returns (bytes32 messageId)",
  "function dispatchOf(bytes32 id) view returns (uint64 dispatchedAt, uint32 destination)",
  "function hookType() pure returns (uint8 kind)",
  "function ismOf(uint32 destination) view returns (uint64 chainId, address ism)",
  "function postDispatch(bytes metadata, bytes message) payable",
  "function quoteDispatch(bytes metadata, bytes) pure returns (uint256 fee)",
  "function setIsm(uint32 destination, uint64 chainId, address ism)",
  "function supportsMetadata(bytes metadata) pure returns (bool supported)",
  "event DispatchRecorded(bytes32 indexed id, uint32 indexed destination)",
  "event DispatchesAnnounced(uint32 indexed destination, bytes32 indexed messageId, bytes32[] ids)",
  "event IsmSet(uint32 indexed destination, uint64 chainId, address ism)",
  "error HyperlaneHook_BatchSize(uint256 length)",
  "error HyperlaneHook_InvalidParameter(string name)",
  "error HyperlaneHook_IsmExists(uint32 destination)",
  "error HyperlaneHook_NoIsm(uint32 destination)",
  "error HyperlaneHook_NotDispatched(bytes32 id)",
  "error HyperlaneHook_NotRecorded(bytes32 id, uint32 destination)",
  "error HyperlaneHook_RefundFailed(address account)",
  "error HyperlaneHook_UnsupportedMetadata()",
  ...OWNABLE_ABI,
] as const;

/** The store of verified ids on the destination, of module type NULL. */
export const HYPERLANE_ISM_ABI = [
  `constructor(${ORIGIN_TUPLE}[] origins)`,
  `function announcedId(${MESSAGE_TUPLE} announcement, bytes evidence, uint256 index) view returns (uint32 origin, bytes32 id)`,
  "function isVerified(uint32 origin, bytes32 id) view returns (bool verified)",
  "function moduleType() pure returns (uint8 kind)",
  `function originOf(uint32 domain) view returns (${ORIGIN_TUPLE} origin)`,
  "function recordedGeneration(uint32 origin, bytes32 id) view returns (uint64 generation)",
  `function submit(${MESSAGE_TUPLE} announcement, bytes evidence)`,
  "function verify(bytes, bytes message) view returns (bool verified)",
  "event AnnouncementVerified(uint32 indexed origin, bytes32 indexed messageId, uint64 generation)",
  "event OriginBound(uint32 indexed domain, uint64 chainId, address gateway, address hook, address verifier)",
  "error HyperlaneIsm_Halted(uint32 origin)",
  "error HyperlaneIsm_IndexOutOfRange(uint256 index, uint256 length)",
  "error HyperlaneIsm_InvalidOrigin(uint32 domain)",
  "error HyperlaneIsm_MalformedPayload()",
  "error HyperlaneIsm_NoOrigin()",
  "error HyperlaneIsm_NotVerified(bytes32 messageId)",
  "error HyperlaneIsm_UnknownOrigin(uint64 chainId)",
  "error HyperlaneIsm_WrongDestination(uint64 chainId, address recipient)",
  "error HyperlaneIsm_WrongGateway(address gateway)",
  "error HyperlaneIsm_WrongHook(address sender)",
] as const;

/** The face of the store that takes evidence as metadata, of module type CCIP_READ. */
export const HYPERLANE_CCIP_READ_ISM_ABI = [
  "constructor(address store, address owner_, string[] urls_)",
  "function STORE() view returns (address)",
  "function getOffchainVerifyInfo(bytes message) view",
  "function moduleType() pure returns (uint8 kind)",
  "function setUrls(string[] urls_)",
  "function urls() view returns (string[] servers)",
  "function verify(bytes metadata, bytes message) view returns (bool verified)",
  "event UrlsSet(string[] urls)",
  "error HyperlaneCcipReadIsm_MalformedMetadata()",
  "error HyperlaneCcipReadIsm_NotAContract(address store)",
  "error HyperlaneCcipReadIsm_WrongId(uint32 origin, bytes32 id)",
  "error OffchainLookup(address sender, string[] urls, bytes callData, bytes4 callbackFunction, bytes extraData)",
  ...OWNABLE_ABI,
] as const;

/** The question to a CCIP-read server and the metadata that answers it. */
export const EVIDENCE_LOOKUP_ABI = [
  `function evidenceFor(bytes message) view returns (${MESSAGE_TUPLE} announcement, bytes evidence, uint256 index)`,
] as const;

/** What is called of Hyperlane's Mailbox. */
export const MAILBOX_ABI = [
  "function defaultHook() view returns (address)",
  "function delivered(bytes32 _id) view returns (bool)",
  "function dispatch(uint32 destinationDomain, bytes32 recipientAddress, bytes messageBody, bytes hookMetadata) payable returns (bytes32)",
  "function initialize(address _owner, address _defaultIsm, address _defaultHook, address _requiredHook)",
  "function latestDispatchedId() view returns (bytes32)",
  "function localDomain() view returns (uint32)",
  "function process(bytes _metadata, bytes _message) payable",
  "function recipientIsm(address _recipient) view returns (address)",
  "function requiredHook() view returns (address)",
  "event Dispatch(address indexed sender, uint32 indexed destination, bytes32 indexed recipient, bytes message)",
  "event ProcessId(bytes32 indexed messageId)",
] as const;
