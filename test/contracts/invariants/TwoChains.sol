// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {CrosschainLinked} from "@openzeppelin/contracts/crosschain/CrosschainLinked.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {ModelGateway, ReplayingGatewayDouble} from "./ModelGateway.sol";
import {vm} from "./Vm.sol";

/// @title Two chains
/// @notice What all models share: two gateways, three users, a clock, and the steps that anyone may take at any time.
abstract contract TwoChains {
    uint64 internal constant A = 31_337;
    uint64 internal constant B = 31_338;

    ModelGateway[2] public gateways;
    address[3] public users = [address(0xa11ce), address(0xb0b), address(0xca401)];

    constructor(bool replaying) {
        vm.warp(1_000_000);
        gateways[0] = replaying ? new ReplayingGatewayDouble(A) : new ModelGateway(A);
        gateways[1] = replaying ? new ReplayingGatewayDouble(B) : new ModelGateway(B);
        gateways[0].connect(gateways[1]);
        gateways[1].connect(gateways[0]);
    }

    /// @notice Delivers, or tries to, anything sent on either chain.
    function deliver(uint256 side, uint256 index) external {
        ModelGateway gateway = gateways[side % 2];
        uint256 count = gateway.count();
        if (count == 0) return;
        // Mostly what waits, and now and then, when nothing does, what is delivered already.
        for (uint256 i = 0; i < count; ++i) {
            if (gateway.parcelAt(index % count).state == ModelGateway.State.Sent) break;
            unchecked {
                ++index;
            }
        }
        gateway.deliver(index % count);
    }

    /// @notice Reports an outcome to the sender, perhaps not for the first time.
    function report(uint256 side, uint256 index) external {
        ModelGateway gateway = gateways[side % 2];
        if (gateway.count() != 0) gateway.report(index % gateway.count());
    }

    /// @notice Lets time pass: deadlines go by and rate limits are restored.
    function wait(uint256 time) external {
        vm.warp(block.timestamp + (time % 2 hours));
    }

    /// @dev A link to a counterpart on the other side's chain.
    function _link(uint256 side, address counterpart) internal view returns (CrosschainLinked.Link[] memory links) {
        links = new CrosschainLinked.Link[](1);
        uint64 other = side == 0 ? B : A;
        links[0] = CrosschainLinked.Link(address(gateways[side]), InteroperableAddress.formatEvmV1(other, counterpart));
    }

    /// @dev Address of the contract that this one deploys so many deployments later.
    function _future(uint256 later) internal view returns (address) {
        return vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + later);
    }

    function _to(uint256 side, uint256 user) internal view returns (bytes memory) {
        return InteroperableAddress.formatEvmV1(side == 0 ? B : A, users[user % 3]);
    }

    function _user(uint256 user) internal view returns (address) {
        return users[user % 3];
    }
}
