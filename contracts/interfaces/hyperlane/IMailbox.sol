// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Hyperlane mailbox
/// @notice What this repository calls of Hyperlane's Mailbox.
interface IMailbox {
    /// @notice Id of the message dispatched last.
    /// @return id keccak256 of the whole message; 0 before the first.
    function latestDispatchedId() external view returns (bytes32 id);

    /// @notice Domain of the chain the mailbox is on.
    /// @return domain Hyperlane's number of the chain.
    function localDomain() external view returns (uint32 domain);

    /// @notice Delivers a message that its recipient's security module verifies. Anyone may call.
    /// @param metadata Whatever the module asks for.
    /// @param message The message.
    function process(bytes calldata metadata, bytes calldata message) external payable;
}
