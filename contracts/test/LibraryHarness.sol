// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {PoseidonT4} from "poseidon-solidity/PoseidonT4.sol";

import {Attributes} from "../gateway/Attributes.sol";
import {ChainAddress} from "../gateway/ChainAddress.sol";
import {MessageCodec} from "../gateway/MessageCodec.sol";
import {WindowHash} from "../verification/WindowHash.sol";

// solhint-disable use-natspec

/// @title Library harness
/// @notice Makes internal library functions callable, for comparison with their twins.
contract LibraryHarness {
    /// @notice See `WindowHash.fingerprint`.
    function fingerprint(
        uint256 messageRoot,
        uint256 windowIndex,
        uint256[] calldata leaves
    ) external pure returns (uint256 point, uint256 value, uint256 excess) {
        return WindowHash.fingerprint(messageRoot, windowIndex, leaves);
    }

    /// @notice See `WindowHash.merkleRoot`.
    function merkleRoot(uint256[] calldata leaves) external pure returns (bytes32 root) {
        return WindowHash.merkleRoot(leaves);
    }

    /// @notice See `WindowHash.climb`.
    function climb(bytes32 node, uint256 position, bytes calldata path) external pure returns (bytes32 root) {
        return WindowHash.climb(node, position, path);
    }

    /// @notice See `MessageCodec.leaf`.
    function leaf(bytes32 id) external pure returns (uint256 value) {
        return MessageCodec.leaf(id);
    }

    /// @notice See `MessageCodec.MESSAGE_TYPEHASH`.
    function messageTypehash() external pure returns (bytes32 hash) {
        return MessageCodec.MESSAGE_TYPEHASH;
    }

    /// @notice See `ChainAddress.format`, beside what OpenZeppelin writes.
    function chainAddress(
        uint64 chainId,
        address account
    ) external pure returns (bytes memory ours, bytes memory theirs) {
        return (ChainAddress.format(chainId, account), InteroperableAddress.formatEvmV1(chainId, account));
    }

    /// @notice See `Attributes.read`.
    function readAttributes(
        bytes[] calldata attributes,
        uint256 defaultGasLimit
    ) external pure returns (Attributes.Requests memory requests) {
        return Attributes.read(attributes, defaultGasLimit);
    }

    /// @notice The linked Poseidon of three inputs.
    function poseidon3(uint256[3] calldata inputs) external pure returns (uint256 hash) {
        return PoseidonT4.hash(inputs);
    }
}
