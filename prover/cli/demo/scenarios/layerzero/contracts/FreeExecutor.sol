// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Free executor
/// @notice What a send library asks of an executor on the source: here anyone executes on the destination, for nothing.
contract FreeExecutor {
    /// @notice Takes an execution.
    /// @return fee None.
    function assignJob(uint32, address, uint256, bytes calldata) external pure returns (uint256 fee) {
        return 0;
    }

    /// @notice What an execution costs.
    /// @return fee Nothing.
    function getFee(uint32, address, uint256, bytes calldata) external pure returns (uint256 fee) {
        return 0;
    }
}
