// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

import {IMessageVerifier} from "./IMessageVerifier.sol";
import {Message} from "./Message.sol";

/// @title Gateway
/// @notice Outbox and inbox of one chain: an ERC-7786 source and destination gateway. Sending is free of charge;
/// verifying and delivering are open to anyone.
/// @dev Checks have ids (G1 ...): see the implementation and its tests.
interface IGateway is IERC7786GatewaySource {
    /// @notice Where a message is on its destination.
    /// @dev Unknown: nothing is known, or what was known is no longer trusted. Verified: shown to be sent, not tried.
    /// Failed: the recipient failed; anyone may try again, for ever. Executed: delivered, final.
    enum MessageState {
        Unknown,
        Verified,
        Failed,
        Executed
    }

    /// @notice Everything an executor or prover needs that `MessageSent` of ERC-7786 does not say.
    /// @param nonce Index of the message in the outbox.
    /// @param messageId Id of the message; also the `sendId` of `MessageSent`.
    /// @param destinationChainId EIP-155 chain id of the destination.
    /// @param destinationGateway Gateway on the destination.
    /// @param gasLimit Gas units promised to the recipient.
    /// @param deadline Last second at which it may be delivered; 0 for no end.
    /// @param sequence Place in the ordered channel; 0 for no order.
    event MessageQueued(
        uint64 indexed nonce,
        bytes32 indexed messageId,
        uint64 destinationChainId,
        address destinationGateway,
        uint64 gasLimit,
        uint64 deadline,
        uint64 sequence
    );

    /// @notice A message was marked verified ahead of its delivery. An `execute` with evidence says only how it ended.
    /// @param messageId Id of the message.
    event MessageVerified(bytes32 indexed messageId);

    /// @notice A message was delivered.
    /// @param messageId Id of the message.
    /// @param executor Who delivered it.
    event MessageExecuted(bytes32 indexed messageId, address indexed executor);

    /// @notice The recipient failed with at least the promised gas. Anyone may try again.
    /// @param messageId Id of the message.
    /// @param reason The first 256 bytes of the recipient's revert data, or one of `Gateway_RecipientWithoutCode` and
    /// `Gateway_WrongMagicValue`.
    event MessageFailed(bytes32 indexed messageId, bytes reason);

    /// @notice A route came into force.
    /// @param chainId The other chain.
    /// @param gateway Gateway on the other chain.
    /// @param verifier Verifier of messages from there; zero for a route that only sends.
    /// @param revision Number of the route for this chain, from 1.
    event RouteSet(uint64 indexed chainId, address gateway, IMessageVerifier verifier, uint64 revision);

    /// @notice A change of a route was announced.
    /// @param chainId The other chain.
    /// @param gateway New gateway on the other chain.
    /// @param verifier New verifier of messages from there.
    /// @param acceptableFrom Time in seconds from which it can be accepted.
    event RouteProposed(uint64 indexed chainId, address gateway, IMessageVerifier verifier, uint64 acceptableFrom);

    /// @notice The announced change of a route was withdrawn.
    /// @param chainId The other chain.
    event RouteCancelled(uint64 indexed chainId);

    /// @notice Native value cannot be sent along yet.
    error UnsupportedNativeTransfer();
    /// @notice The recipient is not a canonical ERC-7930 address of an EVM account other than zero.
    error Gateway_InvalidRecipient(bytes recipient);
    /// @notice There is no route to or from this chain.
    error Gateway_NoRoute(uint256 chainId);
    /// @notice Nothing is received from this chain: its route has no verifier.
    error Gateway_NoVerifier(uint64 chainId);
    /// @notice The outbox tree is full.
    error Gateway_OutboxFull();
    /// @notice The payload is longer than `MAX_PAYLOAD_LENGTH`.
    error Gateway_PayloadTooLong(uint256 length);
    /// @notice The gas limit is above `MAX_GAS_LIMIT`.
    error Gateway_GasLimitTooHigh(uint256 gasLimit);
    /// @notice An attribute is given twice or is not selector and one word.
    error Gateway_InvalidAttribute(bytes4 selector);
    /// @notice The message is of another protocol version.
    error Gateway_UnsupportedVersion(uint16 version);
    /// @notice The message is for another chain or another gateway.
    error Gateway_WrongDestination(uint64 chainId, address gateway);
    /// @notice The message comes from a gateway that is not the route's.
    error Gateway_WrongSource(uint64 chainId, address gateway);
    /// @notice The verifier does not see the message as sent.
    error Gateway_NotVerified(bytes32 id);
    /// @notice The verifier has stopped: its light client is frozen.
    error Gateway_VerifierHalted(uint64 chainId);
    /// @notice The message is verified already.
    error Gateway_AlreadyVerified(bytes32 id);
    /// @notice The message is delivered already.
    error Gateway_AlreadyExecuted(bytes32 id);
    /// @notice `msg.value` must be the message's value.
    error Gateway_WrongValue(uint256 expected, uint256 actual);
    /// @notice The executor gave too little gas to keep the promise to the recipient.
    /// @param available Gas left.
    /// @param required Gas needed at that point.
    error Gateway_InsufficientGas(uint256 available, uint256 required);
    /// @notice The executor did not take its value back.
    error Gateway_RefundFailed();
    /// @notice Reason of a failure: there is no contract at the recipient.
    error Gateway_RecipientWithoutCode(address recipient);
    /// @notice Reason of a failure: the recipient did not answer with the ERC-7786 magic value.
    error Gateway_WrongMagicValue(bytes32 answer);
    /// @notice A route with a chain id, gateway or verifier that cannot be.
    error Gateway_InvalidRoute();
    /// @notice The route exists; propose a change.
    error Gateway_RouteExists(uint64 chainId);
    /// @notice No change of this route is pending.
    error Gateway_NoRoutePending(uint64 chainId);
    /// @notice The delay of the change is not over.
    error Gateway_RouteTooEarly(uint64 acceptableFrom);
    /// @notice The route delay is shorter than an hour.
    error Gateway_DelayTooShort(uint64 delay);

