// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The part of LayerZero's endpoint that a DVN asks
/// @notice Written from the ABI of the deployed EndpointV2; a test compares the selectors.
interface ILayerZeroEndpoint {
    /// @notice Endpoint id of this chain.
    /// @return id Fixed at deployment.
    function eid() external view returns (uint32 id);

    /// @notice Whether applications may choose a message library.
    /// @param library_ The library.
    /// @return isRegistered True for ever once registered.
    function isRegisteredLibrary(address library_) external view returns (bool isRegistered);
}

/// @title The part of LayerZero's send library that a DVN calls
/// @notice Written from the ABI of the deployed SendUln302; a test compares the selectors.
interface ILayerZeroSendLibrary {
    /// @notice Pays out fees that were credited to the caller.
    /// @param to Who gets them.
    /// @param amount In wei.
    function withdrawFee(address to, uint256 amount) external;
}

/// @title The part of LayerZero's receive library that a DVN calls
/// @notice Written from the ABI of the deployed ReceiveUln302; a test compares the selectors.
interface ILayerZeroReceiveLibrary {
    /// @notice Records the caller's word that a packet was sent. Whose word counts is the application's configuration.
    /// @param packetHeader The packet's first 81 bytes.
    /// @param payloadHash keccak256 of its GUID and message.
    /// @param confirmations Blocks the caller waited for.
    function verify(bytes calldata packetHeader, bytes32 payloadHash, uint64 confirmations) external;

    /// @notice Hands a packet to the endpoint once every DVN that the application asks for gave its word. Anyone may call.
    /// @param packetHeader The packet's first 81 bytes.
    /// @param payloadHash keccak256 of its GUID and message.
    function commitVerification(bytes calldata packetHeader, bytes32 payloadHash) external;
}
