// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";

import {IStorageReader} from "../interfaces/IStorageReader.sol";
import {SecureTrie} from "./SecureTrie.sol";

/// @title Storage proofs
/// @notice From a state root to what a slot holds: the account's leaf in the state trie, the storage root in the account, the
/// slot's leaf in the storage trie.
library StorageProofs {
    using Bytes for bytes;
    using RLP for bytes;
    using RLP for Memory.Slice;
    using RLP for RLP.Encoder;

    uint256 private constant ACCOUNT_FIELDS = 4;
    uint256 private constant STORAGE_ROOT_FIELD = 2;
    uint256 private constant CODE_HASH_FIELD = 3;

    /// @notice What a slot holds under a state root. Reverts when the proofs show nothing.
    /// @param stateRoot Trusted state root.
    /// @param account The account.
    /// @param slot The slot, not hashed.
    /// @param accountProof Nodes from the state root down.
    /// @param storageProof Nodes from the storage root down.
    /// @return exists Whether the slot holds a value other than zero.
    /// @return value The value; 0 when there is none.
    function read(
        bytes32 stateRoot,
        address account,
        bytes32 slot,
        bytes[] memory accountProof,
        bytes[] memory storageProof
    ) internal pure returns (bool exists, bytes32 value) {
        // The keys are hashed here and not taken from the caller (P6).
        bytes32 accountKey = keccak256(abi.encodePacked(account));
        (bool accountExists, bytes memory rlpAccount) = SecureTrie.get(stateRoot, accountKey, accountProof);
        // An account that does not exist has empty storage (P9).
        bytes32 storageRoot = accountExists ? _storageRootOf(rlpAccount) : SecureTrie.EMPTY_ROOT;
        bytes memory rlpValue;
        (exists, rlpValue) = SecureTrie.get(storageRoot, keccak256(abi.encode(slot)), storageProof);
        if (exists) value = _valueOf(rlpValue);
    }

    /// @dev The storage root in an account. Decoding is lenient, so the account is encoded again and compared (P10).
    function _storageRootOf(bytes memory rlpAccount) private pure returns (bytes32 storageRoot) {
        Memory.Slice[] memory fields = rlpAccount.decodeList();
        if (fields.length != ACCOUNT_FIELDS) revert IStorageReader.StorageProofs_MalformedAccount();
        storageRoot = fields[STORAGE_ROOT_FIELD].readBytes32();
        bytes memory canonical = RLP
            .encoder()
            .push(fields[0].readUint256())
            .push(fields[1].readUint256())
            .push(storageRoot)
            .push(fields[CODE_HASH_FIELD].readBytes32())
            .encode();
        if (!canonical.equal(rlpAccount)) revert IStorageReader.StorageProofs_MalformedAccount();
    }

    /// @dev The word in a storage leaf. Zeros are never stored: a slot set to zero is removed from the trie (P10).
    function _valueOf(bytes memory rlpValue) private pure returns (bytes32 value) {
        uint256 word = rlpValue.decodeUint256();
        if (word == 0 || !RLP.encode(word).equal(rlpValue)) revert IStorageReader.StorageProofs_MalformedValue();
        return bytes32(word);
    }
}
