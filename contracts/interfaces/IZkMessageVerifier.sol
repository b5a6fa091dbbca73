// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Groth16Proof} from "./Groth16.sol";
import {IMessageVerifier} from "./IMessageVerifier.sol";

/// @title Verifier of messages under a light client's message roots
/// @notice One proof marks a whole aligned window of the outbox tree as verified, in one storage slot: the keccak256
/// Merkle root of the window's leaves. `isVerified` opens that root.
/// @dev Evidence is abi.encode(uint64 height, uint32 windowSize, bytes32[] path): siblings from the leaf up. The position
/// follows from the message's nonce and is never the caller's choice. Checks have ids (V1 ...).
interface IZkMessageVerifier is IMessageVerifier {
    /// @notice All messages of a window are verified.
    /// @param height Height of the header that holds the message root.
    /// @param windowSize Number of leaves W.
    /// @param windowIndex The window covers nonces windowIndex * W ... windowIndex * W + W - 1.
    /// @param root keccak256 Merkle root of the leaves.
    event WindowVerified(uint64 indexed height, uint32 windowSize, uint64 windowIndex, bytes32 root);

    /// @notice The light client has no header at this height that may be trusted.
    /// @param height The height.
    error ZkMessageVerifier_UntrustedHeight(uint64 height);
    /// @notice No circuit for this number of leaves is configured.
    /// @param windowSize Number of leaves.
    error ZkMessageVerifier_UnsupportedWindowSize(uint256 windowSize);
    /// @notice The window lies outside the outbox tree.
    /// @param windowIndex The index.
    /// @param windowCount Number of windows of this size in the tree.
    error ZkMessageVerifier_WindowIndexOutOfRange(uint64 windowIndex, uint256 windowCount);
    /// @notice A leaf has more than 248 bits.
    error ZkMessageVerifier_LeafOutOfRange();
    /// @notice The window has been verified under the same root already; nothing is to be done.
    /// @param windowSize Number of leaves.
    /// @param windowIndex The index.
    error ZkMessageVerifier_WindowAlreadyVerified(uint32 windowSize, uint64 windowIndex);
    /// @notice The proof does not show that the leaves are the window under the message root.
    error ZkMessageVerifier_InvalidProof();
    /// @notice A constructor argument is not a contract.
    /// @param account The argument.
    error ZkMessageVerifier_NotAContract(address account);

    /// @notice Verifies all messages of a window. Anyone may call.
    /// @param height Height of a header that the light client has stored.
    /// @param windowIndex Which window of that size.
    /// @param leaves The window's leaves, 0 where no message is; their number chooses the circuit.
    /// @param proof MessageWindow proof.
    function verifyWindow(
        uint64 height,
        uint64 windowIndex,
        uint256[] calldata leaves,
        Groth16Proof calldata proof
    ) external;

    /// @notice keccak256 Merkle root of a verified window.
    /// @param height Height of a header that the light client has stored.
    /// @param windowSize Number of leaves.
    /// @param windowIndex Which window of that size.
    /// @return root 0 when the window is not verified or the height not trusted.
    function windowRoot(uint64 height, uint32 windowSize, uint64 windowIndex) external view returns (bytes32 root);

    /// @notice The circuit verifier for a window size.
    /// @param windowSize Number of leaves.
    /// @return verifier Zero when the size is not supported.
    function windowVerifier(uint256 windowSize) external view returns (address verifier);

    /// @notice The light client whose message roots count.
    /// @return lightClient Fixed at deployment.
    function LIGHT_CLIENT() external view returns (address lightClient);
}
