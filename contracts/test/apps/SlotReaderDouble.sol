// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Slot reader double
/// @notice Says of any slot what it was told to say, and is its own light client, of one generation for ever.
contract SlotReaderDouble {
    /// @notice See `IStorageReader`.
    address public immutable LIGHT_CLIENT = address(this);

    bool private _exists;
    bytes32 private _value;
    uint64 private _timestamp;

    /// @notice Tells it what to say.
    /// @param exists Whether the slot holds anything.
    /// @param value What.
    /// @param timestamp Time of the block.
    function setRead(bool exists, bytes32 value, uint64 timestamp) external {
        (_exists, _value, _timestamp) = (exists, value, timestamp);
    }

    /// @notice See `ILightClient`.
    /// @return number Always 1.
    function generation() external pure returns (uint64 number) {
        return 1;
    }

    /// @notice See `IStorageReader`.
    /// @return exists As told.
    /// @return value As told.
    /// @return timestamp As told.
    function readSlot(
        uint64,
        address,
        bytes32,
        bytes[] calldata,
        bytes[] calldata
    ) external view returns (bool exists, bytes32 value, uint64 timestamp) {
        return (_exists, _value, _timestamp);
    }
}
