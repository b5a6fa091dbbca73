// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {LimitedBridge} from "../../../contracts/apps/LimitedBridge.sol";
import {ModelGateway} from "./ModelGateway.sol";
import {TwoChains} from "./TwoChains.sol";
import {vm} from "./Vm.sol";

/// @title Bridge model
/// @notice Two bridges that transfer amounts both ways, with and without deadlines. What they move is up to `VaultModel` and
/// `BurnMintModel`.
abstract contract BridgeModel is TwoChains {
    LimitedBridge[2] public bridges;

    LimitedBridge.Limits internal limits = LimitedBridge.Limits({
        outbound: 1000 ether,
        inbound: 1000 ether,
        window: 1 hours,
        minimum: 10
    });

    /// @notice A user sends an amount to the other chain, to arrive within the hour, within a second or at any time.
    function send(uint256 side, uint256 from, uint256 to, uint256 amount, uint256 urgency) external {
        side %= 2;
        amount = 1 + (amount % 300 ether);
        uint64 deadline = urgency % 3 == 0 ? 0 : uint64(block.timestamp + (urgency % 3 == 1 ? 1 : 1 hours));
        vm.prank(_user(from));
        try bridges[side].crosschainTransfer(_to(side, to), amount, deadline) {} catch {}
    }

    /// @notice What left one chain, did not arrive on the other and did not come back.
    function inFlight() public view returns (uint256 amount) {
        for (uint256 side = 0; side < 2; ++side) {
            ModelGateway gateway = gateways[side];
            for (uint256 i = 0; i < gateway.count(); ++i) {
                ModelGateway.Parcel memory parcel = gateway.parcelAt(i);
                (, , , uint256 sent) = abi.decode(parcel.payload, (uint8, address, address, uint256));
                (address open, , ) = bridges[side].openTransfer(gateway.idOf(i));
                if (parcel.state == ModelGateway.State.Sent) amount += sent;
                // Its deadline passed, and it waits for a refund that failed.
                if (parcel.state == ModelGateway.State.TimedOut && open != address(0)) amount += sent;
            }
        }
    }
}
