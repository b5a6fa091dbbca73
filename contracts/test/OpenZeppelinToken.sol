// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {CrosschainLinked} from "@openzeppelin/contracts/crosschain/CrosschainLinked.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Crosschain} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Crosschain.sol";

/// @title OpenZeppelin token
/// @notice OpenZeppelin's token that is its own bridge, unmodified.
contract OpenZeppelinToken is ERC20Crosschain {
    /// @notice Mints a supply to whoever deploys it.
    /// @param supply How much.
    /// @param links Gateway and counterpart of each other chain.
    constructor(uint256 supply, Link[] memory links) ERC20("Crosschain", "XCH") CrosschainLinked(links) {
        if (supply != 0) _mint(msg.sender, supply);
    }
}
