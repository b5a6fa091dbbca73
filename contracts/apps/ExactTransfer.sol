// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Exact transfer
/// @notice Takes tokens and refuses those that arrive in another amount: a token with a fee on transfer would back more
/// claims than it covers. The same check undoes a take during which the token let somebody move this contract's balance.
library ExactTransfer {
    using SafeERC20 for IERC20;

    /// @notice The balance did not grow by the amount.
    /// @param expected The amount.
    /// @param balanceBefore Balance before.
    /// @param balanceAfter Balance after.
    error ExactTransfer_WrongAmount(uint256 expected, uint256 balanceBefore, uint256 balanceAfter);

    /// @notice Takes tokens from an account that approved it.
    /// @param token The token.
    /// @param from The account.
    /// @param amount The amount.
    function take(IERC20 token, address from, uint256 amount) internal {
        uint256 balanceBefore = token.balanceOf(address(this));
        token.safeTransferFrom(from, address(this), amount);
        uint256 balanceAfter = token.balanceOf(address(this));
        if (balanceAfter != balanceBefore + amount) {
            revert ExactTransfer_WrongAmount(amount, balanceBefore, balanceAfter);
        }
    }
}
