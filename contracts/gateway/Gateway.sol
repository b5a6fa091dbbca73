// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {IGateway} from "../interfaces/IGateway.sol";
import {Message} from "../interfaces/Message.sol";
import {BoundedCall} from "./BoundedCall.sol";
import {MessageCodec} from "./MessageCodec.sol";
import {Outbox} from "./Outbox.sol";
import {Routes} from "./Routes.sol";

/// @title Gateway
/// @notice Outbox and inbox of one chain. This file is the inbox: verify, then deliver.
/// @dev Re-entrancy is not locked out, recipients may send and deliver while they run; instead every function finishes
/// its effects before it hands over control.
contract Gateway is Outbox {
    using MessageCodec for Message;

    /// What is known of a message, in one slot. A mark counts only as long as the route and the trust generation under
    /// which it was made are in force.
    struct Status {
        MessageState state;
        uint64 sourceChainId;
        uint64 routeRevision;
        uint64 trustGeneration;
    }

    /// Gas kept back from the recipient: recording the failure with its reason, refunding the executor.
    uint256 private constant POST_CALL_RESERVE = 40_000;

    mapping(bytes32 id => Status) private _statuses;

    /// @notice Starts without routes.
    /// @param owner_ Governance of the routes.
    /// @param routeDelay Seconds between announcement and acceptance of a route change; at least an hour.
    constructor(address owner_, uint64 routeDelay) Routes(owner_, routeDelay) {}

    /// @inheritdoc IGateway
    function markVerified(Message calldata message, bytes calldata evidence) external {
        // CHECKS
        bytes32 id = message.id();
        Status memory status = _statuses[id];
        if (status.state == MessageState.Executed) revert Gateway_AlreadyExecuted(id); // G4
        bool news = _check(message, id, evidence, status);
        if (!news) revert Gateway_AlreadyVerified(id);

        // EFFECTS
        // A failed message stays failed; only its verification is renewed.
        if (status.state == MessageState.Unknown) status.state = MessageState.Verified;
        _statuses[id] = status;
        emit MessageVerified(id);
    }

    /// @inheritdoc IGateway
    function execute(Message calldata message, bytes calldata evidence) external payable returns (bool success) {
        // CHECKS
        bytes32 id = message.id();
        Status memory status = _statuses[id];
        if (status.state == MessageState.Executed) revert Gateway_AlreadyExecuted(id); // G4
        if (msg.value != message.value) revert Gateway_WrongValue(message.value, msg.value); // G5
        _check(message, id, evidence, status);

        // EFFECTS
        // Before the call, so that a re-entrant recipient finds the message delivered (G6).
        status.state = MessageState.Executed;
        _statuses[id] = status;

        // INTERACTIONS
        bytes memory reason;
        (success, reason) = _deliver(message, id);
        if (success) {
            emit MessageExecuted(id, msg.sender);
        } else {
            // Nobody else can have written this slot during the call: the state was final.
            _statuses[id].state = MessageState.Failed;
            emit MessageFailed(id, reason);
            // The caller may re-enter here and even deliver; nothing is done after this.
            if (msg.value != 0 && !BoundedCall.pay(msg.sender, msg.value)) revert Gateway_RefundFailed();
        }
    }

    /// @inheritdoc IGateway
    function messageIdOf(Message calldata message) external pure returns (bytes32 id) {
        return message.id();
    }

    /// @inheritdoc IGateway
    function stateOf(bytes32 id) external view returns (MessageState state) {
        Status memory status = _statuses[id];
        if (status.state != MessageState.Verified) return status.state;
        Route storage route_ = _routes[status.sourceChainId];
        bool trusted =
            address(route_.verifier) != address(0) &&
                status.routeRevision == route_.revision &&
                status.trustGeneration == route_.verifier.trustGeneration();
        return trusted ? MessageState.Verified : MessageState.Unknown;
    }

    /// @dev Hands the message to its recipient with all gas but the reserve. Success means that the recipient ran and
    /// returned the ERC-7786 magic value (G8).
    function _deliver(Message calldata message, bytes32 id) private returns (bool success, bytes memory reason) {
        address recipient = message.recipient;
        if (recipient.code.length == 0) {
            return (false, abi.encodeWithSelector(Gateway_RecipientWithoutCode.selector, recipient));
        }
        bytes memory data = abi.encodeCall(
            IERC7786Recipient.receiveMessage,
            (id, InteroperableAddress.formatEvmV1(message.sourceChainId, message.sender), message.payload)
        );

        // G7: too little gas is the executor's failure and never recorded as the recipient's.
        uint256 required = BoundedCall.required(message.gasLimit, POST_CALL_RESERVE);
        if (gasleft() < required) revert Gateway_InsufficientGas(gasleft(), required);
        bytes32 answer;
        (success, answer, reason) = BoundedCall.call(recipient, message.value, POST_CALL_RESERVE, data);
        if (success && answer != bytes32(IERC7786Recipient.receiveMessage.selector)) {
            return (false, abi.encodeWithSelector(Gateway_WrongMagicValue.selector, answer));
        }
    }

    /// @dev Checks that a message is for this gateway, from a route's gateway, and verified: by an earlier mark that still
    /// stands or by the evidence. The verifier comes from storage and never from the caller.
    /// `status` comes as what is recorded and leaves with the route and the trust in force now; `news` says whether it
    /// took the evidence.
    function _check(
        Message calldata message,
        bytes32 id,
        bytes calldata evidence,
        Status memory status
    ) private view returns (bool news) {
        if (message.version != MessageCodec.VERSION) revert Gateway_UnsupportedVersion(message.version); // G1
        if (message.destinationChainId != block.chainid || message.destinationGateway != address(this)) {
            revert Gateway_WrongDestination(message.destinationChainId, message.destinationGateway); // G2
        }
        uint64 chainId = message.sourceChainId;
        Route memory route_ = _routes[chainId];
        if (route_.gateway == address(0)) revert Gateway_NoRoute(chainId);
        if (message.sourceGateway != route_.gateway) {
            revert Gateway_WrongSource(chainId, message.sourceGateway); // G3
        }
        if (address(route_.verifier) == address(0)) revert Gateway_NoVerifier(chainId);
        uint64 generation = route_.verifier.trustGeneration();
        if (generation == 0) revert Gateway_VerifierHalted(chainId); // G9

        // Generations begin at 1: a message that nobody marked has none.
        news = status.trustGeneration != generation || status.routeRevision != route_.revision;
        if (news && !route_.verifier.isVerified(message, evidence)) revert Gateway_NotVerified(id);
        (status.sourceChainId, status.routeRevision, status.trustGeneration) = (chainId, route_.revision, generation);
    }
}
