// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";

/// @title Hex prefix
/// @notice The compact encoding of paths in leaf and extension nodes (Yellow Paper, appendix C), for keys of 32 bytes.
library HexPrefix {
    using Memory for bytes;
    using Memory for Memory.Slice;
    using RLP for Memory.Slice;

    /// @notice Fields of a leaf or extension node: path, and value or child.
    uint256 internal constant NODE_FIELDS = 2;
    /// @notice Nibbles of a hashed key.
    uint256 internal constant KEY_NIBBLES = 64;
    /// @notice What `decode` gives for an encoding that cannot be.
    uint256 internal constant INVALID = type(uint256).max;

    uint8 private constant ODD_FLAG = 1;
    uint8 private constant LEAF_FLAG = 2;

    /// @notice Decodes a path.
    /// @param field First field of a leaf or extension node.
    /// @return isLeaf Whether the node is a leaf.
    /// @return path The nibbles, from the left.
    /// @return nibbles How many; `INVALID` when the encoding is not canonical or longer than a key.
    function decode(Memory.Slice field) internal pure returns (bool isLeaf, bytes32 path, uint256 nibbles) {
        Memory.Slice compact = field.readBytes().asSlice();
        uint256 length = compact.length();
        if (length == 0 || length > KEY_NIBBLES / 2 + 1) return (false, 0, INVALID);
        uint8 first = uint8(bytes1(compact.load(0)));
        uint8 flags = first >> 4;
        bool odd = flags & ODD_FLAG != 0;
        // An even path leaves the second nibble unused; it must be zero.
        if (flags > (LEAF_FLAG | ODD_FLAG) || (!odd && first & 0x0f != 0)) return (false, 0, INVALID);
        isLeaf = flags & LEAF_FLAG != 0;
        nibbles = 2 * (length - 1) + (odd ? 1 : 0);
        if (nibbles > KEY_NIBBLES) return (false, 0, INVALID);
        if (odd) path = compact.load(0) << 4;
        else if (length > 1) path = compact.load(1);
    }

    /// @notice Whether a sequence of nibbles begins with another.
    /// @param sequence Nibbles from the left.
    /// @param path Nibbles from the left.
    /// @param nibbles How many of `path` count; at most 64.
    /// @return same True for an empty path.
    function startsWith(bytes32 sequence, bytes32 path, uint256 nibbles) internal pure returns (bool same) {
        return (sequence ^ path) >> (4 * (KEY_NIBBLES - nibbles)) == 0;
    }
}
