// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {IGateway} from "../../interfaces/IGateway.sol";
import {ILayerZeroDVN} from "../../interfaces/layerzero/ILayerZeroDVN.sol";
import {ILayerZeroEndpoint, ILayerZeroSendLibrary} from "../../interfaces/layerzero/ILayerZeroEndpoint.sol";
import {ILayerZeroSourceDvn} from "../../interfaces/layerzero/ILayerZeroSourceDvn.sol";
import {PacketJob} from "../../interfaces/layerzero/PacketJob.sol";
import {PacketHeader} from "./PacketHeader.sol";

/// @title Source side of the proof DVN
/// @notice Stores one slot a packet when it is sent, and sends batches of them through the gateway later, so that the
/// cost of a proof is shared.
contract LayerZeroSourceDvn is ILayerZeroSourceDvn, Ownable2Step {
    using PacketHeader for bytes;

    /// @inheritdoc ILayerZeroSourceDvn
    uint256 public constant MAX_BATCH = 64;

    /// @inheritdoc ILayerZeroSourceDvn
    uint32 public immutable EID;
    /// @inheritdoc ILayerZeroSourceDvn
    address public immutable SEND_LIBRARY;
    /// @inheritdoc ILayerZeroSourceDvn
    address public immutable GATEWAY;
    /// @inheritdoc ILayerZeroSourceDvn
    uint256 public immutable MAX_PRICE;

    /// @inheritdoc ILayerZeroSourceDvn
    mapping(bytes32 headerHash => bytes32 payloadHash) public payloadHashOf;

    mapping(uint32 dstEid => Destination) private _destinations;

    /// @notice Serves nothing at first.
    /// @param owner_ Sets prices, names destinations and collects fees.
    /// @param endpoint LayerZero's endpoint on this chain.
    /// @param sendLibrary The send library whose word counts; registered with the endpoint.
    /// @param gateway The gateway that carries the batches.
    /// @param maxPrice Highest price the owner can ask, in wei.
    constructor(
        address owner_,
        address endpoint,
        address sendLibrary,
        address gateway,
        uint256 maxPrice
    ) Ownable(owner_) {
        if (gateway.code.length == 0) revert LayerZeroSourceDvn_InvalidParameter("gateway");
        if (!ILayerZeroEndpoint(endpoint).isRegisteredLibrary(sendLibrary)) {
            revert LayerZeroSourceDvn_InvalidParameter("sendLibrary");
        }
        EID = ILayerZeroEndpoint(endpoint).eid();
        SEND_LIBRARY = sendLibrary;
        GATEWAY = gateway;
        MAX_PRICE = maxPrice;
    }

    /// @inheritdoc ILayerZeroDVN
    function assignJob(AssignJobParam calldata param, bytes calldata) external payable returns (uint256 fee) {
        // CHECKS
        if (msg.sender != SEND_LIBRARY) revert LayerZeroSourceDvn_NotTheSendLibrary(msg.sender); // D1
        if (msg.value != 0) revert LayerZeroSourceDvn_UnexpectedValue();
        fee = _served(param.dstEid).price;
        _checkPath(param.packetHeader, param.dstEid); // D2
        if (param.payloadHash == 0) revert LayerZeroSourceDvn_ZeroPayloadHash();
        bytes32 headerHash = keccak256(param.packetHeader);
        bytes32 assigned = payloadHashOf[headerHash];
        // Twice the same is no mistake: an application may list a DVN as required and as optional (D3).
        if (assigned == param.payloadHash) return fee;
        if (assigned != 0) revert LayerZeroSourceDvn_OtherPayloadAssigned(headerHash);

        // EFFECTS
        payloadHashOf[headerHash] = param.payloadHash;
        emit JobAssigned(param.dstEid, headerHash, param.payloadHash, param.packetHeader);
    }

    /// @inheritdoc ILayerZeroSourceDvn
    function dispatch(uint32 dstEid, bytes[] calldata packetHeaders) external returns (bytes32 messageId) {
        // CHECKS (D4)
        Destination memory destination = _served(dstEid);
        uint256 count = packetHeaders.length;
        if (count == 0) revert LayerZeroSourceDvn_EmptyBatch();
        // Anyone dispatches, and somebody else pays for verifying it.
        if (count > MAX_BATCH) revert LayerZeroSourceDvn_BatchTooLarge(count);
        PacketJob[] memory jobs = new PacketJob[](count);
        bytes32[] memory headerHashes = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes32 headerHash = keccak256(packetHeaders[i]);
            bytes32 payloadHash = payloadHashOf[headerHash];
            if (payloadHash == 0) revert LayerZeroSourceDvn_NoJob(headerHash);
            _checkPath(packetHeaders[i], dstEid);
            jobs[i] = PacketJob(headerHash, payloadHash);
            headerHashes[i] = headerHash;
        }

        // INTERACTIONS
        // The gateway calls nobody.
        messageId = IGateway(GATEWAY).sendMessage(
            InteroperableAddress.formatEvmV1(destination.chainId, destination.dvn),
            abi.encode(jobs),
            new bytes[](0)
        );
        emit JobsDispatched(dstEid, messageId, headerHashes);
    }

    /// @inheritdoc ILayerZeroSourceDvn
    function setDestination(uint32 dstEid, uint64 chainId, address dvn, uint256 price) external onlyOwner {
        // D5: once for ever.
        if (_destinations[dstEid].dvn != address(0)) revert LayerZeroSourceDvn_DestinationAlreadySet(dstEid);
        if (dstEid == 0 || chainId == 0 || dvn == address(0)) revert LayerZeroSourceDvn_InvalidDestination();
        _destinations[dstEid] = Destination(chainId, dvn, 0);
        emit DestinationSet(dstEid, chainId, dvn);
        _setPrice(dstEid, price);
    }

    /// @inheritdoc ILayerZeroSourceDvn
    function setPrice(uint32 dstEid, uint256 price) external onlyOwner {
        _served(dstEid);
        _setPrice(dstEid, price);
    }

    /// @inheritdoc ILayerZeroSourceDvn
    function withdrawFee(address to, uint256 amount) external onlyOwner {
        ILayerZeroSendLibrary(SEND_LIBRARY).withdrawFee(to, amount);
    }

    /// @inheritdoc ILayerZeroDVN
    function getFee(uint32 dstEid, uint64, address, bytes calldata) external view returns (uint256 fee) {
        return _served(dstEid).price;
    }

    /// @inheritdoc ILayerZeroSourceDvn
    function destinationOf(uint32 dstEid) external view returns (Destination memory destination) {
        return _destinations[dstEid];
    }

    function _setPrice(uint32 dstEid, uint256 price) private {
        if (price > MAX_PRICE) revert LayerZeroSourceDvn_PriceTooHigh(price, MAX_PRICE);
        _destinations[dstEid].price = price;
        emit PriceSet(dstEid, price);
    }

    /// @dev A packet that nobody will verify must not be sent: this revert is the needful one.
    function _served(uint32 dstEid) private view returns (Destination memory destination) {
        destination = _destinations[dstEid];
        if (destination.dvn == address(0)) revert LayerZeroSourceDvn_NotServed(dstEid);
    }

    function _checkPath(bytes calldata packetHeader, uint32 dstEid) private view {
        PacketHeader.Fields memory header = packetHeader.parse();
        if (header.srcEid != EID || header.dstEid != dstEid) {
            revert LayerZeroSourceDvn_WrongPath(header.srcEid, header.dstEid);
        }
    }
}
