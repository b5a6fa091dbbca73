// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7802} from "@openzeppelin/contracts/interfaces/draft-IERC7802.sol";

import {BurnMintBridge} from "../../../contracts/apps/BurnMintBridge.sol";
import {BurnMintToken} from "../../../contracts/apps/BurnMintToken.sol";
import {DeliveryOutcome} from "../../../contracts/interfaces/IDeliveryOutcomeRecipient.sol";
import {BridgeModel} from "./BridgeModel.sol";
import {TwoChains} from "./TwoChains.sol";

/// @title Burn and mint model
/// @notice One token on two chains, burned here and minted there.
contract BurnMintModel is BridgeModel {
    /// First supply, on each chain.
    uint256 public constant SUPPLY = 60_000 ether;

    BurnMintToken[2] public tokens;

    enum Break {
        Nothing,
        Replay,
        RefundTwice
    }

    constructor(Break broken) TwoChains(broken == Break.Replay) {
        // In this order: both tokens, both bridges.
        (address here, address there) = (_future(2), _future(3));
        tokens[0] = new BurnMintToken(BurnMintToken.Parameters("Here", "HR", 18, here, address(this), SUPPLY));
        tokens[1] = new BurnMintToken(BurnMintToken.Parameters("There", "THR", 18, there, address(this), SUPPLY));
        for (uint256 side = 0; side < 2; ++side) {
            address other = side == 0 ? there : here;
            bridges[side] =
                broken == Break.RefundTwice
                    ? new TwiceRefundingBridgeDouble(tokens[side], _link(side, other), limits)
                    : new BurnMintBridge(tokens[side], _link(side, other), limits);
        }
        for (uint256 i = 0; i < users.length; ++i) {
            tokens[0].transfer(users[i], SUPPLY / 3);
            tokens[1].transfer(users[i], SUPPLY / 3);
        }
    }
}

/// @notice Broken: forgets that a transfer came back.
contract TwiceRefundingBridgeDouble is BurnMintBridge {
    constructor(IERC7802 token, Link[] memory links, Limits memory limits) BurnMintBridge(token, links, limits) {}

    function onDeliveryOutcome(bytes32 messageId, DeliveryOutcome outcome) public override {
        OpenTransfer memory transfer = openTransfer[messageId];
        super.onDeliveryOutcome(messageId, outcome);
        openTransfer[messageId] = transfer;
    }
}
