// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Channel codec
/// @notice Names ordered channels.
library ChannelCodec {
    /// @notice Key of a channel, from the side that holds it: the other chain and the other gateway belong to it, so that a
    /// gateway that takes another's place starts to count from 1.
    /// @param sender Sender of its messages.
    /// @param chainId The other chain.
    /// @param gateway Gateway at the other end.
    /// @param recipient Recipient of its messages.
    /// @return key Of this channel alone.
    function keyOf(
        address sender,
        uint64 chainId,
        address gateway,
        address recipient
    ) internal pure returns (bytes32 key) {
        return keccak256(abi.encode(sender, chainId, gateway, recipient));
    }
}
