// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

/// @title Re-entrant recipient
/// @notice Hostile: makes the calls it was told while it receives a message, and accepts the message whatever they did.
contract ReentrantRecipient is IERC7786Recipient {
    /// @notice A call it made.
    /// @param target The account called.
    /// @param success Whether the call went through.
    /// @param data First bytes of what came back.
    event Reentered(address target, bool success, bytes data);

    struct Call {
        address target;
        bytes data;
    }

    Call[] private _calls;

    /// @notice Tells it what to call.
    /// @param target The account to call.
    /// @param data The call data.
    function push(address target, bytes calldata data) external {
        _calls.push(Call(target, data));
    }

    /// @inheritdoc IERC7786Recipient
    function receiveMessage(bytes32, bytes calldata, bytes calldata) external payable returns (bytes4) {
        // Taken off before the call: a nested message must not start over.
        while (_calls.length != 0) {
            Call memory next = _calls[_calls.length - 1];
            _calls.pop();
            (bool success, bytes memory data) = next.target.call(next.data);
            emit Reentered(next.target, success, data);
        }
        return IERC7786Recipient.receiveMessage.selector;
    }
}
