// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {BoundedStaticCall} from "../calls/BoundedStaticCall.sol";
import {IAppPolicies} from "../interfaces/IAppPolicies.sol";
import {IGateway} from "../interfaces/IGateway.sol";
import {IMessageVerifier} from "../interfaces/IMessageVerifier.sol";
import {Message} from "../interfaces/Message.sol";
import {AppPolicies} from "./AppPolicies.sol";
import {MessageCodec} from "./MessageCodec.sol";
import {Routes} from "./Routes.sol";
import {StatusCodec} from "./StatusCodec.sol";
import {Statuses} from "./Statuses.sol";

/// @title Verification
/// @notice Decides whether a message may be believed: whose word counts, and whether an earlier mark still stands.
abstract contract Verification is Routes, Statuses, AppPolicies {
    using StatusCodec for uint256;

    /// Gas for the question whether a mark still stands: of an aggregate it is one to each of 16 verifiers.
    uint256 private constant TRUST_GAS = 2_000_000;
    uint256 private constant TRUST_RESERVE = 5_000;

    /// Recipients of messages marked on the word of a verifier that the recipient chose: `stateOf` has only the id.
    mapping(bytes32 id => address recipient) internal _markedFor;

    /// @inheritdoc IGateway
    function stateOf(bytes32 id) external view returns (MessageState state) {
        uint256 status = _statuses[id];
        state = status.stateOf();
        if (state != MessageState.Verified) return state;
        uint256 mark = status.mark();
        uint64 chainId = uint64(mark);
        address recipient = _markedFor[id];
        (IMessageVerifier verifier, uint64 revision, ) = _verifierFor(recipient, chainId, _policies[recipient]);
        // Without a verifier, or an answer of its, the generation is 0, which no mark has.
        uint64 generation = _trustOf(verifier);
        return mark == StatusCodec.markOf(chainId, revision, generation) ? MessageState.Verified : MessageState.Unknown;
    }

    /// @inheritdoc IAppPolicies
    function verifierOf(address app, uint64 chainId) external view returns (IMessageVerifier verifier, bool isChosen) {
        (verifier, , isChosen) = _verifierFor(app, chainId, _policies[app]);
    }

    /// @dev Checks that a message is for this gateway, from a route's gateway, and verified: by an earlier mark that still
    /// stands or by the evidence. The verifier comes from storage and never from the caller. Returns the mark of the route,
    /// the choice and the trust in force now; whether it took the evidence; whether the recipient chose the verifier.
    function _check(
        Message calldata message,
        bytes32 id,
        uint256 status,
        Policy memory policy
    ) internal view returns (uint256 mark, bool isNews, bool isChosen) {
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

    /// @dev Generation of a verifier that anyone may have chosen for itself: it can neither make the question fail nor
    /// burn more than its gas. 0 when it does not say one.
    function _trustOf(IMessageVerifier verifier) private view returns (uint64 generation) {
        // Too little gas must not make a verified message look unknown.
        uint256 required = BoundedStaticCall.required(TRUST_GAS, TRUST_RESERVE);
        if (gasleft() < required) revert Gateway_InsufficientGas(gasleft(), required);
        bytes memory data = abi.encodeCall(IMessageVerifier.trustGeneration, ());
        (bool answered, uint256 word) = BoundedStaticCall.askWord(address(verifier), TRUST_GAS, data);
        return answered && word <= type(uint64).max ? uint64(word) : 0;
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
