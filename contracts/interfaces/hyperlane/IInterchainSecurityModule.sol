// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Interchain security module
/// @notice Hyperlane's interface of what a recipient trusts to tell which messages were sent.
interface IInterchainSecurityModule {
    /// @notice How relayers have to make the metadata.
    /// @return kind 6 for none (NULL), 7 for the answer of an ERC-3668 lookup (CCIP_READ); other numbers are not used here.
    function moduleType() external view returns (uint8 kind);

    /// @notice Says whether a message was sent.
    /// @param metadata Made as the module's type says.
    /// @param message The message as the mailbox of its origin formatted it.
    /// @return verified False or a revert means "not shown".
    function verify(bytes calldata metadata, bytes calldata message) external returns (bool verified);
}
