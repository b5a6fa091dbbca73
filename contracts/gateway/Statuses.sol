// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Statuses
/// @notice Holds the one word that a destination knows of each message; nothing else lies in this room, so that its slot,
/// which other chains prove, depends on nothing that comes after it.
abstract contract Statuses {
    /// Words of `StatusCodec`, at `StatusCodec.SLOT`.
    mapping(bytes32 id => uint256 word) internal _statuses;
}
