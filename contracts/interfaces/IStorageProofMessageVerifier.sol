// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMessageVerifier} from "./IMessageVerifier.sol";
import {ISourceBound} from "./ISourceBound.sol";

/// @title Verifier of messages by storage proofs
/// @notice A message was sent when the source gateway holds its id in the slot of its nonce, under a proved state root.
/// @dev Evidence is abi.encode(uint64 height, bytes[] accountProof, bytes[] storageProof), the proofs of `eth_getProof` for the
/// gateway and the slot of `OutboxStorage`. Evidence that is no such encoding, and proofs that show nothing, revert.
/// Checks have ids (M1 ...): see contracts/verification/README.md.
interface IStorageProofMessageVerifier is IMessageVerifier, ISourceBound {
    /// @notice The storage reader whose state roots count.
    /// @return reader Fixed at deployment.
    function READER() external view returns (address reader);
}
