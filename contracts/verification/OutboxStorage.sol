// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Outbox storage
/// @notice Where a gateway keeps the ids of the messages it sent. A test compares the slot with the compiler's layout.
library OutboxStorage {
    /// @notice Slot of `messageIdAt` in `Gateway`.
    uint256 internal constant MESSAGE_ID_AT_SLOT = 5;

    /// @notice Slot of one message's id.
    /// @param nonce Position of the message.
    /// @return slot As `eth_getProof` takes it.
    function slotOf(uint64 nonce) internal pure returns (bytes32 slot) {
        return keccak256(abi.encode(nonce, MESSAGE_ID_AT_SLOT));
    }
}
