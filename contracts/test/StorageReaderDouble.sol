// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IStorageReader} from "../interfaces/IStorageReader.sol";

/// @title Storage reader double
/// @notice Says what it was told of each height, account and slot, and nothing of any other.
contract StorageReaderDouble is IStorageReader {
    struct Reading {
        bool known;
        bytes32 value;
        uint64 timestamp;
    }

    mapping(bytes32 key => Reading) private _readings;

    /// @inheritdoc IStorageReader
    address public constant STATE_ROOTS = address(0);
    /// @inheritdoc IStorageReader
    address public constant LIGHT_CLIENT = address(0);

    /// @notice Tells it what a slot holds.
    /// @param height The height.
    /// @param account The account.
    /// @param slot The slot.
    /// @param value What it holds.
    /// @param timestamp Time of the block.
    function tell(uint64 height, address account, bytes32 slot, bytes32 value, uint64 timestamp) external {
        _readings[_keyOf(height, account, slot)] = Reading(true, value, timestamp);
    }

    /// @inheritdoc IStorageReader
    function readSlot(
        uint64 height,
        address account,
        bytes32 slot,
        bytes[] calldata,
        bytes[] calldata
    ) external view returns (bool exists, bytes32 value, uint64 timestamp) {
        Reading memory reading = _readings[_keyOf(height, account, slot)];
        if (!reading.known) revert StorageReader_UntrustedHeight(height);
        return (reading.value != 0, reading.value, reading.timestamp);
    }

    function _keyOf(uint64 height, address account, bytes32 slot) private pure returns (bytes32 key) {
        return keccak256(abi.encode(height, account, slot));
    }
}
