// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {SCALAR_FIELD_ORDER} from "../lightclient/Bn254.sol";

/// @title Window hash
/// @notice The two digests of a window of leaves: the fingerprint that a proof speaks about, and the keccak256 Merkle root
/// that is stored. Twin: prover/protocol/window.ts.
library WindowHash {
    /// @notice Point and fingerprint of a window.
    /// @dev point = keccak256(messageRoot, windowIndex, leaves) mod r; fingerprint = sum of leaf_i * point^i mod r. The root
    /// fixes the true leaves before the point exists, so another list agrees with probability of at most W / r per try.
    /// @param messageRoot Root of the outbox tree.
    /// @param windowIndex Which window.
    /// @param leaves The claimed leaves; at least one.
    /// @return point Below r.
    /// @return fingerprint_ Below r.
    /// @return excess Nonzero when a leaf has more than 248 bits: it would be the same to the circuit as another leaf.
    function fingerprint(
        uint256 messageRoot,
        uint256 windowIndex,
        uint256[] calldata leaves
    ) internal pure returns (uint256 point, uint256 fingerprint_, uint256 excess) {
        uint256 r = SCALAR_FIELD_ORDER;
        // Assembly: a checked loop costs about 25k gas more at 256 leaves.
        assembly ("memory-safe") {
            // The preimage lies above the free memory pointer and is not kept.
            let buffer := mload(0x40)
            let size := shl(5, leaves.length)
            mstore(buffer, messageRoot)
            mstore(add(buffer, 0x20), windowIndex)
            calldatacopy(add(buffer, 0x40), leaves.offset, size)
            point := mod(keccak256(buffer, add(size, 0x40)), r)

            // Horner from the last leaf; all excess bits are gathered and looked at once.
            let cursor := add(leaves.offset, size)
            for {} gt(cursor, leaves.offset) {} {
                cursor := sub(cursor, 0x20)
                let leaf := calldataload(cursor)
                excess := or(excess, leaf)
                fingerprint_ := addmod(mulmod(fingerprint_, point, r), leaf, r)
            }
            excess := shr(248, excess)
        }
    }

    /// @notice keccak256 Merkle root of a window.
    /// @param leaves The leaves; their number is a power of two.
    /// @return root keccak256(left, right) upwards from the leaves as they are.
    function merkleRoot(uint256[] calldata leaves) internal pure returns (bytes32 root) {
        assembly ("memory-safe") {
            // Level by level in place, above the free memory pointer: parent i overwrites a node that is used up.
            let buffer := mload(0x40)
            let size := shl(5, leaves.length)
            calldatacopy(buffer, leaves.offset, size)
            for {} gt(size, 0x20) {} {
                size := shr(1, size)
                for {
                    let i := 0
                } lt(i, size) {
                    i := add(i, 0x20)
                } {
                    mstore(add(buffer, i), keccak256(add(buffer, shl(1, i)), 0x40))
                }
            }
            root := mload(buffer)
        }
    }

    /// @notice Climbs from a leaf to the root of its window.
    /// @param node The leaf.
    /// @param position Its index; bit i says whether the node of level i is a right child, higher bits are not read.
    /// @param path Siblings from the leaf up, 32 bytes each; their number is the caller's to check.
    /// @return root What the root would be.
    function climb(bytes32 node, uint256 position, bytes calldata path) internal pure returns (bytes32 root) {
        // Assembly: 8 levels cost about 3k gas less than with checked slices.
        assembly ("memory-safe") {
            root := node
            let cursor := path.offset
            for {
                let end := add(cursor, path.length)
            } lt(cursor, end) {
                cursor := add(cursor, 0x20)
            } {
                // The climbing node goes to 0x00 as a left child and to 0x20 as a right one, its sibling to the other word.
                let side := shl(5, and(position, 1))
                mstore(side, root)
                mstore(xor(side, 0x20), calldataload(cursor))
                root := keccak256(0x00, 0x40)
                position := shr(1, position)
            }
        }
    }
}
