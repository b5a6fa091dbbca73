// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {BurnMintBridge} from "../../../contracts/apps/BurnMintBridge.sol";
import {BurnMintToken} from "../../../contracts/apps/BurnMintToken.sol";
import {TokenVault} from "../../../contracts/apps/TokenVault.sol";
import {BridgeModel} from "./BridgeModel.sol";
import {FeeTokenDouble, ModelToken} from "./ModelToken.sol";
import {TwoChains} from "./TwoChains.sol";
import {vm} from "./Vm.sol";

/// @title Vault model
/// @notice A vault on chain A, and its token's representation on chain B.
contract VaultModel is BridgeModel {
    ModelToken public immutable HOME;
    BurnMintToken public immutable AWAY;

    enum Break {
        Nothing,
        Replay,
        FeeOnTransfer
    }

    constructor(Break broken) TwoChains(broken == Break.Replay) {
        HOME = broken == Break.FeeOnTransfer ? new FeeTokenDouble() : new ModelToken(18);
        // The next deployments: the vault, the bridge's token, the bridge.
        (address vault, address bridge) = (_future(0), _future(2));
        bridges[0] =
            broken == Break.FeeOnTransfer
                ? new TrustingVaultDouble(HOME, _link(0, bridge), limits)
                : new TokenVault(HOME, _link(0, bridge), limits);
        AWAY = new BurnMintToken(BurnMintToken.Parameters("Away", "AWY", 18, bridge, address(0), 0));
        bridges[1] = new BurnMintBridge(AWAY, _link(1, vault), limits);
        for (uint256 i = 0; i < users.length; ++i) {
            HOME.transfer(users[i], 10_000 ether);
            vm.prank(users[i]);
            HOME.approve(vault, type(uint256).max);
            // Something circulates on the other chain from the beginning, so that both ways are possible.
            vm.prank(users[i]);
            bridges[0].crosschainTransfer(_to(0, i), 300 ether, 0);
            gateways[0].deliver(i);
        }
        vm.warp(block.timestamp + limits.window);
    }

    /// @notice The token refuses to pay a user, or pays again.
    function refuse(uint256 user, bool refused) external {
        HOME.setRefused(_user(user), refused);
    }

    function vaultOf() external view returns (TokenVault) {
        return TokenVault(address(bridges[0]));
    }
}

/// @notice Broken: takes the token's word for how much it took.
contract TrustingVaultDouble is TokenVault {
    using SafeERC20 for IERC20;

    constructor(IERC20 token, Link[] memory links, Limits memory limits) TokenVault(token, links, limits) {}

    function _take(address from, uint256 amount) internal override {
        TOKEN.safeTransferFrom(from, address(this), amount);
        locked += amount;
    }
}
