// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Bounded static call
/// @notice Asks untrusted code: it cannot change state, spends no more than its gas, and what it returns is copied up to a
/// limit only.
library BoundedStaticCall {
    /// @notice Gas between the caller's check and the start of the callee: a cold account and a margin.
    uint256 internal constant CALL_OVERHEAD = 5_000;

    /// @notice Gas that must be left so that the callee gets `gasLimit` and `reserve` remains.
    /// @dev The EVM passes at most 63/64 of what is left (EIP-150).
    /// @param gasLimit Gas for the callee.
    /// @param reserve Gas to keep for afterwards.
    /// @return gasNeeded Gas units.
    function required(uint256 gasLimit, uint256 reserve) internal pure returns (uint256 gasNeeded) {
        return gasLimit + gasLimit / 63 + 1 + CALL_OVERHEAD + reserve;
    }

    /// @notice Calls with exactly `gasLimit` gas. The caller has checked `required` just before.
    /// @param target Account to ask.
    /// @param gasLimit Gas for it.
    /// @param data Call data.
    /// @param maxLength Most bytes that are copied.
    /// @return success Whether it did not revert.
    /// @return length Bytes that it returned, copied or not.
    /// @return answer The first bytes of what it returned.
    function ask(
        address target,
        uint256 gasLimit,
        bytes memory data,
        uint256 maxLength
    ) internal view returns (bool success, uint256 length, bytes memory answer) {
        assembly ("memory-safe") {
            success := staticcall(gasLimit, target, add(data, 0x20), mload(data), 0x00, 0x00)
            length := returndatasize()
            let copied := length
            if gt(copied, maxLength) {
                copied := maxLength
            }
            answer := mload(0x40)
            mstore(answer, copied)
            returndatacopy(add(answer, 0x20), 0, copied)
            mstore(0x40, add(answer, and(add(copied, 0x3f), not(0x1f))))
        }
    }

    /// @notice Calls with at most so much gas and copies one word.
    /// @param target Account to ask.
    /// @param gasLimit Gas for it; less where less is left.
    /// @param data Call data.
    /// @return answered Whether it did not revert and returned at least a word.
    /// @return word The first word of the answer.
    function askWord(
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
