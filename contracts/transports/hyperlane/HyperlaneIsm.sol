// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {MessageCodec} from "../../gateway/MessageCodec.sol";
import {IHyperlaneIsm} from "../../interfaces/hyperlane/IHyperlaneIsm.sol";
import {IInterchainSecurityModule} from "../../interfaces/hyperlane/IInterchainSecurityModule.sol";
import {IMessageVerifier} from "../../interfaces/IMessageVerifier.sol";
import {Message} from "../../interfaces/Message.sol";
import {HyperlaneMessage} from "./HyperlaneMessage.sol";

/// @title Hyperlane security module
/// @notice See `IHyperlaneIsm`. The store of verified ids and its NULL face; `HyperlaneCcipReadIsm` is another face of it.
contract HyperlaneIsm is IHyperlaneIsm {
    using HyperlaneMessage for bytes;
    using MessageCodec for Message;

    uint8 private constant TYPE_NULL = 6;
    /// abi.encode(bytes32[] ids): offset and length, then the ids.
    uint256 private constant PAYLOAD_HEAD_LENGTH = 64;
    uint256 private constant PAYLOAD_OFFSET = 32;

    /// Written by the constructor only.
    mapping(uint32 domain => Origin) private _origins;
    /// Written by the constructor only.
    mapping(uint64 chainId => uint32 domain) private _domains;

    /// @inheritdoc IHyperlaneIsm
    /// @dev By origin first: what one origin's hook announces can neither vouch for nor overwrite another's ids (Y8).
    mapping(uint32 origin => mapping(bytes32 id => uint64 generation)) public recordedGeneration;

    /// @notice Binds the origins, for ever (Y4).
    /// @param origins Each domain and each chain once.
    constructor(Origin[] memory origins) {
        if (origins.length == 0) revert HyperlaneIsm_NoOrigin();
        for (uint256 i = 0; i < origins.length; ++i) {
            Origin memory o = origins[i];
            bool complete =
                o.domain != 0 &&
                    o.chainId != 0 &&
                    o.gateway != address(0) &&
                    o.hook != address(0) &&
                    address(o.verifier).code.length != 0;
            if (!complete || _origins[o.domain].domain != 0 || _domains[o.chainId] != 0) {
                revert HyperlaneIsm_InvalidOrigin(o.domain);
            }
            _origins[o.domain] = o;
            _domains[o.chainId] = o.domain;
            emit OriginBound(o.domain, o.chainId, o.gateway, o.hook, o.verifier);
        }
    }

    /// @inheritdoc IHyperlaneIsm
    function submit(Message calldata announcement, bytes calldata evidence) external {
        // CHECKS
        (uint32 origin, uint64 generation) = _check(announcement, evidence);
        bytes calldata ids = _idsOf(announcement.payload);

        // EFFECTS
        mapping(bytes32 id => uint64 generation) storage recorded = recordedGeneration[origin];
        for (uint256 offset = 0; offset < ids.length; offset += 32) {
            bytes32 id = bytes32(ids[offset:offset + 32]);
            if (id == 0) revert HyperlaneIsm_MalformedPayload(); // Y7
            // Y9: whoever comes second finds the work done, and loses nothing but gas.
            if (recorded[id] != generation) recorded[id] = generation;
        }
        emit AnnouncementVerified(origin, announcement.id(), generation);
    }

    /// @inheritdoc IInterchainSecurityModule
    /// @dev Metadata is not read: none is needed.
    function verify(bytes calldata, bytes calldata message) external view returns (bool verified) {
        // Y10
        if (message.length < HyperlaneMessage.HEADER_LENGTH) return false;
        return isVerified(message.origin(), message.id());
    }

    /// @inheritdoc IHyperlaneIsm
    function announcedId(
        Message calldata announcement,
        bytes calldata evidence,
        uint256 index
    ) external view returns (uint32 origin, bytes32 id) {
        (origin, ) = _check(announcement, evidence);
        bytes calldata ids = _idsOf(announcement.payload);
        if (index >= ids.length / 32) revert HyperlaneIsm_IndexOutOfRange(index, ids.length / 32);
        id = bytes32(ids[32 * index:32 * index + 32]);
        if (id == 0) revert HyperlaneIsm_MalformedPayload(); // Y7
    }

    /// @inheritdoc IHyperlaneIsm
    function originOf(uint32 domain) external view returns (Origin memory origin) {
        return _origins[domain];
    }

    /// @inheritdoc IInterchainSecurityModule
    function moduleType() external pure returns (uint8 kind) {
        return TYPE_NULL;
    }

    /// @inheritdoc IHyperlaneIsm
    function isVerified(uint32 origin, bytes32 id) public view returns (bool verified) {
        // Generations begin at 1 and a halted verifier is in 0: an id that nobody recorded never passes (Y8).
        uint64 generation = recordedGeneration[origin][id];
        return generation != 0 && generation == _origins[origin].verifier.trustGeneration();
    }

    /// @dev Checks that a message is an announcement for this module by the hook of one of its origins, and that the verifier
    /// of that origin vouches for it. Which verifier that is comes from storage and never from the caller.
    function _check(
        Message calldata announcement,
        bytes calldata evidence
    ) private view returns (uint32 origin, uint64 generation) {
        uint64 chainId = announcement.sourceChainId;
        origin = _domains[chainId];
        if (origin == 0) revert HyperlaneIsm_UnknownOrigin(chainId); // Y5
        Origin storage bound = _origins[origin];
        if (announcement.sourceGateway != bound.gateway) revert HyperlaneIsm_WrongGateway(announcement.sourceGateway);
        if (announcement.sender != bound.hook) revert HyperlaneIsm_WrongHook(announcement.sender);
        if (announcement.destinationChainId != block.chainid || announcement.recipient != address(this)) {
            revert HyperlaneIsm_WrongDestination(announcement.destinationChainId, announcement.recipient);
        }
        IMessageVerifier verifier = bound.verifier;
        generation = verifier.trustGeneration();
        if (generation == 0) revert HyperlaneIsm_Halted(origin);
        // Y6: a negative answer reverts and leaves no trace.
        if (!verifier.isVerified(announcement, evidence)) revert HyperlaneIsm_NotVerified(announcement.id());
    }

    /// @dev The ids of a payload, packed; only the canonical encoding (Y7).
    function _idsOf(bytes calldata payload) private pure returns (bytes calldata ids) {
        if (payload.length <= PAYLOAD_HEAD_LENGTH) revert HyperlaneIsm_MalformedPayload();
        (uint256 offset, uint256 length) = abi.decode(payload[:PAYLOAD_HEAD_LENGTH], (uint256, uint256));
        ids = payload[PAYLOAD_HEAD_LENGTH:];
        if (offset != PAYLOAD_OFFSET || ids.length % 32 != 0 || length != ids.length / 32) {
            revert HyperlaneIsm_MalformedPayload();
        }
    }
}
