// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {TrieProof} from "@openzeppelin/contracts/utils/cryptography/TrieProof.sol";

import {IStorageReader} from "../interfaces/IStorageReader.sol";
import {HexPrefix} from "./HexPrefix.sol";
import {TrieAbsence} from "./TrieAbsence.sol";

/// @title Secure trie
/// @notice What a Merkle-Patricia trie with hashed keys (Ethereum's state and storage tries) holds under a key.
/// @dev That a key is present is decided by OpenZeppelin's `TrieProof` alone, which proves nothing else; that it is absent, by
/// `TrieAbsence` alone. Each refuses what the other proves, so which of them is asked first is a matter of gas only.
library SecureTrie {
    using RLP for bytes;

    /// @notice Root of the empty trie: keccak256(0x80).
    bytes32 internal constant EMPTY_ROOT = 0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421;

    /// @notice Reads a key. Reverts when the proof shows neither presence nor absence.
    /// @param root Root of the trie.
    /// @param key The hashed key.
    /// @param proof Nodes from the root down.
    /// @return present Whether there is a value.
    /// @return value The value as it is stored.
    function get(
        bytes32 root,
        bytes32 key,
        bytes[] memory proof
    ) internal pure returns (bool present, bytes memory value) {
        if (root == EMPTY_ROOT) {
            // Nodes disagree on whether the empty trie has a node to show: none, or 0x80.
            bool nothing = proof.length == 0 || (proof.length == 1 && keccak256(proof[0]) == EMPTY_ROOT);
            if (!nothing) revert IStorageReader.StorageProofs_UnexpectedProof(); // P9
            return (false, "");
        }
        if (!_endsInLeafOf(key, proof) && TrieAbsence.isAbsent(root, key, proof)) return (false, ""); // P8
        return (true, TrieProof.traverse(root, abi.encodePacked(key), proof)); // P7
    }

    /// @dev Whether the last node looks like the key's own leaf. A guess: nothing is trusted on its account.
    function _endsInLeafOf(bytes32 key, bytes[] memory proof) private pure returns (bool likely) {
        if (proof.length == 0) return false;
        Memory.Slice[] memory node = proof[proof.length - 1].decodeList();
        if (node.length != HexPrefix.NODE_FIELDS) return false;
        (bool isLeaf, bytes32 path, uint256 nibbles) = HexPrefix.decode(node[0]);
        return
            isLeaf &&
            nibbles <= HexPrefix.KEY_NIBBLES &&
            HexPrefix.startsWith(key << (4 * (HexPrefix.KEY_NIBBLES - nibbles)), path, nibbles);
    }
}
