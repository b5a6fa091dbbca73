// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";

import {HexPrefix} from "./HexPrefix.sol";

/// @title Trie absence
/// @notice Shows that a Merkle-Patricia trie with keys of 32 bytes holds nothing under a key: what OpenZeppelin's `TrieProof`
/// cannot. Its errors are no proof of absence, for they also follow from a proof that is wrong or cut short.
/// @dev The walk follows the key from the root. Every node is checked against the hash, or taken from the bytes, in its
/// parent. A key is absent where the walk comes to an empty child of a branch, or to a leaf or extension with another
/// path; and that node must be the last one of the proof.
library TrieAbsence {
    using Memory for Memory.Slice;
    using RLP for bytes;
    using RLP for Memory.Slice;

    /// Where a node leads: to a child, to the end that shows the absence, or nowhere, which shows nothing.
    enum Step {
        Nowhere,
        Child,
        Divergence
    }

    uint256 private constant BRANCH_FIELDS = 17;
    bytes1 private constant EMPTY_ITEM = 0x80;
    bytes1 private constant HASH_PREFIX = 0xa0;
    bytes1 private constant LIST_PREFIX = 0xc0;
    uint256 private constant HASH_ITEM_LENGTH = 33;
    uint256 private constant EMPTY_ITEM_LENGTH = 1;
    /// A node of this length or more is referred to by its hash.
    uint256 private constant HASHED_NODE_LENGTH = 32;

    /// @notice Whether a proof shows that a key is absent. False says nothing about the key.
    /// @dev Reverts on what is no RLP list.
    /// @param root Root of a trie that is not empty.
    /// @param key The key; paths in the trie are its 64 nibbles.
    /// @param proof Nodes from the root down; those shorter than 32 bytes only inside their parents.
    /// @return absent True only for a complete proof without superfluous nodes.
    function isAbsent(bytes32 root, bytes32 key, bytes[] memory proof) internal pure returns (bool absent) {
        bytes32 expected = root;
        uint256 depth = 0;
        for (uint256 i = 0; i < proof.length; ++i) {
            if (keccak256(proof[i]) != expected) return false;
            Memory.Slice[] memory node = proof[i].decodeList();
            // Nodes of less than 32 bytes lie within their parents. Each is shorter than its parent, so this ends.
            while (true) {
                (Step step, Memory.Slice child, uint256 below) = _descend(node, key, depth);
                if (step == Step.Divergence) return i == proof.length - 1;
                if (step == Step.Nowhere) return false;
                depth = below;
                if (child.length() == HASH_ITEM_LENGTH && bytes1(child.load(0)) == HASH_PREFIX) {
                    expected = child.readBytes32();
                    break;
                }
                if (child.length() >= HASHED_NODE_LENGTH || bytes1(child.load(0)) < LIST_PREFIX) return false;
                node = child.readList();
            }
        }
        return false;
    }

    /// @dev One step along the key, of which `depth` nibbles are used up.
    function _descend(
        Memory.Slice[] memory node,
        bytes32 key,
        uint256 depth
    ) private pure returns (Step step, Memory.Slice child, uint256 below) {
        bytes32 rest = key << (4 * depth);
        uint256 restLength = HexPrefix.KEY_NIBBLES - depth;
        if (node.length == BRANCH_FIELDS && restLength != 0) {
            child = node[uint256(rest) >> 252];
            bool empty = child.length() == EMPTY_ITEM_LENGTH && bytes1(child.load(0)) == EMPTY_ITEM;
            return (empty ? Step.Divergence : Step.Child, child, depth + 1);
        }
        if (node.length == HexPrefix.NODE_FIELDS) {
            (bool isLeaf, bytes32 path, uint256 nibbles) = HexPrefix.decode(node[0]);
            // All keys are of one length: a leaf ends where the key ends, an extension earlier and not at once.
            bool possible = isLeaf ? nibbles == restLength : nibbles != 0 && nibbles < restLength;
            if (!possible) return (Step.Nowhere, child, depth);
            if (!HexPrefix.startsWith(rest, path, nibbles)) return (Step.Divergence, child, depth);
            // A leaf with the key's own path is the value: present.
            if (!isLeaf) return (Step.Child, node[1], depth + nibbles);
        }
        return (Step.Nowhere, child, depth);
    }
}
