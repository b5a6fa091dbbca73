// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {TwoChains} from "./TwoChains.sol";
import {FuzzSelector, vm} from "./Vm.sol";

/// @title Invariant test
/// @notice Runs random steps of a model and looks at its equations after each. That the steps reach what matters is shown by
/// the broken models: each has to be caught.
abstract contract InvariantTest {
    /// @dev Suites over broken models run only where that is asked for: they are meant to fail.
    modifier broken() {
        vm.skip(!vm.envOr("HEADLIGHT_BROKEN_MODELS", false));
        _;
    }

    function _model() internal view virtual returns (TwoChains);

    function _steps() internal pure virtual returns (bytes4[] memory);

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_model());
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(_model()), _steps());
    }
}
