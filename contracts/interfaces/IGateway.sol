// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

import {IFeeEscrow} from "./IFeeEscrow.sol";
import {IMessageVerifier} from "./IMessageVerifier.sol";
import {IReceipts} from "./IReceipts.sol";
import {Message} from "./Message.sol";

/// @title Gateway
/// @notice Outbox and inbox of one chain: an ERC-7786 source and destination gateway. Sending is free of charge, and a
/// fee for the delivery may come along; verifying and delivering are open to anyone.
/// @dev Checks have ids (G1 ...): see the implementation and its tests. Attributes: `gasLimit(uint256)`,
/// `requestRelay(uint256 value,uint256 gasLimit,address refundRecipient)`, `deadline(uint256)`, `ordered()`.
interface IGateway is IERC7786GatewaySource {
    /// @notice Where a message is on its destination.
    /// @dev Unknown: nothing is known, or what was known is no longer trusted. Verified: shown to be sent, not tried.
    /// Failed: the recipient failed; anyone may try again, until the deadline. Executed: delivered, final. Expired: shown to
    /// be sent and past its deadline, final.
    enum MessageState {
        Unknown,
        Verified,
        Failed,
        Executed,
        Expired
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

    /// @notice A message can no longer be delivered.
    /// @param messageId Id of the message.
    event MessageExpired(bytes32 indexed messageId);

    /// @notice A route came into force.
    /// @param chainId The other chain.
    /// @param gateway Gateway on the other chain.
    /// @param verifier Verifier of messages from there; zero for none: only applications that chose their own receive.
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

    /// @notice The recipient is not a canonical ERC-7930 address of an EVM account other than zero.
    error Gateway_InvalidRecipient(bytes recipient);
    /// @notice There is no route to or from this chain.
    error Gateway_NoRoute(uint256 chainId);
    /// @notice Neither the recipient nor the route from this chain has a verifier.
    error Gateway_NoVerifier(uint64 chainId);
    /// @notice The outbox tree is full.
    error Gateway_OutboxFull();
    /// @notice The payload is longer than `MAX_PAYLOAD_LENGTH`.
    error Gateway_PayloadTooLong(uint256 length);
    /// @notice The gas limit is above `MAX_GAS_LIMIT`.
    error Gateway_GasLimitTooHigh(uint256 gasLimit);
    /// @notice The native value for the recipient has more than 128 bits.
    error Gateway_ValueTooHigh(uint256 value);
    /// @notice The deadline has passed already, or has more than 64 bits.
    error Gateway_DeadlineOutOfRange(uint256 deadline);
    /// @notice An attribute is given twice, contradicts another one, or is not its selector and arguments.
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
    /// @notice The message has expired already.
    error Gateway_AlreadyExpired(bytes32 id);
    /// @notice The message is past its deadline.
    error Gateway_Expired(bytes32 id, uint64 deadline);
    /// @notice The message is not past its deadline, or has none.
    error Gateway_NotExpired(bytes32 id, uint64 deadline);
    /// @notice Another message of the ordered channel comes first.
    error Gateway_NotItsTurn(bytes32 id, uint64 sequence, uint64 next);
    /// @notice The message is neither delivered nor expired: there is nothing to acknowledge.
    error Gateway_NoOutcome(bytes32 id);
    /// @notice A receipt is for 1 to `MAX_RECEIPT_LENGTH` messages.
    error Gateway_ReceiptLength(uint256 length);
    /// @notice Only a receipt of the other gateway, delivered by this one, comes this way.
    error Gateway_NotAReceipt(address caller, bytes sender);
    /// @notice This gateway has not sent the message.
    error Gateway_NotSentHere(bytes32 id);
    /// @notice `msg.value` must be the message's value.
    error Gateway_WrongValue(uint256 expected, uint256 actual);
    /// @notice The executor gave too little gas to keep the promise to the recipient, or the reader of a state too little
    /// to ask the verifier.
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

