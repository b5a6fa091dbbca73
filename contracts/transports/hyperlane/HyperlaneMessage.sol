// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Hyperlane message
/// @notice Reads a message as Hyperlane's mailbox packs it: version u8, nonce u32, origin u32, sender b32, destination u32,
/// recipient b32, body. Twin: prover/protocol/hyperlane.ts.
library HyperlaneMessage {
    /// @notice Length of a message with an empty body.
    uint256 internal constant HEADER_LENGTH = 77;

    /// @notice Id of a message: binds every byte.
    /// @param message The message.
    /// @return messageId keccak256 of it.
    function id(bytes calldata message) internal pure returns (bytes32 messageId) {
        return keccak256(message);
    }

    /// @notice Domain it was dispatched on.
    /// @param message The message; at least `HEADER_LENGTH` long.
    /// @return domain Hyperlane's number of the chain.
    function origin(bytes calldata message) internal pure returns (uint32 domain) {
        return uint32(bytes4(message[5:9]));
    }

    /// @notice Who dispatched it.
    /// @param message The message; at least `HEADER_LENGTH` long.
    /// @return account The account, where the origin is an EVM chain.
    function sender(bytes calldata message) internal pure returns (address account) {
        return address(uint160(uint256(bytes32(message[9:41]))));
    }

    /// @notice Domain it is to be delivered on.
    /// @param message The message; at least `HEADER_LENGTH` long.
    /// @return domain Hyperlane's number of the chain.
    function destination(bytes calldata message) internal pure returns (uint32 domain) {
        return uint32(bytes4(message[41:45]));
    }
}
