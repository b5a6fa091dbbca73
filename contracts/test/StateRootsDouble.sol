// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title State roots double
/// @notice Knows the state roots that it was told, as if a light client had proved their blocks.
contract StateRootsDouble {
    struct Known {
        bytes32 root;
        uint64 timestamp;
    }

    /// @notice State root and time of the block at a height; zeros when it was told none.
    mapping(uint64 height => Known) public stateAt;

    /// @notice No light client stands behind it.
    address public constant LIGHT_CLIENT = address(0);

    /// @notice Tells it a block.
    /// @param height Its height.
    /// @param root Its state root.
    /// @param timestamp Its time.
    function tellBlock(uint64 height, bytes32 root, uint64 timestamp) external {
        stateAt[height] = Known(root, timestamp);
    }
}
