// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Nonsense security module double
/// @notice A recipient whose answer to which module it has chosen is no address: the mailbox cannot even be asked.
contract NonsenseIsmDouble {
    /// @notice Nonsense.
    /// @return module More than an address.
    function interchainSecurityModule() external pure returns (uint256 module) {
        return type(uint256).max;
    }
}
