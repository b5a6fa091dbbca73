// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Queried double
/// @notice What a question may meet: an answer, a revert, a thief of gas, a bomb, and somebody who wants to write.
contract QueriedDouble {
    /// @notice Something to ask for.
    uint256 public answer = 42;

    /// @notice It does not want to say.
    error QueriedDouble_NoAnswer(uint256 reason);

    /// @notice Reverts.
    function fail() external pure {
        revert QueriedDouble_NoAnswer(7);
    }

    /// @notice Burns whatever gas it gets.
    function burn() external pure {
        assembly ("memory-safe") {
            invalid()
        }
    }

    /// @notice Returns so many bytes.
    /// @param length How many.
    function bomb(uint256 length) external pure {
        assembly ("memory-safe") {
            return(0, length)
        }
    }

    /// @notice Writes.
    function write() external {
        answer = 43;
    }

    /// @notice Needs so much gas, and answers with what it has left after it.
    /// @param gasNeeded Gas units.
    /// @return left Gas left.
    function need(uint256 gasNeeded) external view returns (uint256 left) {
        if (gasleft() < gasNeeded) revert QueriedDouble_NoAnswer(gasleft());
        return gasleft();
    }
}
