// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMessageVerifier} from "../IMessageVerifier.sol";
import {Message} from "../Message.sol";

/// @title Destination side of the proof DVN
/// @notice The DVN that a receiving application names in its configuration. Gives its word for a packet when a message
/// verifier shows that the source side sent it. Has no owner and no setter: whom it believes is fixed at deployment.
/// @dev Checks have ids (D6 ...): see contracts/transports/layerzero/README.md.
interface ILayerZeroDestinationDvn {
    /// @notice What an endpoint id stands for.
    /// @param eid Endpoint id of the source.
    /// @param chainId EIP-155 chain id of the source.
    /// @param gateway Gateway on the source.
    /// @param dvn Source side of the DVN there.
    /// @param verifier Says what the gateway sent.
    struct Source {
        uint32 eid;
        uint64 chainId;
        address gateway;
        address dvn;
        IMessageVerifier verifier;
    }

    /// @notice A verified packet could not be committed; anyone may try again at the receive library.
    /// @param headerHash keccak256 of the header.
    /// @param reason The first 256 bytes of the receive library's revert data.
    event CommitPostponed(bytes32 indexed headerHash, bytes reason);

    /// @notice A constructor argument makes no sense.
    /// @param name Name of the argument.
    error LayerZeroDestinationDvn_InvalidParameter(string name);
    /// @notice A call about nothing.
    error LayerZeroDestinationDvn_NoPackets();
    /// @notice The packet is for another endpoint.
    /// @param dstEid Destination in the header.
    error LayerZeroDestinationDvn_WrongDestination(uint32 dstEid);
    /// @notice No source stands for this endpoint id.
    /// @param srcEid Source in the header.
    error LayerZeroDestinationDvn_UnknownSource(uint32 srcEid);
    /// @notice The message is not from the chain, the gateway and the source DVN that the packet's source stands for.
    /// @param chainId Source chain in the message.
    /// @param gateway Source gateway in the message.
    /// @param sender Sender in the message.
    error LayerZeroDestinationDvn_WrongSource(uint64 chainId, address gateway, address sender);
    /// @notice The message is not for this contract on this chain.
    /// @param chainId Destination chain in the message.
    /// @param recipient Recipient in the message.
    error LayerZeroDestinationDvn_WrongRecipient(uint64 chainId, address recipient);
    /// @notice The verifier vouches for nothing at present.
    /// @param srcEid Source in the header.
    error LayerZeroDestinationDvn_VerifierHalted(uint32 srcEid);
    /// @notice The evidence does not show that the message was sent.
    error LayerZeroDestinationDvn_NotVerified();
    /// @notice The message does not hold the packet, or holds it before the packet named just before.
    /// @param headerHash keccak256 of the header.
    error LayerZeroDestinationDvn_NotInMessage(bytes32 headerHash);
    /// @notice A payload hash of zero is nothing to vouch for.
    /// @param headerHash keccak256 of the header.
    error LayerZeroDestinationDvn_ZeroPayloadHash(bytes32 headerHash);
    /// @notice The gateway does not deliver here: hand the message and its evidence to `verify`.
    error LayerZeroDestinationDvn_CallVerifyInstead();

    /// @notice Gives this DVN's word for packets. Anyone may call.
    /// @param message The source side's message that holds them.
    /// @param evidence Evidence for the source's verifier that the message was sent.
    /// @param packetHeaders Headers of the packets, in the message's order; some may be left out.
    function verify(Message calldata message, bytes calldata evidence, bytes[] calldata packetHeaders) external;

    /// @notice The same, and commits each packet where that can be done. One that cannot stops no other.
    /// @param message The source side's message that holds the packets.
    /// @param evidence Evidence for the source's verifier that the message was sent.
    /// @param packetHeaders Headers of the packets, in the message's order; some may be left out.
    /// @return committed Number of packets committed; `CommitPostponed` names the others.
    function verifyAndCommit(
        Message calldata message,
        bytes calldata evidence,
        bytes[] calldata packetHeaders
    ) external returns (uint256 committed);

    /// @notice What an endpoint id stands for.
    /// @param eid Endpoint id of the source.
    /// @return source All zero when it stands for nothing. Fixed at deployment.
    function sourceOf(uint32 eid) external view returns (Source memory source);

    /// @notice Endpoint id of this chain.
    /// @return eid Fixed at deployment.
    function EID() external view returns (uint32 eid);

    /// @notice The receive library that is told.
    /// @return receiveLibrary Fixed at deployment.
    function RECEIVE_LIBRARY() external view returns (address receiveLibrary);

    /// @notice Most gas that one packet's commit gets.
    /// @return gasLimit Gas units.
    function COMMIT_GAS_LIMIT() external view returns (uint256 gasLimit);
}
