// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {MessageCodec} from "../gateway/MessageCodec.sol";
import {Groth16Proof, IMessageWindowVerifier} from "../interfaces/Groth16.sol";
import {ILightClient} from "../interfaces/ILightClient.sol";
import {IMessageVerifier} from "../interfaces/IMessageVerifier.sol";
import {IZkMessageVerifier} from "../interfaces/IZkMessageVerifier.sol";
import {Message} from "../interfaces/Message.sol";
import {WindowHash} from "./WindowHash.sol";

/// @title Zero-knowledge message verifier
/// @notice See `IZkMessageVerifier`.
contract ZkMessageVerifier is IZkMessageVerifier {
    using MessageCodec for Message;

    uint256 private constant TREE_DEPTH = 32;
    uint256 private constant SMALL_WINDOW = 16;
    uint256 private constant SMALL_LEVELS = 4;
    uint256 private constant LARGE_WINDOW = 256;
    uint256 private constant LARGE_LEVELS = 8;
    /// abi.encode(uint64 height, uint32 windowSize, bytes32[] path): height, size, offset and length, then the path.
    uint256 private constant EVIDENCE_HEAD_LENGTH = 128;
    uint256 private constant EVIDENCE_PATH_OFFSET = 96;

    /// @inheritdoc IZkMessageVerifier
    address public immutable LIGHT_CLIENT;
    address private immutable _smallVerifier;
    address private immutable _largeVerifier;
    uint64 private immutable _sourceChainId;
    address private immutable _outbox;

    /// By the root a window lies under, not by height: a root that a recovery replaced takes its windows along.
    mapping(bytes32 key => bytes32 root) private _windowRoots;

    /// @notice Takes the chain and the outbox from the light client.
    /// @param lightClient Light client whose message roots count.
    /// @param window16Verifier Verifier of the instance `window-16`.
    /// @param window256Verifier Verifier of the instance `window-256`.
    constructor(address lightClient, address window16Verifier, address window256Verifier) {
        if (lightClient.code.length == 0) revert ZkMessageVerifier_NotAContract(lightClient);
        if (window16Verifier.code.length == 0) revert ZkMessageVerifier_NotAContract(window16Verifier);
        if (window256Verifier.code.length == 0) revert ZkMessageVerifier_NotAContract(window256Verifier);
        LIGHT_CLIENT = lightClient;
        _smallVerifier = window16Verifier;
        _largeVerifier = window256Verifier;
        _sourceChainId = ILightClient(lightClient).sourceChainId();
        _outbox = ILightClient(lightClient).outbox();
    }

    /// @inheritdoc IZkMessageVerifier
    function verifyWindow(
        uint64 height,
        uint64 windowIndex,
        uint256[] calldata leaves,
        Groth16Proof calldata proof
    ) external {
        // CHECKS
        uint256 messageRoot = ILightClient(LIGHT_CLIENT).messageRoot(height);
        if (messageRoot == 0) revert ZkMessageVerifier_UntrustedHeight(height); // V1
        uint256 levels = _levelsOf(leaves.length);
        if (levels == 0) revert ZkMessageVerifier_UnsupportedWindowSize(leaves.length); // V2
        uint256 windowCount = 1 << (TREE_DEPTH - levels);
        if (windowIndex >= windowCount) {
            revert ZkMessageVerifier_WindowIndexOutOfRange(windowIndex, windowCount); // V3
        }
        bytes32 key = _keyOf(messageRoot, leaves.length, windowIndex);
        if (_windowRoots[key] != 0) {
            revert ZkMessageVerifier_WindowAlreadyVerified(uint32(leaves.length), windowIndex); // V4
        }
        _checkProof(messageRoot, windowIndex, leaves, proof);

        // EFFECTS
        bytes32 root = WindowHash.merkleRoot(leaves);
        _windowRoots[key] = root;
        emit WindowVerified(height, uint32(leaves.length), windowIndex, root);
    }

    /// @inheritdoc IMessageVerifier
    function isVerified(Message calldata message, bytes calldata evidence) external view returns (bool verified) {
        if (message.sourceChainId != _sourceChainId || message.sourceGateway != _outbox) return false; // V7
        // V8: a malformed encoding is a negative answer and not a revert without a reason.
        if (evidence.length < EVIDENCE_HEAD_LENGTH) return false;
        (uint256 height, uint256 windowSize, uint256 offset, uint256 pathLength) = abi.decode(
            evidence[:EVIDENCE_HEAD_LENGTH],
            (uint256, uint256, uint256, uint256)
        );
        uint256 levels = _levelsOf(windowSize);
        if (levels == 0 || pathLength != levels || offset != EVIDENCE_PATH_OFFSET) return false;
        if (evidence.length != EVIDENCE_HEAD_LENGTH + 32 * levels || height > type(uint64).max) return false;
        // V9: the position is the message's own, never the caller's choice.
        uint256 windowIndex = message.nonce >> levels;
        bytes32 root = _windowRootAt(uint64(height), windowSize, windowIndex);
        uint256 leaf = MessageCodec.leaf(message.id());
        // V10: no default is trusted, neither an unverified window nor the empty leaf.
        if (root == 0 || leaf == 0) return false;
        return WindowHash.climb(bytes32(leaf), message.nonce, evidence[EVIDENCE_HEAD_LENGTH:]) == root;
    }

    /// @inheritdoc IMessageVerifier
    function trustGeneration() external view returns (uint64 generation) {
        return ILightClient(LIGHT_CLIENT).generation();
    }

    /// @inheritdoc IZkMessageVerifier
    function windowRoot(uint64 height, uint32 windowSize, uint64 windowIndex) external view returns (bytes32 root) {
        return _windowRootAt(height, windowSize, windowIndex);
    }

    /// @inheritdoc IZkMessageVerifier
    function windowVerifier(uint256 windowSize) public view returns (address verifier) {
        if (windowSize == SMALL_WINDOW) return _smallVerifier;
        if (windowSize == LARGE_WINDOW) return _largeVerifier;
        return address(0);
    }

    /// @dev Runs the proof that the leaves are the window under the message root.
    function _checkProof(
        uint256 messageRoot,
        uint256 windowIndex,
        uint256[] calldata leaves,
        Groth16Proof calldata proof
    ) private view {
        (uint256 point, uint256 fingerprint, uint256 excess) = WindowHash.fingerprint(messageRoot, windowIndex, leaves);
        if (excess != 0) revert ZkMessageVerifier_LeafOutOfRange(); // V5
        bool valid = IMessageWindowVerifier(windowVerifier(leaves.length)).verifyProof(
            proof.a,
            proof.b,
            proof.c,
            [messageRoot, windowIndex, point, fingerprint]
        );
        // V6. A false answer may also mean too little gas: it reverts and leaves no trace.
        if (!valid) revert ZkMessageVerifier_InvalidProof();
    }

    function _windowRootAt(uint64 height, uint256 windowSize, uint256 windowIndex) private view returns (bytes32 root) {
        uint256 messageRoot = ILightClient(LIGHT_CLIENT).messageRoot(height);
        return messageRoot == 0 ? bytes32(0) : _windowRoots[_keyOf(messageRoot, windowSize, windowIndex)];
    }

    /// @dev log2 of a supported window size; 0 for any other.
    function _levelsOf(uint256 windowSize) private pure returns (uint256 levels) {
        if (windowSize == SMALL_WINDOW) return SMALL_LEVELS;
        if (windowSize == LARGE_WINDOW) return LARGE_LEVELS;
        return 0;
    }

    function _keyOf(uint256 messageRoot, uint256 windowSize, uint256 windowIndex) private pure returns (bytes32 key) {
        return keccak256(abi.encode(messageRoot, windowSize, windowIndex));
    }
}
