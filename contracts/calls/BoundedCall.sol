// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Bounded call
/// @notice Calls untrusted code so that it neither starves for the caller's thrift nor harms the caller by what it returns.
library BoundedCall {
    /// @notice Most bytes of revert data that are copied.
    uint256 internal constant MAX_REASON_LENGTH = 256;

    /// @notice Gas between the caller's check and the start of the callee: value transfer (9,000), a cold account
    /// (2,600, though the code check has warmed it) and a margin.
    uint256 internal constant CALL_OVERHEAD = 12_000;

    /// @notice Gas that must be left so that the callee gets `floor` and `reserve` remains.
    /// @dev The EVM passes at most 63/64 of what is left (EIP-150), hence the floor grows by 1/63.
    /// @param floor Gas promised to the callee.
    /// @param reserve Gas to keep for afterwards.
    /// @return gasNeeded Gas units.
    function required(uint256 floor, uint256 reserve) internal pure returns (uint256 gasNeeded) {
        return floor + floor / 63 + 1 + CALL_OVERHEAD + reserve;
    }

    /// @notice Calls with all gas but the reserve. The caller has checked `required` just before.
    /// @dev Copies one word of an answer and at most `MAX_REASON_LENGTH` bytes of revert data, whatever the callee returns.
    /// @param target Account to call; has code.
    /// @param value Wei to pass.
    /// @param reserve Gas to keep for afterwards.
    /// @param data Call data.
    /// @return success Whether the call did not revert.
    /// @return answer First word of the answer; 0 when shorter than a word or when the call reverted.
    /// @return reason First bytes of the revert data; empty when the call did not revert.
    function call(
        address target,
        uint256 value,
        uint256 reserve,
        bytes memory data
    ) internal returns (bool success, bytes32 answer, bytes memory reason) {
        uint256 maxReason = MAX_REASON_LENGTH;
        assembly ("memory-safe") {
            // Scratch space takes the answer; nothing else is copied on success.
            success := call(sub(gas(), reserve), target, value, add(data, 0x20), mload(data), 0x00, 0x20)
            switch success
            case 1 {
                // The scratch word is dirty when the callee returned less than a word.
                if gt(returndatasize(), 0x1f) {
                    answer := mload(0x00)
                }
                reason := 0x60
            }
            default {
                let length := returndatasize()
                if gt(length, maxReason) {
                    length := maxReason
                }
                reason := mload(0x40)
                mstore(reason, length)
                returndatacopy(add(reason, 0x20), 0, length)
                mstore(0x40, add(reason, and(add(length, 0x3f), not(0x1f))))
            }
        }
    }

    /// @notice Sends value with all gas and copies nothing back.
    /// @param target Account to pay.
    /// @param value Wei to pass.
    /// @return success Whether the account took it.
    function pay(address target, uint256 value) internal returns (bool success) {
        assembly ("memory-safe") {
            success := call(gas(), target, value, 0x00, 0x00, 0x00, 0x00)
        }
    }
}
