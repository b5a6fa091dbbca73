// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

import {BoundedCall} from "../../calls/BoundedCall.sol";
import {ILayerZeroDestinationDvn} from "../../interfaces/layerzero/ILayerZeroDestinationDvn.sol";
import {ILayerZeroEndpoint, ILayerZeroReceiveLibrary} from "../../interfaces/layerzero/ILayerZeroEndpoint.sol";
import {PacketJob} from "../../interfaces/layerzero/PacketJob.sol";
import {Message} from "../../interfaces/Message.sol";
import {PacketHeader} from "./PacketHeader.sol";

/// @title Destination side of the proof DVN
/// @notice Checks a batch of the source side against a message verifier and tells LayerZero's receive library. Keeps no
/// state of its own: what is verified and what was replayed is the receive library's and the endpoint's business.
contract LayerZeroDestinationDvn is ILayerZeroDestinationDvn, IERC7786Recipient {
    using PacketHeader for bytes;

    /// Finality is what the proof shows; a number of blocks could change at the application while a packet travels.
    uint64 private constant ENOUGH_CONFIRMATIONS = type(uint64).max;

    /// @inheritdoc ILayerZeroDestinationDvn
    uint256 public constant COMMIT_GAS_LIMIT = 1_000_000;

    /// @inheritdoc ILayerZeroDestinationDvn
    uint32 public immutable EID;
    /// @inheritdoc ILayerZeroDestinationDvn
    address public immutable RECEIVE_LIBRARY;

    /// Written by the constructor only (D12).
    mapping(uint32 eid => Source) private _sources;

    /// @notice Fixes whom this DVN believes, for ever.
    /// @param endpoint LayerZero's endpoint on this chain.
    /// @param receiveLibrary The receive library that is told; registered with the endpoint.
    /// @param sources What each endpoint id stands for.
    constructor(address endpoint, address receiveLibrary, Source[] memory sources) {
        // D14
        if (!ILayerZeroEndpoint(endpoint).isRegisteredLibrary(receiveLibrary)) {
            revert LayerZeroDestinationDvn_InvalidParameter("receiveLibrary");
        }
        EID = ILayerZeroEndpoint(endpoint).eid();
        RECEIVE_LIBRARY = receiveLibrary;
        for (uint256 i = 0; i < sources.length; ++i) {
            Source memory source = sources[i];
            if (source.eid == 0 || source.eid == EID || _sources[source.eid].chainId != 0) {
                revert LayerZeroDestinationDvn_InvalidParameter("eid");
            }
            if (source.chainId == 0 || source.chainId == block.chainid) {
                revert LayerZeroDestinationDvn_InvalidParameter("chainId");
            }
            if (source.gateway == address(0)) revert LayerZeroDestinationDvn_InvalidParameter("gateway");
            if (source.dvn == address(0)) revert LayerZeroDestinationDvn_InvalidParameter("dvn");
            if (address(source.verifier).code.length == 0) revert LayerZeroDestinationDvn_InvalidParameter("verifier");
            _sources[source.eid] = source;
        }
    }

    /// @inheritdoc ILayerZeroDestinationDvn
    function verify(Message calldata message, bytes calldata evidence, bytes[] calldata packetHeaders) external {
        _verify(message, evidence, packetHeaders);
    }

    /// @inheritdoc ILayerZeroDestinationDvn
    function verifyAndCommit(
        Message calldata message,
        bytes calldata evidence,
        bytes[] calldata packetHeaders
    ) external returns (uint256 committed) {
        bytes32[] memory payloadHashes = _verify(message, evidence, packetHeaders);
        for (uint256 i = 0; i < packetHeaders.length; ++i) {
            if (_commit(packetHeaders[i], payloadHashes[i])) ++committed;
        }
    }

    /// @notice Refuses: a delivery rests on the gateway's route, which its owner may change, and not on the sources.
    /// @dev Without it a delivery would fail for no visible reason.
    function receiveMessage(bytes32, bytes calldata, bytes calldata) external payable returns (bytes4) {
        revert LayerZeroDestinationDvn_CallVerifyInstead();
    }

    /// @inheritdoc ILayerZeroDestinationDvn
    function sourceOf(uint32 eid) external view returns (Source memory source) {
        return _sources[eid];
    }

    /// @dev The payload hash comes from the proved message and never from the caller.
    function _verify(
        Message calldata message,
        bytes calldata evidence,
        bytes[] calldata packetHeaders
    ) private returns (bytes32[] memory payloadHashes) {
        // CHECKS
        if (packetHeaders.length == 0) revert LayerZeroDestinationDvn_NoPackets();
        uint32 srcEid = packetHeaders[0].parse().srcEid; // D6
        _checkMessage(message, evidence, srcEid);
        PacketJob[] memory jobs = abi.decode(message.payload, (PacketJob[]));

        // INTERACTIONS
        // The receive library records the word of msg.sender and calls nobody.
        payloadHashes = new bytes32[](packetHeaders.length);
        uint256 next = 0;
        for (uint256 i = 0; i < packetHeaders.length; ++i) {
            bytes calldata packetHeader = packetHeaders[i];
            PacketHeader.Fields memory header = packetHeader.parse(); // D6
            if (header.dstEid != EID) revert LayerZeroDestinationDvn_WrongDestination(header.dstEid); // D7
            // One message is of one source: a packet of another is not in it, whatever the message says (D8).
            if (header.srcEid != srcEid) revert LayerZeroDestinationDvn_UnknownSource(header.srcEid);

            // D11
            bytes32 headerHash = keccak256(packetHeader);
            while (next < jobs.length && jobs[next].headerHash != headerHash) ++next;
            if (next == jobs.length) revert LayerZeroDestinationDvn_NotInMessage(headerHash);
            bytes32 payloadHash = jobs[next++].payloadHash;
            if (payloadHash == 0) revert LayerZeroDestinationDvn_ZeroPayloadHash(headerHash);

            payloadHashes[i] = payloadHash;
            ILayerZeroReceiveLibrary(RECEIVE_LIBRARY).verify(packetHeader, payloadHash, ENOUGH_CONFIRMATIONS);
        }
    }

    /// @dev The receiver is asked by the endpoint whether it takes the path, so foreign code runs here: it gets so much
    /// gas and no more, and what it returns is cut (D13).
    function _commit(bytes calldata packetHeader, bytes32 payloadHash) private returns (bool committed) {
        bytes memory call = abi.encodeCall(ILayerZeroReceiveLibrary.commitVerification, (packetHeader, payloadHash));
        uint256 left = gasleft();
        uint256 reserve = left > COMMIT_GAS_LIMIT ? left - COMMIT_GAS_LIMIT : 0;
        bytes memory reason;
        (committed, , reason) = BoundedCall.call(RECEIVE_LIBRARY, 0, reserve, call);
        if (!committed) emit CommitPostponed(keccak256(packetHeader), reason);
    }

    /// @dev Whether the message is of this source, for this contract, and sent.
    function _checkMessage(Message calldata message, bytes calldata evidence, uint32 srcEid) private view {
        Source memory source = _sources[srcEid];
        if (source.chainId == 0) revert LayerZeroDestinationDvn_UnknownSource(srcEid);
        if (
            message.sourceChainId != source.chainId ||
            message.sourceGateway != source.gateway ||
            message.sender != source.dvn
        ) {
            revert LayerZeroDestinationDvn_WrongSource(message.sourceChainId, message.sourceGateway, message.sender); // D8
        }
        if (message.destinationChainId != block.chainid || message.recipient != address(this)) {
            revert LayerZeroDestinationDvn_WrongRecipient(message.destinationChainId, message.recipient); // D9
        }
        // D10
        if (source.verifier.trustGeneration() == 0) revert LayerZeroDestinationDvn_VerifierHalted(srcEid);
        if (!source.verifier.isVerified(message, evidence)) revert LayerZeroDestinationDvn_NotVerified();
    }
}
