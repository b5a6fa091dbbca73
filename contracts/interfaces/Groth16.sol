// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice A Groth16 proof over BN254 as the precompiles of EIP-197 want it.
/// @param a Point of G1, affine (x, y).
/// @param b Point of G2, affine ((x_imaginary, x_real), (y_imaginary, y_real)): the reverse of snarkjs's JSON order.
/// @param c Point of G1, affine (x, y).
struct Groth16Proof {
    uint256[2] a;
    uint256[2][2] b;
    uint256[2] c;
}

/// @title Verifier of CommitteeHeader proofs
/// @notice Exported by snarkjs from the key of a `header-N` instance. Called, never inherited: its assembly `return`
/// would end the caller.
interface ICommitteeHeaderVerifier {
    /// @notice Says whether a proof is valid for the public inputs.
    /// @param a See `Groth16Proof`.
    /// @param b See `Groth16Proof`.
    /// @param c See `Groth16Proof`.
    /// @param publicInputs committeeCommitment, packedHeader, blockHashHi, blockHashLo, messageRoot,
    /// nextCommitteeCommitment, signerBitmap; each below the BN254 scalar field order.
    /// @return valid False for a wrong proof, for a public input out of range and when a precompile ran out of gas: a
    /// negative answer must never be recorded.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[7] calldata publicInputs
    ) external view returns (bool valid);
}

/// @title Verifier of MessageWindow proofs
/// @notice Exported by snarkjs from the key of a `window-W` instance. Called, never inherited: its assembly `return`
/// would end the caller.
interface IMessageWindowVerifier {
    /// @notice Says whether a proof is valid for the public inputs.
    /// @param a See `Groth16Proof`.
    /// @param b See `Groth16Proof`.
    /// @param c See `Groth16Proof`.
    /// @param publicInputs messageRoot, windowIndex, point, fingerprint; each below the BN254 scalar field order.
    /// @return valid False for a wrong proof, for a public input out of range and when a precompile ran out of gas: a
    /// negative answer must never be recorded.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[4] calldata publicInputs
    ) external view returns (bool valid);
}
