// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILightClient} from "../interfaces/ILightClient.sol";
import {IStorageReader} from "../interfaces/IStorageReader.sol";

/// @title Storage query
/// @notice A pull without any call on the other chain: anyone shows, by a storage proof under a proved header, what a slot
/// holds there, and contracts here read it while it is fresh and its light client still trusted. It is what the slot held
/// at the end of a block: nothing that a transaction moves and moves back shows in it. Absence is shown as well as presence.
/// @dev Checks have ids (A1 ...), see README.md.
contract StorageQuery {
    /// @notice What was shown of a slot.
    /// @param exists Whether the slot holds anything but zero.
    /// @param height Block of the other chain.
    /// @param timestamp Time of that block, in seconds; 0 when nothing was shown yet.
    /// @param generation Generation of the light client under which it was shown.
    /// @param value What it holds.
    struct Observation {
        bool exists;
        uint64 height;
        uint64 timestamp;
        uint64 generation;
        bytes32 value;
    }

    /// @notice Reads slots of the other chain.
    IStorageReader public immutable READER;

    /// @notice The light client whose headers the reader trusts.
    ILightClient public immutable LIGHT_CLIENT;

    /// @notice Seconds for which an observation is fresh, counted from the time of its block.
    uint64 public immutable MAX_AGE;

    mapping(address account => mapping(bytes32 slot => Observation observation)) private _observations;

    /// @notice A slot was shown.
    /// @param account Account on the other chain.
    /// @param slot Its slot.
    /// @param observation What it holds.
    event SlotObserved(address indexed account, bytes32 indexed slot, Observation observation);

    /// @notice The observation is older than it may be.
    error StorageQuery_Stale(uint64 timestamp, uint64 maxAge);
    /// @notice The light client was frozen, or recovered, since the observation: its header counts no longer.
    /// @param generation Generation under which it was shown.
    /// @param current Generation now; 0 while frozen.
    error StorageQuery_OtherGeneration(uint64 generation, uint64 current);
    /// @notice An observation of the same or a later block is stored already.
    error StorageQuery_NotNewer(uint64 height, uint64 storedHeight);
    /// @notice The age is zero or the reader no contract.
    error StorageQuery_InvalidParameter();

    /// @notice Fixes the reader and the age.
    /// @param reader Reads slots of the other chain.
    /// @param maxAge Seconds for which an observation is fresh.
    constructor(IStorageReader reader, uint64 maxAge) {
        if (maxAge == 0 || address(reader).code.length == 0) revert StorageQuery_InvalidParameter();
        READER = reader;
        LIGHT_CLIENT = ILightClient(reader.LIGHT_CLIENT());
        MAX_AGE = maxAge;
    }

    /// @notice Shows what a slot holds. Anyone may call.
    /// @param height Height of a proved header.
    /// @param account Account on the other chain.
    /// @param slot Its slot.
    /// @param accountProof Nodes from the state root to the account.
    /// @param storageProof Nodes from the account's storage root to the slot.
    /// @return observation What it holds.
    function observe(
        uint64 height,
        address account,
        bytes32 slot,
        bytes[] calldata accountProof,
        bytes[] calldata storageProof
    ) external returns (Observation memory observation) {
        Observation storage stored = _observations[account][slot];
        observation.generation = LIGHT_CLIENT.generation();
        // A15: an old proof, valid as it is, must not replace a newer one. A26: heights of another generation do not count,
        // or a false header of the largest height would keep every true one out.
        if (stored.timestamp != 0 && stored.generation == observation.generation && height <= stored.height) {
            revert StorageQuery_NotNewer(height, stored.height);
        }
        observation.height = height;
        (observation.exists, observation.value, observation.timestamp) = READER.readSlot(
            height,
            account,
            slot,
            accountProof,
            storageProof
        );
        _requireFresh(observation.timestamp); // A16
        _observations[account][slot] = observation;
        emit SlotObserved(account, slot, observation);
    }

    /// @notice What a slot holds, or a revert where that is not known, not freshly enough, or not any more.
    /// @param account Account on the other chain.
    /// @param slot Its slot.
    /// @return exists Whether it holds anything but zero.
    /// @return value What it holds.
    /// @return timestamp Time of the block, in seconds.
    function read(address account, bytes32 slot) external view returns (bool exists, bytes32 value, uint64 timestamp) {
        Observation memory observation = _observations[account][slot];
        _requireFresh(observation.timestamp); // A16
        uint64 current = LIGHT_CLIENT.generation();
        if (observation.generation != current) revert StorageQuery_OtherGeneration(observation.generation, current); // A26
        return (observation.exists, observation.value, observation.timestamp);
    }

    /// @dev An unknown slot has the time 0, which is never fresh, whatever the age.
    function _requireFresh(uint64 timestamp) private view {
        if (timestamp == 0 || block.timestamp > uint256(timestamp) + MAX_AGE)
            revert StorageQuery_Stale(timestamp, MAX_AGE);
    }
}
