// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";

import {ICommitteeLightClient} from "../interfaces/ICommitteeLightClient.sol";
import {ICommitteeStateRoots} from "../interfaces/ICommitteeStateRoots.sol";
import {IStateRoots} from "../interfaces/IStateRoots.sol";

/// @title State roots of a committee light client
/// @notice See `ICommitteeStateRoots`.
contract CommitteeStateRoots is ICommitteeStateRoots {
    using BlockHeader for Memory.Slice[];

    struct StateRoot {
        bytes32 root;
        uint64 timestamp;
    }

    /// @inheritdoc IStateRoots
    address public immutable LIGHT_CLIENT;

    /// Keyed by generation and height in one word: a recovery leaves the roots of the old generation behind.
    mapping(uint256 key => StateRoot) private _stateRoots;

    /// @notice Trusts one light client for ever.
    /// @param lightClient A committee light client.
    constructor(address lightClient) {
        if (lightClient.code.length == 0) revert StateRoots_NotAContract(lightClient);
        LIGHT_CLIENT = lightClient;
    }

    /// @inheritdoc ICommitteeStateRoots
    function prove(
        ICommitteeLightClient.HeaderUpdate calldata header,
        uint64 epoch,
        bytes calldata rlpHeader
    ) external {
        // CHECKS
        ICommitteeLightClient client = ICommitteeLightClient(LIGHT_CLIENT);
        uint64 generation = client.generation();
        if (generation == 0) revert StateRoots_Frozen(); // P1
        // P2. An unknown height has the hash 0, which is the hash of nothing.
        if (client.headerHash(header.height) != keccak256(abi.encode(header, epoch))) {
            revert StateRoots_NotTheStoredHeader(header.height);
        }
        bytes32 blockHash = keccak256(rlpHeader);
        if (blockHash != header.blockHash) revert StateRoots_WrongBlock(header.blockHash, blockHash); // P3
        StateRoot storage stored = _stateRootAt(generation, header.height);
        if (stored.root != 0) revert StateRoots_AlreadyProved(header.height);
        Memory.Slice[] memory fields = BlockHeader.parseHeader(rlpHeader);
        bytes32 root = fields.getStateRoot();
        // P4. A committee that signs a height or a time that is not the block's has not followed its protocol.
        if (root == 0 || fields.getNumber() != header.height || fields.getTimestamp() != header.timestamp) {
            revert StateRoots_InconsistentBlock(header.height);
        }

        // EFFECTS
        stored.root = root;
        stored.timestamp = header.timestamp;
        emit StateRootProved(header.height, generation, header.timestamp, root);
    }

    /// @inheritdoc IStateRoots
    function stateRoot(uint64 height) external view returns (bytes32 root) {
        (root, ) = stateAt(height);
    }

    /// @inheritdoc IStateRoots
    function stateAt(uint64 height) public view returns (bytes32 root, uint64 timestamp) {
        uint64 generation = ICommitteeLightClient(LIGHT_CLIENT).generation();
        if (generation == 0) return (0, 0); // P1
        StateRoot storage stored = _stateRootAt(generation, height);
        return (stored.root, stored.timestamp);
    }

    function _stateRootAt(uint64 generation, uint64 height) private view returns (StateRoot storage stored) {
        return _stateRoots[(uint256(generation) << 64) | height];
    }
}
