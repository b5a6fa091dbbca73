// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

import {BoundedCall} from "../calls/BoundedCall.sol";
import {IAppPolicies} from "../interfaces/IAppPolicies.sol";
import {IGateway} from "../interfaces/IGateway.sol";
import {IMessageVerifier} from "../interfaces/IMessageVerifier.sol";
import {Message} from "../interfaces/Message.sol";
import {AppPolicies} from "./AppPolicies.sol";
import {ChainAddress} from "./ChainAddress.sol";
import {DeliveryCost} from "./DeliveryCost.sol";
import {MessageCodec} from "./MessageCodec.sol";
import {Outbox} from "./Outbox.sol";
import {StatusCodec} from "./StatusCodec.sol";
import {Statuses} from "./Statuses.sol";

/// @title Inbox
/// @notice The receiving half of a gateway: verify, then deliver.
/// @dev Re-entrancy is not locked out, recipients may send and deliver while they run; instead whatever they could find
/// unfinished is closed to them: the message is delivered (G6), its channel does not move (G13), and a limit that they
/// overrun undoes the whole delivery (O5).
abstract contract Inbox is Outbox, Statuses, AppPolicies {
    using MessageCodec for Message;
    using StatusCodec for uint256;

    /// Gas kept back from the recipient: recording the outcome, refunding the executor.
    uint256 private constant POST_CALL_RESERVE = 40_000;
    /// And for what only some messages need: a new slot each for the channel's next place and for the limit's count.
    uint256 private constant ORDERED_RESERVE = 25_000;
    uint256 private constant LIMIT_RESERVE = 30_000;

    /// Last place settled in each ordered channel: delivered or expired.
    mapping(bytes32 channel => uint64 sequence) private _lastSettled;
    /// Recipients of messages marked on the word of a verifier that the recipient chose: `stateOf` has only the id.
    mapping(bytes32 id => address recipient) private _markedFor;

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
            if (channel != 0) _lastSettled[channel] = message.sequence;
            if (policy.isLimited) _countDelivery(message.recipient);
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
        if (message.sequence != 0) _lastSettled[_checkTurn(message, id)] = message.sequence; // G13
        _statuses[id] = StatusCodec.expired();
        emit MessageExpired(id);
    }

    /// @inheritdoc IGateway
    function messageIdOf(Message calldata message) external pure returns (bytes32 id) {
        return message.id();
    }

    /// @inheritdoc IGateway
    function stateOf(bytes32 id) external view returns (MessageState state) {
        uint256 status = _statuses[id];
        state = status.stateOf();
        if (state != MessageState.Verified) return state;
        uint256 mark = status.mark();
        uint64 chainId = uint64(mark);
        address recipient = _markedFor[id];
        (IMessageVerifier verifier, uint64 revision, ) = _verifierFor(recipient, chainId, _policies[recipient]);
        bool trusted =
            address(verifier) != address(0) &&
                mark == StatusCodec.markOf(chainId, revision, verifier.trustGeneration());
        return trusted ? MessageState.Verified : MessageState.Unknown;
    }

    /// @inheritdoc IGateway
    function deliveryOf(bytes32 id) external view returns (address executor, uint256 cost) {
        uint256 status = _statuses[id];
        if (status.stateOf() == MessageState.Executed) return status.delivery();
    }

    /// @inheritdoc IGateway
    function lastSettledOf(
        address sender,
        uint64 chainId,
        address gateway,
        address recipient
    ) external view returns (uint64 sequence) {
        return _lastSettled[_channelOf(sender, chainId, gateway, recipient)];
    }

    /// @inheritdoc IAppPolicies
    function verifierOf(address app, uint64 chainId) external view returns (IMessageVerifier verifier, bool isChosen) {
        (verifier, , isChosen) = _verifierFor(app, chainId, _policies[app]);
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

    /// @dev Checks that it is an ordered message's turn (G13).
    function _checkTurn(Message calldata message, bytes32 id) private view returns (bytes32 channel) {
        channel = _channelOf(message.sender, message.sourceChainId, message.sourceGateway, message.recipient);
        uint64 next = _lastSettled[channel] + 1;
        if (message.sequence != next) revert Gateway_NotItsTurn(id, message.sequence, next);
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

    /// @dev Whose word counts for messages from a chain to a recipient (O2), and which it is of all that ever counted: the
    /// recipient's choices in the high half of the revision, the route's in the low.
    function _verifierFor(
        address recipient,
        uint64 chainId,
        Policy memory policy
    ) private view returns (IMessageVerifier verifier, uint64 revision, bool isChosen) {
        Route storage route_ = _routes[chainId];
        (verifier, revision) = (route_.verifier, route_.revision);
        if (policy.choosesVerifier) {
            (IMessageVerifier choice, uint32 choiceRevision) = _choiceOf(recipient, chainId);
            isChosen = choiceRevision != 0;
            if (address(choice) != address(0)) verifier = choice;
            revision |= uint64(choiceRevision) << 32;
        }
    }

    /// @dev Checks that a message is for this gateway, from a route's gateway, and verified: by an earlier mark that still
    /// stands or by the evidence. The verifier comes from storage and never from the caller. Returns the mark of the route,
    /// the choice and the trust in force now; whether it took the evidence; whether the recipient chose the verifier.
    function _check(
        Message calldata message,
        bytes32 id,
        uint256 status,
        Policy memory policy
    ) private view returns (uint256 mark, bool isNews, bool isChosen) {
        if (message.version != MessageCodec.VERSION) revert Gateway_UnsupportedVersion(message.version); // G1
        if (message.destinationChainId != block.chainid || message.destinationGateway != address(this)) {
            revert Gateway_WrongDestination(message.destinationChainId, message.destinationGateway); // G2
        }
        uint64 chainId = message.sourceChainId;
        address gateway = _routes[chainId].gateway;
        if (gateway == address(0)) revert Gateway_NoRoute(chainId);
        if (message.sourceGateway != gateway) revert Gateway_WrongSource(chainId, message.sourceGateway); // G3
        IMessageVerifier verifier;
        uint64 revision;
        (verifier, revision, isChosen) = _verifierFor(message.recipient, chainId, policy);
        if (address(verifier) == address(0)) revert Gateway_NoVerifier(chainId);
        uint64 generation = verifier.trustGeneration();
        if (generation == 0) revert Gateway_VerifierHalted(chainId); // G9

        // Generations begin at 1: a message that nobody marked has no mark.
        mark = StatusCodec.markOf(chainId, revision, generation);
        isNews = status.mark() != mark;
        if (isNews && !_isVerified(verifier)) revert Gateway_NotVerified(id);
    }

    /// @dev Asks the verifier about the message and the evidence of this very call: `markVerified`, `execute` and `expire`
    /// take the arguments of `isVerified`, so that the call data is passed on as it is, and not decoded and encoded
    /// again. A revert of the verifier is passed on; an answer that is not one word of 1 is no.
    function _isVerified(IMessageVerifier verifier) private view returns (bool verified) {
        bytes4 selector = IMessageVerifier.isVerified.selector;
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore(buffer, selector)
            calldatacopy(add(buffer, 0x04), 0x04, sub(calldatasize(), 0x04))
            let success := staticcall(gas(), verifier, buffer, calldatasize(), 0x00, 0x20)
            if iszero(success) {
                returndatacopy(buffer, 0x00, returndatasize())
                revert(buffer, returndatasize())
            }
            verified := and(gt(returndatasize(), 0x1f), eq(mload(0x00), 1))
        }
    }
}
