// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IReceipts} from "../interfaces/IReceipts.sol";

/// @title Receipt codec
/// @notice Payload of a receipt: a tag, then for each message its id and its status word as the destination holds it.
library ReceiptCodec {
    /// @notice Opens every receipt, so that it can be nothing else.
    bytes32 internal constant TAG = keccak256("HeadlightReceipt(bytes32 messageId,uint256 statusWord)[] version 1");

    uint256 private constant ENTRY_LENGTH = 64;

    /// @notice Writes a receipt.
    /// @param ids Ids of the messages.
    /// @param words Their status words, as many.
    /// @return payload The receipt.
    function encode(bytes32[] calldata ids, uint256[] memory words) internal pure returns (bytes memory payload) {
        payload = new bytes(32 + ENTRY_LENGTH * ids.length);
        bytes32 tag = TAG;
        assembly ("memory-safe") {
            mstore(add(payload, 0x20), tag)
            let cursor := add(payload, 0x40)
            for {
                let i := 0
            } lt(i, ids.length) {
                i := add(i, 1)
            } {
                mstore(cursor, calldataload(add(ids.offset, shl(5, i))))
                mstore(add(cursor, 0x20), mload(add(add(words, 0x20), shl(5, i))))
                cursor := add(cursor, 0x40)
            }
        }
    }

    /// @notice Number of entries of a well-formed receipt; reverts for anything else (R1).
    /// @param payload The payload.
    /// @return count At least 1.
    function countOf(bytes calldata payload) internal pure returns (uint256 count) {
        bool wellFormed = payload.length > 32 && (payload.length - 32) % ENTRY_LENGTH == 0 && bytes32(payload) == TAG;
        if (!wellFormed) revert IReceipts.Receipts_MalformedReceipt();
        return (payload.length - 32) / ENTRY_LENGTH;
    }

    /// @notice One entry.
    /// @param payload A well-formed receipt.
    /// @param index Below its count.
    /// @return id Id of the message.
    /// @return word Its status word.
    function entry(bytes calldata payload, uint256 index) internal pure returns (bytes32 id, uint256 word) {
        uint256 start = 32 + ENTRY_LENGTH * index;
        return (bytes32(payload[start:]), uint256(bytes32(payload[start + 32:])));
    }
}
