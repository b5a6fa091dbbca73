// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {BridgeERC7802} from "@openzeppelin/contracts/crosschain/bridges/BridgeERC7802.sol";
import {CrosschainLinked} from "@openzeppelin/contracts/crosschain/CrosschainLinked.sol";
import {IERC7802} from "@openzeppelin/contracts/interfaces/draft-IERC7802.sol";

/// @title OpenZeppelin mint bridge
/// @notice OpenZeppelin's burn and mint bridge, unmodified.
contract OpenZeppelinMintBridge is BridgeERC7802 {
    /// @notice Fixes token and counterparts.
    /// @param token The token it burns and mints.
    /// @param links Gateway and counterpart of each other chain.
    constructor(IERC7802 token, Link[] memory links) BridgeERC7802(token) CrosschainLinked(links) {}
}
