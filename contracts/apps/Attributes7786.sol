// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title ERC-7786 attributes
/// @notice Writes the attributes that the applications ask their gateway for. A gateway that does not know one reverts,
/// so none is ever dropped in silence.
library Attributes7786 {
    /// @notice Selector of `gasLimit(uint256)`: gas promised to the recipient at each attempt.
    bytes4 internal constant GAS_LIMIT = bytes4(keccak256("gasLimit(uint256)"));

    /// @notice Selector of `deadline(uint256)`: last second, in the destination's time, at which it may be delivered.
    bytes4 internal constant DEADLINE = bytes4(keccak256("deadline(uint256)"));

    /// @notice A list of one attribute of one word.
    /// @param selector Which attribute.
    /// @param value Its value.
    /// @return attributes The list.
    function one(bytes4 selector, uint256 value) internal pure returns (bytes[] memory attributes) {
        attributes = new bytes[](1);
        attributes[0] = abi.encodePacked(selector, value);
    }
}
