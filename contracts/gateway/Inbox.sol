// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

import {BoundedCall} from "../calls/BoundedCall.sol";
import {IGateway} from "../interfaces/IGateway.sol";
import {Message} from "../interfaces/Message.sol";
import {ChainAddress} from "./ChainAddress.sol";
import {Channels} from "./Channels.sol";
import {DeliveryCost} from "./DeliveryCost.sol";
import {MessageCodec} from "./MessageCodec.sol";
import {Outbox} from "./Outbox.sol";
import {StatusCodec} from "./StatusCodec.sol";
import {Verification} from "./Verification.sol";

/// @title Inbox
/// @notice The receiving half of a gateway: verify, then deliver.
/// @dev Re-entrancy is not locked out, recipients may send and deliver while they run; instead whatever they could find
/// unfinished is closed to them: the message is delivered (G6), its channel does not move (G13), and a limit that they
/// overrun undoes the whole delivery (O5).
abstract contract Inbox is Outbox, Verification, Channels {
    using MessageCodec for Message;
    using StatusCodec for uint256;

    /// Gas kept back from the recipient: recording the outcome, refunding the executor.
    uint256 private constant POST_CALL_RESERVE = 40_000;
    /// And for what only some messages need: a new slot each for the channel's next place and for the limit's count.
    uint256 private constant ORDERED_RESERVE = 25_000;
    uint256 private constant LIMIT_RESERVE = 30_000;

    /// @inheritdoc IGateway
    function markVerified(Message calldata message, bytes calldata) external {
        // CHECKS
        bytes32 id = message.id();
        uint256 status = _openStatus(id);
        (uint256 mark, bool isNews, bool isChosen) = _check(message, id, status, _policies[message.recipient]);
        if (!isNews) revert Gateway_AlreadyVerified(id);

        // EFFECTS
        // A failed message stays failed; only its verification is renewed.
        MessageState state = status == 0 ? MessageState.Verified : status.stateOf();
        _statuses[id] = StatusCodec.pending(state, mark);
        if (isChosen) _markedFor[id] = message.recipient;
        emit MessageVerified(id);
    }

    /// @inheritdoc IGateway
    function execute(Message calldata message, bytes calldata) external payable returns (bool success) {
        uint256 gasAtStart = gasleft();
        // CHECKS
        bytes32 id = message.id();
        uint256 status = _openStatus(id);
        if (msg.value != message.value) revert Gateway_WrongValue(message.value, msg.value); // G5
        if (_isPast(message)) revert Gateway_Expired(id, message.deadline); // G12
        Policy memory policy = _policies[message.recipient];
        (uint256 mark, , ) = _check(message, id, status, policy);
        _checkAdmission(message.recipient, policy);
        bytes32 channel = message.sequence == 0 ? bytes32(0) : _checkTurn(message, id);

        // EFFECTS
        // Before the call, so that a re-entrant recipient finds the message delivered (G6).
        // By nobody as yet, so that it cannot be acknowledged while it may still fail (R1).
        _statuses[id] = StatusCodec.executed(address(0), 0);

        // INTERACTIONS
        bytes memory reason;
        (success, reason) = _deliver(
            message,
            id,
            POST_CALL_RESERVE + (channel == 0 ? 0 : ORDERED_RESERVE) + (policy.isLimited ? LIMIT_RESERVE : 0)
        );
        // Nobody else can have written the status or the channel during the call: the one was final, and the other waited
        // for this very message.
        if (success) {
            if (channel != 0) _settleTurn(channel, message.sequence);
            if (policy.isLimited) _countDelivery(message.recipient, policy.limitRevision);
            _statuses[id] = StatusCodec.executed(msg.sender, DeliveryCost.measure(message, gasAtStart));
            emit MessageExecuted(id, msg.sender);
        } else {
            _statuses[id] = StatusCodec.pending(MessageState.Failed, mark);
            emit MessageFailed(id, reason);
            // The caller may re-enter here and even deliver; nothing is done after this.
            if (msg.value != 0 && !BoundedCall.pay(msg.sender, msg.value)) revert Gateway_RefundFailed();
        }
    }

    /// @inheritdoc IGateway
    function expire(Message calldata message, bytes calldata) external {
        // CHECKS
        bytes32 id = message.id();
        uint256 status = _openStatus(id);
        if (!_isPast(message)) revert Gateway_NotExpired(id, message.deadline); // G12
        _check(message, id, status, _policies[message.recipient]);

        // EFFECTS
        if (message.sequence != 0) _settleTurn(_checkTurn(message, id), message.sequence); // G13
        _statuses[id] = StatusCodec.expired();
        emit MessageExpired(id);
    }

    /// @inheritdoc IGateway
    function messageIdOf(Message calldata message) external pure returns (bytes32 id) {
        return message.id();
    }

    /// @inheritdoc IGateway
    function deliveryOf(bytes32 id) external view returns (address executor, uint256 cost) {
        uint256 status = _statuses[id];
        if (status.stateOf() == MessageState.Executed) return status.delivery();
    }

    /// @dev The status of a message that is not final.
    function _openStatus(bytes32 id) private view returns (uint256 status) {
        status = _statuses[id];
        if (status.isFinal()) {
            if (status.stateOf() == MessageState.Executed) revert Gateway_AlreadyExecuted(id); // G4
            revert Gateway_AlreadyExpired(id);
        }
    }

    function _isPast(Message calldata message) private view returns (bool) {
        return message.deadline != 0 && block.timestamp > message.deadline;
    }

    /// @dev Hands the message to its recipient with all gas but the reserve. Success means that the recipient ran and
    /// returned the ERC-7786 magic value (G8).
    function _deliver(
        Message calldata message,
        bytes32 id,
        uint256 reserve
    ) private returns (bool success, bytes memory reason) {
        address recipient = message.recipient;
        if (recipient.code.length == 0) {
            return (false, abi.encodeWithSelector(Gateway_RecipientWithoutCode.selector, recipient));
        }
        bytes memory data = abi.encodeCall(
            IERC7786Recipient.receiveMessage,
            (id, ChainAddress.format(message.sourceChainId, message.sender), message.payload)
        );

        // G7: too little gas is the executor's failure and never recorded as the recipient's.
        uint256 required = BoundedCall.required(message.gasLimit, reserve);
        if (gasleft() < required) revert Gateway_InsufficientGas(gasleft(), required);
        bytes32 answer;
        (success, answer, reason) = BoundedCall.call(recipient, message.value, reserve, data);
        if (success && answer != bytes32(IERC7786Recipient.receiveMessage.selector)) {
            return (false, abi.encodeWithSelector(Gateway_WrongMagicValue.selector, answer));
        }
    }
}
