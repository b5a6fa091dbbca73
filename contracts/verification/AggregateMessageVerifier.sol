// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {BoundedStaticCall} from "../calls/BoundedStaticCall.sol";
import {IAggregateMessageVerifier} from "../interfaces/IAggregateMessageVerifier.sol";
import {IMessageVerifier} from "../interfaces/IMessageVerifier.sol";
import {Message} from "../interfaces/Message.sol";

/// @title Aggregate message verifier
/// @notice See `IAggregateMessageVerifier`.
contract AggregateMessageVerifier is IAggregateMessageVerifier {
    /// Leaves each verifier 9 bits or more of the generation.
    uint256 private constant MAX_VERIFIERS = 7;
    /// Bits of the generation that the verifiers share; the one above them is always set.
    uint256 private constant GENERATION_BITS = 63;

    /// @inheritdoc IAggregateMessageVerifier
    uint256 public constant GENERATION_GAS = 100_000;
    /// @inheritdoc IAggregateMessageVerifier
    uint256 public immutable THRESHOLD;
    /// @inheritdoc IAggregateMessageVerifier
    uint64 public immutable MAX_GENERATION;
    uint256 private immutable _fieldBits;

    IMessageVerifier[] private _required;
    IMessageVerifier[] private _optional;

    /// @notice Fixes the verifiers for ever.
    /// @param required Every one of these must agree.
    /// @param optional At least `threshold` of these must agree.
    /// @param threshold At least 1 where there are optional verifiers, else 0.
    constructor(IMessageVerifier[] memory required, IMessageVerifier[] memory optional, uint256 threshold) {
        uint256 count = required.length + optional.length;
        if (count == 0 || count > MAX_VERIFIERS) revert AggregateMessageVerifier_InvalidSize(count);
        if (threshold > optional.length || (threshold == 0) != (optional.length == 0)) {
            revert AggregateMessageVerifier_InvalidThreshold(threshold, optional.length);
        }
        _fieldBits = GENERATION_BITS / count;
        MAX_GENERATION = uint64((1 << _fieldBits) - 1);
        IMessageVerifier[] memory all = new IMessageVerifier[](count);
        for (uint256 i = 0; i < count; ++i) {
            all[i] = i < required.length ? required[i] : optional[i - required.length];
            // M16. This contract has no code yet, so it cannot be among its own verifiers either.
            if (address(all[i]).code.length == 0) revert AggregateMessageVerifier_NotAContract(address(all[i]));
            for (uint256 j = 0; j < i; ++j) {
                if (address(all[j]) == address(all[i])) revert AggregateMessageVerifier_Duplicate(address(all[i]));
            }
            // What is not alive now, or never can be here (another aggregate), would be a dead part for ever.
            if (_generationOf(all[i]) == 0) revert AggregateMessageVerifier_NoGeneration(address(all[i]));
        }
        THRESHOLD = threshold;
        _required = required;
        _optional = optional;
    }

    /// @inheritdoc IMessageVerifier
    function isVerified(Message calldata message, bytes calldata evidence) external view returns (bool verified) {
        bytes[] memory parts = abi.decode(evidence, (bytes[]));
        uint256 requiredCount = _required.length;
        uint256 optionalCount = _optional.length;
        if (parts.length != requiredCount + optionalCount) return false; // M17
        for (uint256 i = 0; i < requiredCount; ++i) {
            IMessageVerifier verifier = _required[i];
            uint64 one = verifier.trustGeneration();
            // M17: halted is halted for every caller, also for one that asks no generation.
            if (one == 0 || one > MAX_GENERATION || !verifier.isVerified(message, parts[i])) return false;
        }
        uint256 agreed = 0;
        for (uint256 i = 0; i < optionalCount && agreed < THRESHOLD; ++i) {
            bytes memory part = parts[requiredCount + i];
            // M17: the composite lives on when an optional verifier is halted; that one's word must not.
            if (part.length == 0 || _generationOf(_optional[i]) == 0) continue;
            // M18: an equal share of what is left for each that may follow. None can starve the others by burning gas; running
            // out is no answer, and more gas helps.
            uint256 share = gasleft() / (optionalCount - i + 1);
            if (_agrees(_optional[i], share, message, part)) ++agreed;
        }
        return agreed >= THRESHOLD;
    }

    /// @inheritdoc IMessageVerifier
    function trustGeneration() external view returns (uint64 generation) {
        // Each in bits of its own: a hash or a sum could be brought back to an old value by one that chooses its number.
        uint256 all = 0;
        for (uint256 i = 0; i < _required.length; ++i) {
            uint64 one = _required[i].trustGeneration();
            if (one == 0 || one > MAX_GENERATION) return 0; // M19
            all = (all << _fieldBits) | one;
        }
        uint256 alive = 0;
        for (uint256 i = 0; i < _optional.length; ++i) {
            uint64 one = _generationOf(_optional[i]);
            if (one != 0) ++alive;
            all = (all << _fieldBits) | one;
        }
        if (alive < THRESHOLD) return 0;
        // The top bit makes it too large for any aggregate that would take this one for a part.
        return uint64((1 << GENERATION_BITS) | all);
    }

    /// @inheritdoc IAggregateMessageVerifier
    function requiredVerifiers() external view returns (IMessageVerifier[] memory verifiers) {
        return _required;
    }

    /// @inheritdoc IAggregateMessageVerifier
    function optionalVerifiers() external view returns (IMessageVerifier[] memory verifiers) {
        return _optional;
    }

    /// @dev Whether an optional verifier says yes, within its share of the gas.
    function _agrees(
        IMessageVerifier verifier,
        uint256 gasLimit,
        Message calldata message,
        bytes memory part
    ) private view returns (bool agrees) {
        bytes memory data = abi.encodeCall(IMessageVerifier.isVerified, (message, part));
        (bool answered, uint256 word) = BoundedStaticCall.askWord(address(verifier), gasLimit, data);
        return answered && word == 1;
    }

    /// @dev Generation of an optional verifier; 0 when it does not say one that fits.
    function _generationOf(IMessageVerifier verifier) private view returns (uint64 generation) {
        // Too little gas must not make a verifier look halted: the caller would choose the composite (M19).
        bytes memory data = abi.encodeCall(IMessageVerifier.trustGeneration, ());
        if (gasleft() < BoundedStaticCall.required(GENERATION_GAS, 0))
            revert AggregateMessageVerifier_InsufficientGas();
        (bool answered, uint256 word) = BoundedStaticCall.askWord(address(verifier), GENERATION_GAS, data);
        return answered && word <= MAX_GENERATION ? uint64(word) : 0;
    }
}
