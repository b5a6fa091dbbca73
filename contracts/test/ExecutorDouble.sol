// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IGateway} from "../interfaces/IGateway.sol";
import {Message} from "../interfaces/Message.sol";
import {RevertingRecipient} from "./RevertingRecipient.sol";

/// @title Executor double
/// @notice Hostile: an executor that refuses its refund, or delivers the message again when it gets it.
contract ExecutorDouble {
    enum Refund {
        Accept,
        Refuse,
        DeliverAgain
    }

    IGateway private immutable GATEWAY;
    Refund private _refund;
    RevertingRecipient private _recipient;
    bytes private _again;

    /// @notice It refused its refund.
    error ExecutorDouble_NoThanks();

    /// @notice What delivering again gave.
    /// @param success Whether the call went through.
    /// @param data What came back.
    event DeliveredAgain(bool success, bytes data);

    /// @notice Fixes the gateway.
    /// @param gateway Where it delivers.
    constructor(IGateway gateway) {
        GATEWAY = gateway;
    }

    /// @notice Takes a refund as it was told.
    receive() external payable {
        if (_refund == Refund.Refuse) revert ExecutorDouble_NoThanks();
        if (_refund == Refund.DeliverAgain) {
            _refund = Refund.Accept;
            _recipient.recover();
            (bool success, bytes memory data) = address(GATEWAY).call{value: msg.value}(_again);
            emit DeliveredAgain(success, data);
        }
    }

    /// @notice Delivers a message to a `RevertingRecipient`.
    /// @param message The message.
    /// @param refund What to do with a refund; delivering again makes the recipient recover first.
    /// @return success What the gateway said.
    function run(Message calldata message, Refund refund) external payable returns (bool success) {
        _refund = refund;
        _recipient = RevertingRecipient(message.recipient);
        _again = abi.encodeCall(IGateway.execute, (message, ""));
        return GATEWAY.execute{value: msg.value}(message, "");
    }
}
