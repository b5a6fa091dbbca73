// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {MessageCodec} from "../gateway/MessageCodec.sol";
import {ILightClient} from "../interfaces/ILightClient.sol";
import {IMessageRefuter} from "../interfaces/IMessageRefuter.sol";
import {IZkMessageVerifier} from "../interfaces/IZkMessageVerifier.sol";
import {Message} from "../interfaces/Message.sol";
import {SourceBound} from "./SourceBound.sol";
import {WindowHash} from "./WindowHash.sol";

/// @title Message refuter by windows
/// @notice Refutes by the leaf that a verified window of the outbox tree holds at the message's position. Anyone proves the
/// window beforehand, with `IZkMessageVerifier.verifyWindow`.
/// @dev Evidence is abi.encode(uint64 height, uint32 windowSize, uint256 leaf, bytes32[] path), the leaf 0 for none.
contract ZkMessageRefuter is IMessageRefuter, SourceBound {
    using MessageCodec for Message;

    uint256 private constant TREE_DEPTH = 32;
    /// Height, size, leaf, offset and length, then the path.
    uint256 private constant EVIDENCE_HEAD_LENGTH = 160;
    uint256 private constant EVIDENCE_PATH_OFFSET = 128;

    /// @inheritdoc IMessageRefuter
    address public immutable LIGHT_CLIENT;
    address private immutable _zkVerifier;

    /// @notice Takes the light client, the chain and the outbox from the verifier.
    /// @param zkVerifier Verifier whose windows count.
    constructor(
        address zkVerifier
    )
        SourceBound(
            _chainOf(IZkMessageVerifier(_contract(zkVerifier, "zkVerifier")).LIGHT_CLIENT()),
            ILightClient(IZkMessageVerifier(zkVerifier).LIGHT_CLIENT()).outbox()
        )
    {
        _zkVerifier = zkVerifier;
        LIGHT_CLIENT = IZkMessageVerifier(zkVerifier).LIGHT_CLIENT();
    }

    /// @inheritdoc IMessageRefuter
    function refutes(
        Message calldata message,
        uint64 height,
        bytes calldata evidence
    ) external view returns (bool refuted) {
        if (!_isFromSource(message)) return false; // M1
        // No outbox has a message there, and no window reaches there: without this such a claim could not be refuted.
        if (message.nonce >> TREE_DEPTH != 0) return true;
        if (evidence.length < EVIDENCE_HEAD_LENGTH) return false;
        (uint64 refutingHeight, uint32 windowSize, uint256 leaf, uint256 offset, uint256 pathLength) = abi.decode(
            evidence[:EVIDENCE_HEAD_LENGTH],
            (uint64, uint32, uint256, uint256, uint256)
        );
        uint256 levels = Math.log2(windowSize);
        if (pathLength != levels || offset != EVIDENCE_PATH_OFFSET) return false;
        if (evidence.length != EVIDENCE_HEAD_LENGTH + 32 * levels) return false;
        if (refutingHeight < height || leaf == MessageCodec.leaf(message.id())) return false; // M13
        // 0 for a height that is not trusted, a window that is not verified, a size that has no circuit.
        uint64 windowIndex = uint64(message.nonce >> levels);
        bytes32 root = IZkMessageVerifier(_zkVerifier).windowRoot(refutingHeight, windowSize, windowIndex);
        return root != 0 && WindowHash.climb(bytes32(leaf), message.nonce, evidence[EVIDENCE_HEAD_LENGTH:]) == root;
    }
}
