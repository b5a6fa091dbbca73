// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice A packet as the source DVN tells the destination DVN of it; a batch is abi.encode(PacketJob[]).
/// @param headerHash keccak256 of the packet's first 81 bytes.
/// @param payloadHash keccak256 of its GUID and message.
struct PacketJob {
    bytes32 headerHash;
    bytes32 payloadHash;
}
