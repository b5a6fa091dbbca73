// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IPostDispatchHook} from "../../interfaces/hyperlane/IPostDispatchHook.sol";

/// @title Dispatching half of a mailbox
/// @notice The full dispatch of Hyperlane's mailbox.
interface IDispatch {
    /// @notice Dispatches a message.
    /// @param destination Domain of the destination.
    /// @param recipient Recipient there.
    /// @param body Body of the message.
    /// @param metadata For the hooks.
    /// @param hook Called after the required hook.
    /// @return id Id of the message.
    function dispatch(
        uint32 destination,
        bytes32 recipient,
        bytes calldata body,
        bytes calldata metadata,
        IPostDispatchHook hook
    ) external payable returns (bytes32 id);
}

/// @title Hyperlane dispatcher double
/// @notice Overpays and, when its value comes back, dispatches once more from within the hook; or refuses its value.
contract HyperlaneDispatcherDouble {
    IDispatch private immutable MAILBOX;
    IPostDispatchHook private immutable HOOK;

    bool private _again;

    /// @notice It does not want its value back, as told.
    error HyperlaneDispatcherDouble_NoThanks();

    /// @notice Fixes mailbox and hook.
    /// @param mailbox The mailbox.
    /// @param hook The hook.
    constructor(IDispatch mailbox, IPostDispatchHook hook) {
        MAILBOX = mailbox;
        HOOK = hook;
    }

    /// @notice Takes its value back, as told.
    receive() external payable {
        if (!_again) revert HyperlaneDispatcherDouble_NoThanks();
        _again = false;
        MAILBOX.dispatch(2, bytes32(uint256(2)), "", "", HOOK);
    }

    /// @notice Dispatches with all its value.
    /// @param again Whether to dispatch again when it comes back; else it is refused.
    function run(bool again) external payable {
        _again = again;
        MAILBOX.dispatch{value: msg.value}(2, bytes32(uint256(1)), "", "", HOOK);
    }
}
