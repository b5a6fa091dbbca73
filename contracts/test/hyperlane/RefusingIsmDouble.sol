// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IInterchainSecurityModule} from "../../interfaces/hyperlane/IInterchainSecurityModule.sol";

/// @title Refusing security module double
/// @notice Verifies nothing: the default of test mailboxes, so that what is delivered was verified by the module in question.
contract RefusingIsmDouble is IInterchainSecurityModule {
    /// @inheritdoc IInterchainSecurityModule
    function verify(bytes calldata, bytes calldata) external pure returns (bool verified) {
        return false;
    }

    /// @inheritdoc IInterchainSecurityModule
    function moduleType() external pure returns (uint8 kind) {
        return 6;
    }
}
