// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC7802} from "@openzeppelin/contracts/interfaces/draft-IERC7802.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {LimitedBridge} from "./LimitedBridge.sol";

/// @title Burn and mint bridge
/// @notice Burns an ERC-7802 token here and mints it there: the supply over all chains stays what it was.
contract BurnMintBridge is LimitedBridge {
    /// @notice The token; this bridge must be the one it obeys.
    IERC7802 public immutable TOKEN;

    /// @notice Fixes token, counterparts and limits.
    /// @param token The token.
    /// @param links Gateway and counterpart of each other chain.
    /// @param limits See `Limits`.
    constructor(
        IERC7802 token,
        Link[] memory links,
        Limits memory limits
    ) LimitedBridge(links, limits, IERC20Metadata(address(token)).decimals()) {
        TOKEN = token;
    }

    /// @dev Burns.
    function _take(address from, uint256 amount) internal virtual override {
        TOKEN.crosschainBurn(from, amount);
    }

    /// @dev Mints.
    function _give(address to, uint256 amount) internal virtual override {
        TOKEN.crosschainMint(to, amount);
    }
}
