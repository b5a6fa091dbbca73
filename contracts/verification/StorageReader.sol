// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IStateRoots} from "../interfaces/IStateRoots.sol";
import {IStorageReader} from "../interfaces/IStorageReader.sol";
import {StorageProofs} from "./StorageProofs.sol";

/// @title Storage reader
/// @notice See `IStorageReader`.
contract StorageReader is IStorageReader {
    /// @inheritdoc IStorageReader
    address public immutable STATE_ROOTS;
    /// @inheritdoc IStorageReader
    address public immutable LIGHT_CLIENT;

    /// @notice Takes the light client from the state roots.
    /// @param stateRoots State roots that count, of any family.
    constructor(address stateRoots) {
        if (stateRoots.code.length == 0) revert StorageReader_NotAContract(stateRoots);
        STATE_ROOTS = stateRoots;
        LIGHT_CLIENT = IStateRoots(stateRoots).LIGHT_CLIENT();
    }

    /// @inheritdoc IStorageReader
    function readSlot(
        uint64 height,
        address account,
        bytes32 slot,
        bytes[] calldata accountProof,
        bytes[] calldata storageProof
    ) external view returns (bool exists, bytes32 value, uint64 timestamp) {
        bytes32 root;
        (root, timestamp) = IStateRoots(STATE_ROOTS).stateAt(height);
        if (root == 0) revert StorageReader_UntrustedHeight(height); // P5
        (exists, value) = StorageProofs.read(root, account, slot, accountProof, storageProof);
    }
}
