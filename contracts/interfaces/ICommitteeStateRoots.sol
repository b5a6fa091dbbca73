// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICommitteeLightClient} from "./ICommitteeLightClient.sol";
import {IStateRoots} from "./IStateRoots.sol";

/// @title State roots under the headers of a committee light client
/// @notice The light client keeps the hash of each header, the header names a block hash, the block holds the state root.
interface ICommitteeStateRoots is IStateRoots {
    /// @notice Takes the state root of a header's block. Anyone may call.
    /// @param header Header that the light client has stored and trusts.
    /// @param epoch Epoch of the committee that signed it.
    /// @param rlpHeader RLP encoding of the block's header, of any fork.
    function prove(ICommitteeLightClient.HeaderUpdate calldata header, uint64 epoch, bytes calldata rlpHeader) external;
}
