// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {LiquidityPool} from "../../../contracts/apps/LiquidityPool.sol";
import {PathCredits} from "../../../contracts/apps/PathCredits.sol";
import {InvariantTest} from "./InvariantTest.sol";
import {PoolModel} from "./PoolModel.sol";
import {TwoChains} from "./TwoChains.sol";

/// @title A pool can pay what is sent to it, and owes its providers what they own
contract PoolInvariants is InvariantTest {
    PoolModel internal model;

    function setUp() public virtual {
        model = new PoolModel(PoolModel.Break.Nothing);
    }

    /// @notice A pool's tokens are its liquidity, and what somebody gave it.
    function invariant_tokensAreLiquidity() public view {
        for (uint256 side = 0; side < 2; ++side) {
            LiquidityPool pool = model.pools(side);
            uint256 balance = model.tokens(side).balanceOf(address(pool));
            require(balance == pool.liquidity() * pool.SCALE() + model.gifts(side), "balance");
        }
    }

    /// @notice What a pool reserved = credit there + grants, returns and payments on their way.
    function invariant_grantsAreCreditOrOnTheWay() public view {
        for (uint256 side = 0; side < 2; ++side) {
            uint256 other = 1 - side;
            uint256 expected =
                model.pools(other).credit(_chain(side)) +
                    model.onTheWay(side, PathCredits.Kind.Grant) +
                    model.onTheWay(other, PathCredits.Kind.Return) +
                    model.onTheWay(other, PathCredits.Kind.Pay);
            require(model.pools(side).granted(_chain(other)) == expected, "granted");
            require(model.pools(side).totalGranted() == expected, "total granted");
        }
    }

    /// @notice Liquidity here and there = what the providers own here and there + payments on their way.
    function invariant_liquidityIsOwned() public view {
        uint256 liquidity;
        uint256 owned;
        for (uint256 side = 0; side < 2; ++side) {
            liquidity += model.pools(side).liquidity();
            owned += model.pools(side).assets() + model.onTheWay(side, PathCredits.Kind.Pay);
        }
        require(liquidity == owned, "owned");
    }

    /// @notice Every payment on its way can be paid at once.
    function invariant_paymentsAreCovered() public view {
        for (uint256 side = 0; side < 2; ++side) {
            uint256 due = model.onTheWay(1 - side, PathCredits.Kind.Pay);
            require(model.pools(side).granted(_chain(1 - side)) >= due && model.pools(side).liquidity() >= due, "due");
        }
    }

    /// @notice A share never loses value: it starts at a thousandth of a unit.
    function invariant_sharesKeepTheirValue() public view {
        for (uint256 side = 0; side < 2; ++side) {
            LiquidityPool pool = model.pools(side);
            require((pool.assets() + 1) * 1000 >= pool.totalSupply() + 1000, "share");
        }
    }

    function _chain(uint256 side) private view returns (uint256) {
        return model.gateways(side).CHAIN_ID();
    }

    function _model() internal view override returns (TwoChains) {
        return model;
    }

    function _steps() internal pure override returns (bytes4[] memory steps) {
        steps = new bytes4[](8);
        (steps[0], steps[1], steps[2]) = (
            PoolModel.deposit.selector,
            PoolModel.withdraw.selector,
            PoolModel.send.selector
        );
        (steps[3], steps[4], steps[5]) = (
            PoolModel.moveCredit.selector,
            TwoChains.deliver.selector,
            PoolModel.give.selector
        );
        (steps[6], steps[7]) = (PoolModel.refuse.selector, TwoChains.wait.selector);
    }
}

contract ReplayedPoolBroken is PoolInvariants {
    function setUp() public override broken {
        model = new PoolModel(PoolModel.Break.Replay);
    }
}

contract CreditlessPoolBroken is PoolInvariants {
    function setUp() public override broken {
        model = new PoolModel(PoolModel.Break.UnlimitedCredit);
    }
}

contract OverpayingPoolBroken is PoolInvariants {
    function setUp() public override broken {
        model = new PoolModel(PoolModel.Break.Overpay);
    }
}

contract SkimmingPoolBroken is PoolInvariants {
    function setUp() public override broken {
        model = new PoolModel(PoolModel.Break.Skim);
    }
}
