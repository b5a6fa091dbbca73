// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Message} from "./Message.sol";

/// @title Message verifier
/// @notice Says whether a message was sent on its source chain. A gateway holds one per source chain.
interface IMessageVerifier {
    /// @notice Says whether a message was sent.
    /// @dev False or a revert means "not shown", not "not sent": no caller may record a negative answer.
    /// @param message The message in question.
    /// @param evidence Whatever the verifier asks for, in its own encoding.
    /// @return verified Whether the evidence shows that the source gateway sent exactly this message.
    function isVerified(Message calldata message, bytes calldata evidence) external view returns (bool verified);

    /// @notice Number of the trust state in force.
    /// @dev A gateway relies on an earlier positive answer only while this number stays the same, so that freezing a
    /// light client also stops what was verified but not delivered, and a recovery asks for fresh evidence.
    /// @return generation At least 1; 0 while nothing may be delivered on this verifier's word.
    function trustGeneration() external view returns (uint64 generation);
}
