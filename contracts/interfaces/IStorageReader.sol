// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Storage reader
/// @notice Reads single storage slots of the source chain by Merkle-Patricia proofs under trusted state roots: what a slot
/// holds, and that it holds nothing.
/// @dev Proofs are those of `eth_getProof`. Checks have ids (P1 ...): see contracts/verification/README.md.
interface IStorageReader {
    /// @notice No state root is known and trusted at this height.
    /// @param height The height.
    error StorageReader_UntrustedHeight(uint64 height);
    /// @notice A constructor argument is not a contract.
    /// @param account The argument.
    error StorageReader_NotAContract(address account);
    /// @notice The proved account is not the canonical RLP encoding of nonce, balance, storage root and code hash.
    error StorageProofs_MalformedAccount();
    /// @notice The proved value is not the canonical RLP encoding of a word other than zero.
    error StorageProofs_MalformedValue();
    /// @notice The trie is empty, but the proof has nodes.
    error StorageProofs_UnexpectedProof();

    /// @notice What a storage slot held after the block at a height. Reverts when the proofs show nothing.
    /// @dev A proof shows either that the slot holds a value or that it holds none, never both; with a wrong, incomplete or
    /// longer proof the call reverts. An account that does not exist has empty storage.
    /// @param height Height with a proved state root.
    /// @param account Account on the source chain.
    /// @param slot Storage slot, as `eth_getProof` takes it: not hashed.
    /// @param accountProof Nodes from the state root down.
    /// @param storageProof Nodes from the account's storage root down; none, or the one byte 0x80, for empty storage.
    /// @return exists Whether the slot held a value other than zero.
    /// @return value The value; 0 when there was none.
    /// @return timestamp Time of the block, in seconds.
    function readSlot(
        uint64 height,
        address account,
        bytes32 slot,
        bytes[] calldata accountProof,
        bytes[] calldata storageProof
    ) external view returns (bool exists, bytes32 value, uint64 timestamp);

    /// @notice The state roots that count.
    /// @return stateRoots Fixed at deployment.
    function STATE_ROOTS() external view returns (address stateRoots);

    /// @notice The light client whose headers count.
    /// @return lightClient Fixed at deployment.
    function LIGHT_CLIENT() external view returns (address lightClient);
}
