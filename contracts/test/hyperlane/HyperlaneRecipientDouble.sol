// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IMailbox} from "../../interfaces/hyperlane/IMailbox.sol";

/// @title Hyperlane recipient double
/// @notice A recipient of Hyperlane messages that names its own security module and can be told to fail or to re-enter.
contract HyperlaneRecipientDouble {
    enum Conduct {
        Accept,
        Refuse,
        Reenter,
        BurnGas
    }

    /// @notice The module that verifies its messages.
    address public immutable interchainSecurityModule;
    IMailbox private immutable MAILBOX;

    /// @notice How often it was handed a message.
    uint256 public handled;

    Conduct private _conduct;
    bytes private _again;

    /// @notice What delivering again from within gave.
    /// @param success Whether it went through.
    /// @param data What came back.
    event DeliveredAgain(bool success, bytes data);

    /// @notice It refuses, as told.
    error HyperlaneRecipientDouble_NoThanks();

    /// @notice Fixes mailbox and module.
    /// @param mailbox The mailbox.
    /// @param ism The module.
    constructor(IMailbox mailbox, address ism) {
        MAILBOX = mailbox;
        interchainSecurityModule = ism;
    }

    /// @notice Tells it what to do with messages.
    /// @param conduct From now on.
    /// @param again Message to deliver from within, for `Reenter`.
    function setConduct(Conduct conduct, bytes calldata again) external {
        _conduct = conduct;
        _again = again;
    }

    /// @notice Takes a message.
    function handle(uint32, bytes32, bytes calldata) external payable {
        if (_conduct == Conduct.Refuse) revert HyperlaneRecipientDouble_NoThanks();
        while (_conduct == Conduct.BurnGas) {
            _again = "more";
        }
        ++handled;
        if (_conduct == Conduct.Reenter) {
            (bool success, bytes memory data) = address(MAILBOX).call(abi.encodeCall(IMailbox.process, ("", _again)));
            emit DeliveredAgain(success, data);
        }
    }
}
