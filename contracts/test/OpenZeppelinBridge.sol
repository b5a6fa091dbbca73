// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {BridgeERC20} from "@openzeppelin/contracts/crosschain/bridges/BridgeERC20.sol";
import {CrosschainLinked} from "@openzeppelin/contracts/crosschain/CrosschainLinked.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title OpenZeppelin bridge
/// @notice OpenZeppelin's lock and unlock bridge, unmodified: it sends with no value and no attributes.
contract OpenZeppelinBridge is BridgeERC20 {
    /// @notice Starts without links.
    /// @param token The token it locks.
    constructor(IERC20 token) BridgeERC20(token) CrosschainLinked(new Link[](0)) {}

    /// @notice Links a counterpart. No access control: a test's bridge.
    /// @param gateway The gateway.
    /// @param counterpart The counterpart, as ERC-7930 address.
    function link(address gateway, bytes calldata counterpart) external {
        _setLink(gateway, counterpart, false);
    }
}
