// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title LayerZero's interface of a source DVN
/// @notice What `SendUln302` asks of a DVN that an application configured. Written from the ABI of the deployed
/// libraries, so that a build needs none of LayerZero's packages; a test compares the selectors.
interface ILayerZeroDVN {
    /// @notice A packet to verify.
    /// @param dstEid Endpoint id of the destination.
    /// @param packetHeader The packet's first 81 bytes.
    /// @param payloadHash keccak256 of its GUID and message.
    /// @param confirmations Blocks to wait for, as the application configured.
    /// @param sender The application.
    struct AssignJobParam {
        uint32 dstEid;
        bytes packetHeader;
        bytes32 payloadHash;
        uint64 confirmations;
        address sender;
    }

    /// @notice Takes a packet to verify and says what that costs. A revert stops the application's send.
    /// @param param The packet.
    /// @param options The application's options for this DVN.
    /// @return fee What the send library credits to the DVN, in wei.
    function assignJob(AssignJobParam calldata param, bytes calldata options) external payable returns (uint256 fee);

    /// @notice What verifying a packet would cost.
    /// @param dstEid Endpoint id of the destination.
    /// @param confirmations Blocks to wait for, as the application configured.
    /// @param sender The application.
    /// @param options The application's options for this DVN.
    /// @return fee In wei.
    function getFee(
        uint32 dstEid,
        uint64 confirmations,
        address sender,
        bytes calldata options
    ) external view returns (uint256 fee);
}
