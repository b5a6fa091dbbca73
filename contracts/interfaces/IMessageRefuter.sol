// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISourceBound} from "./ISourceBound.sol";
import {Message} from "./Message.sol";

/// @title Refuter of messages
/// @notice Says whether a message is shown not to have been sent by a height: at that height or a later one the outbox holds
/// another message at its position, or none.
/// @dev One trusted height at or above the claimed one is enough, whichever it is. The outbox is append-only: an id, once
/// stored, is never changed, so what is absent or different later was not there before.
interface IMessageRefuter is ISourceBound {
    /// @notice Whether the evidence refutes that a message was sent by a height.
    /// @dev Must never be true for a message that the outbox held at that height. False or a revert shows nothing.
    /// @param message The message; of this source.
    /// @param height Height by which it is said to have been sent.
    /// @param evidence In the refuter's own encoding.
    /// @return refuted Whether it was not.
    function refutes(
        Message calldata message,
        uint64 height,
        bytes calldata evidence
    ) external view returns (bool refuted);

    /// @notice The light client whose headers count.
    /// @return lightClient Fixed at deployment.
    function LIGHT_CLIENT() external view returns (address lightClient);
}
