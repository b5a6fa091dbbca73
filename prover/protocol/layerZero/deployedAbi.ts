/** The parts of LayerZero's deployed contracts that are called or whose events are read; a test compares them with the artifacts. */

const ORIGIN_TUPLE = "tuple(uint32 srcEid, bytes32 sender, uint64 nonce)";
const ULN_CONFIG_TUPLE =
  "tuple(uint64 confirmations, uint8 requiredDVNCount, uint8 optionalDVNCount, uint8 optionalDVNThreshold, address[] requiredDVNs, address[] optionalDVNs)";

/** EndpointV2. */
export const LAYERZERO_ENDPOINT_ABI = [
  "error LZ_InvalidNonce(uint64 nonce)",
  "error LZ_PathNotInitializable()",
  "error LZ_PathNotVerifiable()",
  "error LZ_PayloadHashNotFound(bytes32 expected, bytes32 actual)",
  `event PacketDelivered(${ORIGIN_TUPLE} origin, address receiver)`,
  "event PacketSent(bytes encodedPayload, bytes options, address sendLibrary)",
  "function eid() view returns (uint32)",
  "function inboundNonce(address _receiver, uint32 _srcEid, bytes32 _sender) view returns (uint64)",
  "function inboundPayloadHash(address receiver, uint32 srcEid, bytes32 sender, uint64 inboundNonce) view returns (bytes32 payloadHash)",
  "function isRegisteredLibrary(address lib) view returns (bool)",
  "function lazyInboundNonce(address receiver, uint32 srcEid, bytes32 sender) view returns (uint64 nonce)",
  `function lzReceive(${ORIGIN_TUPLE} _origin, address _receiver, bytes32 _guid, bytes _message, bytes _extraData) payable`,
] as const;

/** ReceiveUln302. */
export const LAYERZERO_RECEIVE_LIBRARY_ABI = [
  "error LZ_ULN_Verifying()",
  "function commitVerification(bytes _packetHeader, bytes32 _payloadHash)",
  `function getUlnConfig(address _oapp, uint32 _remoteEid) view returns (${ULN_CONFIG_TUPLE} rtnConfig)`,
  "function hashLookup(bytes32 headerHash, bytes32 payloadHash, address dvn) view returns (bool submitted, uint64 confirmations)",
  "function verify(bytes _packetHeader, bytes32 _payloadHash, uint64 _confirmations)",
] as const;

/** SendUln302. */
export const LAYERZERO_SEND_LIBRARY_ABI = [
  "function fees(address worker) view returns (uint256)",
  "function withdrawFee(address _to, uint256 _amount)",
] as const;

/** LzExecutor: commits and executes in one transaction, for anyone. */
export const LAYERZERO_EXECUTOR_ABI = [
  "error LzExecutor_Executed()",
  "error LzExecutor_Verifying()",
  `function commitAndExecute(address _receiveLib, tuple(${ORIGIN_TUPLE} origin, address receiver, bytes32 guid, bytes message, bytes extraData, uint256 gas, uint256 value) _lzReceiveParam, tuple(address _receiver, uint256 _amount)[] _nativeDropParams) payable`,
] as const;
