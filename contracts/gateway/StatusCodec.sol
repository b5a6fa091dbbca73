// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IGateway} from "../interfaces/IGateway.sol";

/// @title Status codec
/// @notice What a destination knows of a message, in one word: of one that can still be delivered under what it was
/// verified, of a delivered one who delivered it and at what cost. The word itself is what a receipt says to the source,
/// and what a storage proof shows there.
/// @dev Bits from the lowest: state 8; then either a mark of 192 (source chain id 64, revision 64, trust generation 64) or
/// executor 160 and cost in gwei 80. 0 is Unknown. Twin: prover/protocol/receipt.ts.
library StatusCodec {
    /// @notice Slot of the mapping from ids to these words in a gateway's storage. Pinned by a test.
    uint256 internal constant SLOT = 7;

    uint256 private constant STATE_BITS = 8;
    uint256 private constant STATE_MASK = 0xff;
    uint256 private constant EXECUTOR_BITS = 160;

    /// @notice Word of a message that is not final.
    /// @param state `Verified` or `Failed`.
    /// @param mark_ See `markOf`.
    /// @return word The word.
    function pending(IGateway.MessageState state, uint256 mark_) internal pure returns (uint256 word) {
        return uint256(state) | (mark_ << STATE_BITS);
    }

    /// @notice Word of a delivered message.
    /// @param executor Who delivered it.
    /// @param cost In wei; kept in whole gwei, and up to 2^80 - 1 of them.
    /// @return word The word.
    function executed(address executor, uint256 cost) internal pure returns (uint256 word) {
        uint256 inGwei = cost / 1 gwei;
        if (inGwei > type(uint80).max) inGwei = type(uint80).max;
        return
            uint256(IGateway.MessageState.Executed) |
            (uint256(uint160(executor)) << STATE_BITS) |
            (inGwei << (STATE_BITS + EXECUTOR_BITS));
    }

    /// @notice Word of an expired message.
    /// @return word The word.
    function expired() internal pure returns (uint256 word) {
        return uint256(IGateway.MessageState.Expired);
    }

    /// @notice Mark of a verification: it counts only as long as all three are in force.
    /// @param sourceChainId Chain the message comes from.
    /// @param revision Which verifier.
    /// @param trustGeneration That verifier's generation, from 1: no mark is 0.
    /// @return mark_ Below 2^192.
    function markOf(
        uint64 sourceChainId,
        uint64 revision,
        uint64 trustGeneration
    ) internal pure returns (uint256 mark_) {
        return uint256(sourceChainId) | (uint256(revision) << 64) | (uint256(trustGeneration) << 128);
    }

    /// @notice Raw number of the state: of a word from another chain it may be none of this version's.
    /// @param word The word.
    /// @return number See `IGateway.MessageState`.
    function stateNumber(uint256 word) internal pure returns (uint256 number) {
        return word & STATE_MASK;
    }

    /// @notice Whether a word of another chain can be one of this version's.
    /// @param word The word.
    /// @return known Not for a state that this version lacks, nor for an Unknown that is not nothing.
    function isKnown(uint256 word) internal pure returns (bool known) {
        uint256 number = stateNumber(word);
        return number <= uint256(type(IGateway.MessageState).max) && (number != 0 || word == 0);
    }

    /// @notice State of a word of this chain.
    /// @param word The word.
    /// @return state Its state.
    function stateOf(uint256 word) internal pure returns (IGateway.MessageState state) {
        return IGateway.MessageState(stateNumber(word));
    }

    /// @notice Whether nothing can change the word any more.
    /// @param word The word.
    /// @return final_ For Executed and Expired.
    function isFinal(uint256 word) internal pure returns (bool final_) {
        return stateNumber(word) >= uint256(IGateway.MessageState.Executed);
    }

    /// @notice Whether the message's delivery has begun in this very transaction and may still fail.
    /// @param word The word.
    /// @return underWay For Executed by nobody.
    function isUnderWay(uint256 word) internal pure returns (bool underWay) {
        return word == uint256(IGateway.MessageState.Executed);
    }

    /// @notice Mark of a word that is not final.
    /// @param word The word.
    /// @return mark_ 0 for Unknown.
    function mark(uint256 word) internal pure returns (uint256 mark_) {
        return word >> STATE_BITS;
    }

    /// @notice Who delivered, and at what cost.
    /// @param word Word of a delivered message.
    /// @return executor Who delivered it.
    /// @return cost In wei.
    function delivery(uint256 word) internal pure returns (address executor, uint256 cost) {
        executor = address(uint160(word >> STATE_BITS));
        cost = uint256(uint80(word >> (STATE_BITS + EXECUTOR_BITS))) * 1 gwei;
    }
}