    /// @notice Number of messages sent so far; the next message's nonce.
    /// @return nonce At most 2^32.
    function outboxNonce() external view returns (uint64 nonce);

    /// @notice Id of a sent message.
    /// @param nonce Its index in the outbox.
    /// @return id 0 when there is no such message.
    function messageIdAt(uint64 nonce) external view returns (bytes32 id);

    /// @notice Id of a message.
    /// @param message Any message.
    /// @return id See `MessageCodec`.
    function messageIdOf(Message calldata message) external pure returns (bytes32 id);

    /// @notice Records that a message was sent, on the word of the route's verifier. Anyone may call.
    /// @param message The message.
    /// @param evidence Evidence for the verifier.
    function markVerified(Message calldata message, bytes calldata evidence) external;

    /// @notice Delivers a message. Anyone may call, with `msg.value` equal to the message's value.
    /// @dev The recipient gets all gas but a reserve, and never less than the message's gas limit. When it fails the
    /// message stays retriable and the value returns to the caller.
    /// @param message The message.
    /// @param evidence Evidence for the verifier; ignored, and may be empty, where the message is verified already.
    /// @return success Whether the recipient accepted.
    function execute(Message calldata message, bytes calldata evidence) external payable returns (bool success);

    /// @notice Where a message is.
    /// @param id Its id.
    /// @return state `Verified` only while that verification is still trusted, that is, while `execute` needs no evidence.
    function stateOf(bytes32 id) external view returns (MessageState state);

    /// @notice The route to and from a chain.
    /// @param chainId The other chain.
    /// @return gateway Gateway on the other chain; zero when there is no route.
    /// @return verifier Verifier of messages from there; zero for a route that only sends.
    function route(uint64 chainId) external view returns (address gateway, IMessageVerifier verifier);

    /// @notice The pending change of a route.
    /// @param chainId The other chain.
    /// @return gateway New gateway on the other chain.
    /// @return verifier New verifier.
    /// @return acceptableFrom Time in seconds from which it can be accepted; 0 when none is pending.
    function pendingRoute(
        uint64 chainId
    ) external view returns (address gateway, IMessageVerifier verifier, uint64 acceptableFrom);

    /// @notice Opens a route to a chain that has none. Only the owner.
    /// @param chainId The other chain.
    /// @param gateway Gateway on the other chain.
    /// @param verifier Verifier of messages from there; zero for a route that only sends.
    function setRoute(uint64 chainId, address gateway, IMessageVerifier verifier) external;

    /// @notice Announces a change of a route, in place of an earlier announcement. Only the owner.
    /// @param chainId The other chain.
    /// @param gateway New gateway on the other chain.
    /// @param verifier New verifier of messages from there; zero stops receiving.
    function proposeRoute(uint64 chainId, address gateway, IMessageVerifier verifier) external;

    /// @notice Withdraws an announced change. Only the owner.
    /// @param chainId The other chain.
    function cancelRoute(uint64 chainId) external;

    /// @notice Puts an announced change into force after the delay. Only the owner. What the old verifier vouched for and
    /// is not delivered has to be verified again.
    /// @param chainId The other chain.
    function acceptRoute(uint64 chainId) external;

    /// @notice Seconds between announcement and acceptance of a route change.
    /// @return delay Fixed at deployment.
    function ROUTE_DELAY() external view returns (uint64 delay);

    /// @notice Gas promised to a recipient when the sender asks for nothing else.
    /// @return gasLimit Gas units.
    function DEFAULT_GAS_LIMIT() external view returns (uint64 gasLimit);

    /// @notice Largest gas limit that a sender may ask for, such that a delivery still fits one transaction (EIP-7825).
    /// @return gasLimit Gas units.
    function MAX_GAS_LIMIT() external view returns (uint64 gasLimit);

    /// @notice Longest payload.
    /// @return length In bytes.
    function MAX_PAYLOAD_LENGTH() external view returns (uint256 length);
}
