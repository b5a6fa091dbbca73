// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {BridgeModel} from "./BridgeModel.sol";
import {BurnMintModel} from "./BurnMintModel.sol";
import {InvariantTest} from "./InvariantTest.sol";
import {TwoChains} from "./TwoChains.sol";
import {VaultModel} from "./VaultModel.sol";

/// @title What a vault locks is what circulates elsewhere
contract VaultInvariants is InvariantTest {
    VaultModel internal model;

    function setUp() public virtual {
        model = new VaultModel(VaultModel.Break.Nothing);
    }

    /// @notice Locked here = supply there + what is on its way, either way.
    function invariant_lockedIsWhatCirculates() public view {
        require(model.vaultOf().locked() == model.AWAY().totalSupply() + model.inFlight(), "locked");
    }

    /// @notice The vault really holds what it says is locked.
    function invariant_custodyCoversTheClaims() public view {
        require(model.HOME().balanceOf(address(model.vaultOf())) >= model.vaultOf().locked(), "custody");
    }

    function _model() internal view override returns (TwoChains) {
        return model;
    }

    function _steps() internal pure override returns (bytes4[] memory steps) {
        steps = new bytes4[](5);
        (steps[0], steps[1], steps[2]) = (
            BridgeModel.send.selector,
            TwoChains.deliver.selector,
            TwoChains.report.selector
        );
        (steps[3], steps[4]) = (TwoChains.wait.selector, VaultModel.refuse.selector);
    }
}

/// @title What is burned here is minted there
contract BurnMintInvariants is InvariantTest {
    BurnMintModel internal model;

    function setUp() public virtual {
        model = new BurnMintModel(BurnMintModel.Break.Nothing);
    }

    /// @notice Supply here + supply there + what is on its way = the first supplies.
    function invariant_supplyIsConserved() public view {
        uint256 supply = model.tokens(0).totalSupply() + model.tokens(1).totalSupply();
        require(supply + model.inFlight() == 2 * model.SUPPLY(), "supply");
    }

    function _model() internal view override returns (TwoChains) {
        return model;
    }

    function _steps() internal pure override returns (bytes4[] memory steps) {
        steps = new bytes4[](4);
        (steps[0], steps[1], steps[2]) = (
            BridgeModel.send.selector,
            TwoChains.deliver.selector,
            TwoChains.report.selector
        );
        steps[3] = TwoChains.wait.selector;
    }
}

contract ReplayedVaultBroken is VaultInvariants {
    function setUp() public override broken {
        model = new VaultModel(VaultModel.Break.Replay);
    }
}

contract FeeOnTransferVaultBroken is VaultInvariants {
    function setUp() public override broken {
        model = new VaultModel(VaultModel.Break.FeeOnTransfer);
    }
}

contract ReplayedBurnMintBroken is BurnMintInvariants {
    function setUp() public override broken {
        model = new BurnMintModel(BurnMintModel.Break.Replay);
    }
}

contract TwiceRefundedBurnMintBroken is BurnMintInvariants {
    function setUp() public override broken {
        model = new BurnMintModel(BurnMintModel.Break.RefundTwice);
    }
}