    /// @notice Records that a message was sent, on the word of the recipient's verifier, or
    /// the route's where it chose none. Anyone may call.
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

    /// @notice Records that a message is past its deadline and can no longer be delivered. Anyone may call. In an ordered
    /// channel its turn must have come; the next one's comes with it.
    /// @param message The message.
    /// @param evidence As for `execute`.
    function expire(Message calldata message, bytes calldata evidence) external;

    /// @notice Sends a receipt: a message of the gateway itself, to the gateway at the other end of a route, that says what
    /// became of messages from there. Anyone may call, any number of times.
    /// @param chainId Chain that the messages came from. Their ids mean nothing on any other.
    /// @param ids Ids of delivered or expired messages.
    /// @return sendId Id of the receipt, which `execute` of the other gateway delivers.
    function acknowledge(uint64 chainId, bytes32[] calldata ids) external returns (bytes32 sendId);

    /// @notice Tells the sender of a message its proved outcome, by `IDeliveryOutcomeRecipient`. Anyone may call, until it
    /// went through once. A revert of the sender is passed on: the caller pays for it, and anyone may try again.
    /// @param message The message.
    function notify(Message calldata message) external;

    /// @notice Where a message is.
    /// @param id Its id.
    /// @return state `Verified` only while that verification is still trusted, that is, while `execute` needs no evidence.
    /// One exception: of a message marked before its recipient chose its first verifier it is still told. A verifier that
    /// fails when it is asked for its trust, or needs more than 2,000,000 gas for it, makes it `Unknown`, and stops no one
    /// who reads other states; a call with less gas than that question needs reverts.
    function stateOf(bytes32 id) external view returns (MessageState state);

    /// @notice Who delivered a message, and at what cost.
    /// @param id Its id.
    /// @return executor Zero when it is not delivered.
    /// @return cost In wei, whole gwei: gas as far as it is repaid, and the message's value. See `DeliveryCost`.
    function deliveryOf(bytes32 id) external view returns (address executor, uint256 cost);

    /// @notice How far an ordered channel is.
    /// @param sender Its sender.
    /// @param chainId Its source chain.
    /// @param gateway Its source gateway.
    /// @param recipient Its recipient.
    /// @return sequence Place of the last message that was delivered or expired; the next one's turn has come.
    function lastSettledOf(
        address sender,
        uint64 chainId,
        address gateway,
        address recipient
    ) external view returns (uint64 sequence);

    /// @notice What became of the messages sent here.
    /// @return receipts Fixed at deployment.
    function receipts() external view returns (IReceipts receipts);

    /// @notice What is paid for the messages sent here.
    /// @return escrow Fixed at deployment.
    function feeEscrow() external view returns (IFeeEscrow escrow);

    /// @notice The route to and from a chain.
    /// @param chainId The other chain.
    /// @return gateway Gateway on the other chain; zero when there is no route.
    /// @return verifier Verifier of messages from there; zero for none: only applications that chose their own receive.
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
    /// @dev Name only gateways whose status slot is this version's: `Receipts` proves timeouts by it (R6).
    /// @param chainId The other chain.
    /// @param gateway Gateway on the other chain.
    /// @param verifier Verifier of messages from there; zero for none: only applications that chose their own receive.
    function setRoute(uint64 chainId, address gateway, IMessageVerifier verifier) external;

    /// @notice Announces a change of a route, in place of an earlier announcement. Only the owner.
    /// @param chainId The other chain.
    /// @param gateway New gateway on the other chain.
    /// @param verifier New verifier of messages from there; zero stops receiving, but for
    /// applications that chose their own.
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

    /// @notice Most messages in a receipt.
    /// @return length Number of ids.
    function MAX_RECEIPT_LENGTH() external view returns (uint256 length);

    /// @notice Longest payload.
    /// @return length In bytes.
    function MAX_PAYLOAD_LENGTH() external view returns (uint256 length);
}
