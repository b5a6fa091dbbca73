// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {ExactTransfer} from "./ExactTransfer.sol";
import {LimitedBridge} from "./LimitedBridge.sol";

/// @title Token vault
/// @notice Locks any ERC-20 of its home chain and unlocks it on the way back; a `BurnMintBridge` over a `BurnMintToken`
/// is its counterpart. One vault a token: two would each back only a part of what circulates.
contract TokenVault is LimitedBridge {
    using SafeERC20 for IERC20;

    /// @notice The token.
    IERC20 public immutable TOKEN;

    /// @notice What is locked: the supply elsewhere plus what is on its way. Counted here and not read from the balance,
    /// so that a gift unlocks nothing.
    uint256 public locked;

    /// @notice More is to be unlocked than is locked.
    error TokenVault_ExceedsLocked(uint256 amount, uint256 locked);

    /// @notice Fixes token, counterparts and limits.
    /// @param token The token.
    /// @param links Gateway and counterpart of each other chain.
    /// @param limits See `Limits`.
    constructor(
        IERC20 token,
        Link[] memory links,
        Limits memory limits
    ) LimitedBridge(links, limits, IERC20Metadata(address(token)).decimals()) {
        TOKEN = token;
    }

    /// @dev Locks.
    function _take(address from, uint256 amount) internal virtual override {
        ExactTransfer.take(TOKEN, from, amount); // A10
        locked += amount;
    }

    /// @dev Unlocks.
    function _give(address to, uint256 amount) internal virtual override {
        if (amount > locked) revert TokenVault_ExceedsLocked(amount, locked); // A11
        locked -= amount;
        TOKEN.safeTransfer(to, amount);
    }
}
