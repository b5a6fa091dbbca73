// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILayerZeroDVN} from "./ILayerZeroDVN.sol";

/// @title Source side of the proof DVN
/// @notice Remembers what LayerZero's send library says was sent, and tells the other side in batches through a gateway.
/// Anyone may dispatch. The owner sets prices, names each destination once and collects fees; it cannot make, change
/// or withhold a job.
/// @dev Checks have ids (D1 ...): see contracts/transports/layerzero/README.md.
interface ILayerZeroSourceDvn is ILayerZeroDVN {
    /// @notice Where packets for an endpoint id go.
    /// @param chainId EIP-155 chain id.
    /// @param dvn Destination side of the DVN there; zero when the endpoint id is not served.
    /// @param price Fee for a packet, in wei.
    struct Destination {
        uint64 chainId;
        address dvn;
        uint256 price;
    }

    /// @notice A packet is to be verified.
    /// @param dstEid Endpoint id of the destination.
    /// @param headerHash keccak256 of the header.
    /// @param payloadHash keccak256 of GUID and message.
    /// @param packetHeader The header: what `dispatch` takes.
    event JobAssigned(uint32 indexed dstEid, bytes32 indexed headerHash, bytes32 payloadHash, bytes packetHeader);

    /// @notice A batch of packets went to the other side.
    /// @param dstEid Endpoint id of the destination.
    /// @param messageId Id of the gateway's message that holds the batch.
    /// @param headerHashes The packets, in the message's order.
    event JobsDispatched(uint32 indexed dstEid, bytes32 indexed messageId, bytes32[] headerHashes);

    /// @notice An endpoint id is served from now on.
    /// @param dstEid Endpoint id.
    /// @param chainId EIP-155 chain id.
    /// @param dvn Destination side of the DVN there.
    event DestinationSet(uint32 indexed dstEid, uint64 chainId, address dvn);

    /// @notice The price of a packet changed.
    /// @param dstEid Endpoint id of the destination.
    /// @param price In wei.
    event PriceSet(uint32 indexed dstEid, uint256 price);

    /// @notice A constructor argument makes no sense.
    /// @param name Name of the argument.
    error LayerZeroSourceDvn_InvalidParameter(string name);
    /// @notice Only the send library assigns jobs.
    /// @param caller Who called.
    error LayerZeroSourceDvn_NotTheSendLibrary(address caller);
    /// @notice Fees are credited, never sent along.
    error LayerZeroSourceDvn_UnexpectedValue();
    /// @notice No packet to this endpoint id is taken.
    /// @param dstEid The endpoint id.
    error LayerZeroSourceDvn_NotServed(uint32 dstEid);
    /// @notice The packet is not from this endpoint to that of the job.
    /// @param srcEid Source in the header.
    /// @param dstEid Destination in the header.
    error LayerZeroSourceDvn_WrongPath(uint32 srcEid, uint32 dstEid);
    /// @notice A payload hash of zero means no job.
    error LayerZeroSourceDvn_ZeroPayloadHash();
    /// @notice The header stands for another payload already.
    /// @param headerHash keccak256 of the header.
    error LayerZeroSourceDvn_OtherPayloadAssigned(bytes32 headerHash);
    /// @notice The packet was never assigned.
    /// @param headerHash keccak256 of the header.
    error LayerZeroSourceDvn_NoJob(bytes32 headerHash);
    /// @notice A batch of nothing.
    error LayerZeroSourceDvn_EmptyBatch();
    /// @notice A batch of more packets than a destination can verify with ease.
    /// @param count Its headers.
    error LayerZeroSourceDvn_BatchTooLarge(uint256 count);
    /// @notice The endpoint id has a destination already, for ever.
    /// @param dstEid The endpoint id.
    error LayerZeroSourceDvn_DestinationAlreadySet(uint32 dstEid);
    /// @notice The destination makes no sense.
    error LayerZeroSourceDvn_InvalidDestination();
    /// @notice The price is above the cap.
    /// @param price The price.
    /// @param maxPrice The cap.
    error LayerZeroSourceDvn_PriceTooHigh(uint256 price, uint256 maxPrice);

    /// @notice Tells the other side of packets. Anyone may call, also again: a batch may overlap earlier ones.
    /// @param dstEid Endpoint id of the destination.
    /// @param packetHeaders Headers of assigned packets for it, `MAX_BATCH` at most; those of one channel belong in the order of their
    /// nonces.
    /// @return messageId Id of the gateway's message.
    function dispatch(uint32 dstEid, bytes[] calldata packetHeaders) external returns (bytes32 messageId);

    /// @notice Starts to serve an endpoint id. Only the owner, and once for ever.
    /// @param dstEid Endpoint id.
    /// @param chainId EIP-155 chain id.
    /// @param dvn Destination side of the DVN there.
    /// @param price Fee for a packet, in wei.
    function setDestination(uint32 dstEid, uint64 chainId, address dvn, uint256 price) external;

    /// @notice Changes a price. Only the owner, up to the cap.
    /// @param dstEid Endpoint id of a destination that is served.
    /// @param price In wei.
    function setPrice(uint32 dstEid, uint256 price) external;

    /// @notice Collects fees that the send library credited. Only the owner.
    /// @param to Who gets them.
    /// @param amount In wei.
    function withdrawFee(address to, uint256 amount) external;

    /// @notice Payload hash of an assigned packet.
    /// @param headerHash keccak256 of its header.
    /// @return payloadHash 0 when it was never assigned.
    function payloadHashOf(bytes32 headerHash) external view returns (bytes32 payloadHash);

    /// @notice Where packets for an endpoint id go.
    /// @param dstEid The endpoint id.
    /// @return destination All zero when it is not served.
    function destinationOf(uint32 dstEid) external view returns (Destination memory destination);

    /// @notice Endpoint id of this chain.
    /// @return eid Fixed at deployment.
    function EID() external view returns (uint32 eid);

    /// @notice The send library whose word counts.
    /// @return sendLibrary Fixed at deployment.
    function SEND_LIBRARY() external view returns (address sendLibrary);

    /// @notice The gateway that carries the batches.
    /// @return gateway Fixed at deployment.
    function GATEWAY() external view returns (address gateway);

    /// @notice Most packets of a batch: whoever verifies one of them pays for the calldata of all.
    /// @return maxBatch A constant.
    function MAX_BATCH() external view returns (uint256 maxBatch);

    /// @notice Highest price the owner can ask.
    /// @return maxPrice In wei; fixed at deployment.
    function MAX_PRICE() external view returns (uint256 maxPrice);
}
