// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IGateway} from "../interfaces/IGateway.sol";
import {Message} from "../interfaces/Message.sol";
import {ChannelCodec} from "./ChannelCodec.sol";

/// @title Channels
/// @notice The receiving end of ordered channels: how far each is, and whose turn it is (G13).
abstract contract Channels is IGateway {
    /// Last place settled in each ordered channel: delivered or expired.
    mapping(bytes32 channel => uint64 sequence) private _lastSettled;

    /// @inheritdoc IGateway
    function lastSettledOf(
        address sender,
        uint64 chainId,
        address gateway,
        address recipient
    ) external view returns (uint64 sequence) {
        return _lastSettled[ChannelCodec.keyOf(sender, chainId, gateway, recipient)];
    }

    /// @dev Settles the place whose turn it was.
    function _settleTurn(bytes32 channel, uint64 sequence) internal {
        _lastSettled[channel] = sequence;
    }

    /// @dev Checks that it is an ordered message's turn (G13).
    function _checkTurn(Message calldata message, bytes32 id) internal view returns (bytes32 channel) {
        channel = ChannelCodec.keyOf(message.sender, message.sourceChainId, message.sourceGateway, message.recipient);
        uint64 next = _lastSettled[channel] + 1;
        if (message.sequence != next) revert Gateway_NotItsTurn(id, message.sequence, next);
    }
}
