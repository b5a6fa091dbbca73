// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title State roots of a source chain
/// @notice State roots taken from blocks that a light client trusts. Nothing downstream knows which family proved them.
/// @dev Checks have ids (P1 ...): see contracts/verification/README.md.
interface IStateRoots {
    /// @notice A state root was taken from a trusted block.
    /// @param height Height of the block on the source chain.
    /// @param generation Generation of the light client that trusts the block.
    /// @param timestamp Time of the block, in seconds.
    /// @param root State root after the block.
    event StateRootProved(uint64 indexed height, uint64 indexed generation, uint64 timestamp, bytes32 root);

    /// @notice The light client is frozen.
    error StateRoots_Frozen();
    /// @notice The light client holds another header at this height, or none.
    /// @param height The height.
    error StateRoots_NotTheStoredHeader(uint64 height);
    /// @notice The encoded block is not the one that the header names.
    /// @param expected Block hash of the header.
    /// @param actual Hash of the encoded block.
    error StateRoots_WrongBlock(bytes32 expected, bytes32 actual);
    /// @notice The block contradicts its header, or has no state root.
    /// @param height Height of the header.
    error StateRoots_InconsistentBlock(uint64 height);
    /// @notice The state root of this height is known already; nothing is to be done.
    /// @param height The height.
    error StateRoots_AlreadyProved(uint64 height);
    /// @notice A constructor argument is not a contract.
    /// @param account The argument.
    error StateRoots_NotAContract(address account);

    /// @notice State root after the block at a height.
    /// @param height Height on the source chain.
    /// @return root 0 when it was not proved or must not be trusted (light client frozen, or recovered since).
    function stateRoot(uint64 height) external view returns (bytes32 root);

    /// @notice State root and time of the block at a height.
    /// @param height Height on the source chain.
    /// @return root As `stateRoot`.
    /// @return timestamp Time of the block in seconds; 0 where the root is 0.
    function stateAt(uint64 height) external view returns (bytes32 root, uint64 timestamp);

    /// @notice The light client whose headers count.
    /// @return lightClient Fixed at deployment.
    function LIGHT_CLIENT() external view returns (address lightClient);
}
