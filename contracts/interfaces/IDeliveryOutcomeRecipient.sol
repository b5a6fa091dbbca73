// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice What became of a message on its destination, as proved on its source.
/// @dev None: nothing is proved yet. Delivered: its recipient accepted it. TimedOut: it was not delivered by its deadline
/// and never can be.
enum DeliveryOutcome {
    None,
    Delivered,
    TimedOut
}

/// @title Recipient of delivery outcomes
/// @notice Implemented by senders that want to know what became of their messages.
interface IDeliveryOutcomeRecipient {
    /// @notice Called by the gateway that sent the message, once a message and after the outcome was recorded.
    /// @dev A revert does not undo what is recorded; anyone may have the gateway call again until it goes through once. Check
    /// the caller.
    /// @param messageId Id of the message.
    /// @param outcome `Delivered` or `TimedOut`.
    function onDeliveryOutcome(bytes32 messageId, DeliveryOutcome outcome) external;
}
