// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {TrieProof} from "@openzeppelin/contracts/utils/cryptography/TrieProof.sol";

import {SecureTrie} from "../verification/SecureTrie.sol";
import {StorageProofs} from "../verification/StorageProofs.sol";
import {TrieAbsence} from "../verification/TrieAbsence.sol";

// solhint-disable use-natspec

/// @title Trie harness
/// @notice Makes the trie libraries callable with any root.
contract TrieHarness {
    /// @notice See `SecureTrie.get`.
    function get(
        bytes32 root,
        bytes32 key,
        bytes[] calldata proof
    ) external pure returns (bool present, bytes memory value) {
        return SecureTrie.get(root, key, proof);
    }

    /// @notice See `TrieAbsence.isAbsent`.
    function isAbsent(bytes32 root, bytes32 key, bytes[] calldata proof) external pure returns (bool absent) {
        return TrieAbsence.isAbsent(root, key, proof);
    }

    /// @notice See `TrieProof.traverse`.
    function traverse(bytes32 root, bytes32 key, bytes[] calldata proof) external pure returns (bytes memory value) {
        return TrieProof.traverse(root, abi.encodePacked(key), proof);
    }

    /// @notice See `StorageProofs.read`.
    function read(
        bytes32 stateRoot,
        address account,
        bytes32 slot,
        bytes[] calldata accountProof,
        bytes[] calldata storageProof
    ) external pure returns (bool exists, bytes32 value) {
        return StorageProofs.read(stateRoot, account, slot, accountProof, storageProof);
    }
}
