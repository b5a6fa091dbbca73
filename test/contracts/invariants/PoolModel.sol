// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {CrosschainLinked} from "@openzeppelin/contracts/crosschain/CrosschainLinked.sol";

import {LiquidityPool} from "../../../contracts/apps/LiquidityPool.sol";
import {PathCredits} from "../../../contracts/apps/PathCredits.sol";
import {ModelGateway} from "./ModelGateway.sol";
import {ModelToken} from "./ModelToken.sol";
import {TwoChains} from "./TwoChains.sol";
import {vm} from "./Vm.sol";

/// @title Pool model
/// @notice Two pools of a token with 18 decimals here and 6 there, their providers, and a planner that moves credit about.
contract PoolModel is TwoChains {
    ModelToken[2] public tokens;
    LiquidityPool[2] public pools;
    /// Tokens that somebody gave a pool without asking it.
    uint256[2] public gifts;

    enum Break {
        Nothing,
        Replay,
        UnlimitedCredit,
        Overpay,
        Skim
    }

    constructor(Break broken) TwoChains(broken == Break.Replay) {
        (tokens[0], tokens[1]) = (new ModelToken(18), new ModelToken(6));
        address[2] memory expected = [_future(0), _future(1)];
        for (uint256 side = 0; side < 2; ++side) {
            LiquidityPool.Parameters memory parameters = LiquidityPool.Parameters(tokens[side], address(this), 6, 100);
            pools[side] = _deploy(broken, _link(side, expected[1 - side]), parameters);
            for (uint256 i = 0; i < users.length; ++i) {
                tokens[side].transfer(users[i], 100_000 * 10 ** tokens[side].decimals());
                vm.prank(users[i]);
                tokens[side].approve(address(pools[side]), type(uint256).max);
            }
        }
        // A first provider and a first grant on each side, so that runs start where transfers are possible.
        for (uint256 side = 0; side < 2; ++side) {
            uint256 amount = 50_000 * 10 ** tokens[side].decimals();
            vm.prank(users[side]);
            pools[side].deposit(amount, 0);
            pools[side].grantCredit(side == 0 ? B : A, 30_000 * 10 ** 6);
            gateways[side].deliver(0);
        }
    }

    function deposit(uint256 side, uint256 user, uint256 amount) external {
        side %= 2;
        amount = _amount(side, amount);
        vm.prank(_user(user));
        try pools[side].deposit(amount, 0) {} catch {}
    }

    function withdraw(uint256 side, uint256 user, uint256 shares) external {
        LiquidityPool pool = pools[side % 2];
        shares %= pool.balanceOf(_user(user)) + 1;
        vm.prank(_user(user));
        try pool.withdraw(shares, 0) {} catch {}
    }

    function send(uint256 side, uint256 from, uint256 to, uint256 amount) external {
        side %= 2;
        amount = _amount(side, amount);
        vm.prank(_user(from));
        try pools[side].crosschainTransfer(_to(side, to), amount, 0) {} catch {}
    }

    function moveCredit(uint256 side, uint256 amount, bool back) external {
        side %= 2;
        uint64 other = side == 0 ? B : A;
        uint256 most = back ? pools[side].credit(other) : pools[side].unallocated();
        uint64 part = uint64(amount % (most + 1));
        if (part == 0) return;
        if (back) pools[side].returnCredit(other, part);
        else pools[side].grantCredit(other, part);
    }

    function give(uint256 side, uint256 amount) external {
        side %= 2;
        amount %= 1000;
        tokens[side].transfer(address(pools[side]), amount);
        gifts[side] += amount;
    }

    function refuse(uint256 side, uint256 user, bool refused) external {
        tokens[side % 2].setRefused(_user(user), refused);
    }

    /// @notice Sum of what messages of a kind, sent on a side and not delivered, are about.
    function onTheWay(uint256 side, PathCredits.Kind kind) public view returns (uint256 amount) {
        ModelGateway gateway = gateways[side];
        for (uint256 i = 0; i < gateway.count(); ++i) {
            ModelGateway.Parcel memory parcel = gateway.parcelAt(i);
            if (parcel.state != ModelGateway.State.Sent) continue;
            (PathCredits.Kind its, , uint64 sent) = abi.decode(parcel.payload, (PathCredits.Kind, address, uint64));
            if (its == kind) amount += sent;
        }
    }

    function _deploy(
        Break broken,
        CrosschainLinked.Link[] memory links,
        LiquidityPool.Parameters memory parameters
    ) private returns (LiquidityPool) {
        if (broken == Break.UnlimitedCredit) return new CreditlessPoolDouble(links, parameters);
        if (broken == Break.Overpay) return new OverpayingPoolDouble(links, parameters);
        if (broken == Break.Skim) return new SkimmingPoolDouble(links, parameters);
        return new LiquidityPool(links, parameters);
    }

    /// @dev Up to 20,000 tokens, often with a rest below the shared unit.
    function _amount(uint256 side, uint256 amount) private view returns (uint256) {
        return amount % (20_000 * 10 ** tokens[side].decimals());
    }
}

/// @notice Broken: sends whether there is credit or not.
contract CreditlessPoolDouble is LiquidityPool {
    constructor(Link[] memory links, Parameters memory parameters) LiquidityPool(links, parameters) {}

    function _useCredit(uint256, uint256) internal override {}
}

/// @notice Broken: pays a unit more than it should.
contract OverpayingPoolDouble is LiquidityPool {
    constructor(Link[] memory links, Parameters memory parameters) LiquidityPool(links, parameters) {}

    function _pay(bytes32 receiveId, uint256 chainId, address to, uint64 amount) internal override {
        super._pay(receiveId, chainId, to, amount + 1);
    }
}

/// @notice Broken: takes what it pays from its providers, although the sender has paid already.
contract SkimmingPoolDouble is LiquidityPool {
    constructor(Link[] memory links, Parameters memory parameters) LiquidityPool(links, parameters) {}

    function _pay(bytes32 receiveId, uint256 chainId, address to, uint64 amount) internal override {
        assets -= amount < assets ? amount : assets;
        super._pay(receiveId, chainId, to, amount);
    }
}
