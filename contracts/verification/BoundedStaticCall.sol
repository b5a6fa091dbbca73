// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Bounded static call
/// @notice A view call of a contract that may be hostile: its gas is capped and one word of its answer is copied.
library BoundedStaticCall {
    /// @notice Calls with at most so much gas.
    /// @param target Contract to call.
    /// @param gasLimit Gas units; less where less is left.
    /// @param data Call data.
    /// @return answered Whether the call returned at least a word.
    /// @return word The first word of the answer.
    function call(
        address target,
        uint256 gasLimit,
        bytes memory data
    ) internal view returns (bool answered, uint256 word) {
        assembly ("memory-safe") {
            answered := staticcall(gasLimit, target, add(data, 0x20), mload(data), 0x00, 0x20)
            answered := and(answered, gt(returndatasize(), 0x1f))
            if answered {
                word := mload(0x00)
            }
        }
    }
}
