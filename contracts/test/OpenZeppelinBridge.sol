// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {BridgeERC20, BridgeFungible} from "@openzeppelin/contracts/crosschain/bridges/BridgeERC20.sol";
import {CrosschainLinked} from "@openzeppelin/contracts/crosschain/CrosschainLinked.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title Token for the bridge
/// @notice An ERC-20 with a supply for whoever deploys it.
contract BridgedToken is ERC20 {
    constructor() ERC20("Bridged", "BRD") {
        _mint(msg.sender, 1_000_000);
    }
}

/// @title OpenZeppelin bridge
/// @notice OpenZeppelin's lock and unlock bridge, unmodified: it sends with no value and no attributes.
contract OpenZeppelinBridge is BridgeERC20 {
    /// @param token The token it locks.
    constructor(IERC20 token) BridgeERC20(token) CrosschainLinked(new Link[](0)) {}

    /// @notice Links a counterpart. No access control: a test's bridge.
    /// @param gateway The gateway.
    /// @param counterpart The counterpart, as ERC-7930 address.
    function link(address gateway, bytes calldata counterpart) external {
        _setLink(gateway, counterpart, false);
    }
}
