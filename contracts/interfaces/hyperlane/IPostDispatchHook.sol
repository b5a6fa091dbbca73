// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Post-dispatch hook
/// @notice Hyperlane's interface of what a mailbox calls after it dispatched a message.
interface IPostDispatchHook {
    /// @notice Which of Hyperlane's kinds of hook this is; for indexers.
    /// @return kind 0 where none fits.
    function hookType() external view returns (uint8 kind);

    /// @notice Whether the hook can read this metadata.
    /// @param metadata Empty, or in a variant that Hyperlane numbers.
    /// @return supported Whether `postDispatch` takes it.
    function supportsMetadata(bytes calldata metadata) external view returns (bool supported);

    /// @notice Called by the mailbox, or by another hook, within the transaction of the dispatch.
    /// @param metadata The dispatcher's wishes for the hooks.
    /// @param message The message just dispatched.
    function postDispatch(bytes calldata metadata, bytes calldata message) external payable;

    /// @notice What `postDispatch` costs.
    /// @param metadata The dispatcher's wishes for the hooks.
    /// @param message The message to be dispatched.
    /// @return fee Wei.
    function quoteDispatch(bytes calldata metadata, bytes calldata message) external view returns (uint256 fee);
}
