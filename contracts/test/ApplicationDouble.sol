// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

import {DeliveryOutcome, IDeliveryOutcomeRecipient} from "../interfaces/IDeliveryOutcomeRecipient.sol";

/// @title Application double
/// @notice Does whatever it is told: calls anyone, takes or refuses messages, outcomes and payments, calls back from each.
contract ApplicationDouble is IERC7786Recipient, IDeliveryOutcomeRecipient {
    /// @notice It took a message.
    /// @param payload Its payload.
    event Received(bytes payload);

    /// @notice It was told an outcome.
    /// @param messageId Id of the message.
    /// @param outcome The outcome.
    /// @param caller Who told it.
    event Told(bytes32 messageId, DeliveryOutcome outcome, address caller);

    /// @notice What calling back gave.
    /// @param success Whether the call went through.
    /// @param data What came back.
    event CalledBack(bool success, bytes data);

    /// @notice It refuses.
    error ApplicationDouble_Refused();

    bool private _refuses;
    address private _target;
    bytes private _data;
    uint256 private _gasToBurn;
    uint256 private _burnt;

    /// @notice Takes a payment.
    receive() external payable {
        _react();
    }

    /// @notice Makes it refuse everything, or not.
    /// @param refuses From now on.
    function setRefuses(bool refuses) external {
        _refuses = refuses;
    }

    /// @notice Makes it call someone, once, the next time that it is called.
    /// @param target Whom.
    /// @param data With what.
    function setCallback(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    /// @notice Makes it burn gas with each message.
    /// @param gasToBurn How much.
    function setGasToBurn(uint256 gasToBurn) external {
        _gasToBurn = gasToBurn;
    }

    /// @notice Calls someone, and fails as it fails.
    /// @param target Whom.
    /// @param data With what.
    /// @return answer What came back.
    function perform(address target, bytes calldata data) external payable returns (bytes memory answer) {
        bool success;
        (success, answer) = target.call{value: msg.value}(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(answer, 0x20), mload(answer))
            }
        }
    }

    /// @inheritdoc IERC7786Recipient
    function receiveMessage(bytes32, bytes calldata, bytes calldata payload) external payable returns (bytes4) {
        _react();
        uint256 until = gasleft() - _gasToBurn;
        while (gasleft() > until) ++_burnt;
        emit Received(payload);
        return IERC7786Recipient.receiveMessage.selector;
    }

    /// @inheritdoc IDeliveryOutcomeRecipient
    function onDeliveryOutcome(bytes32 messageId, DeliveryOutcome outcome) external {
        _react();
        emit Told(messageId, outcome, msg.sender);
    }

    function _react() private {
        if (_refuses) revert ApplicationDouble_Refused();
        if (_target == address(0)) return;
        address target = _target;
        _target = address(0);
        (bool success, bytes memory data) = target.call(_data);
        emit CalledBack(success, data);
    }
}
