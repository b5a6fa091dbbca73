// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Bound to one source
/// @notice A verifier that speaks of the messages of one gateway on one chain only.
interface ISourceBound {
    /// @notice A constructor argument is no contract, no chain or no gateway.
    /// @param name Name of the argument.
    error SourceBound_InvalidParameter(string name);

    /// @notice EIP-155 chain id of the source chain.
    /// @return chainId Fixed at deployment.
    function SOURCE_CHAIN_ID() external view returns (uint64 chainId);

    /// @notice Gateway on the source chain.
    /// @return outbox Fixed at deployment.
    function OUTBOX() external view returns (address outbox);
}
