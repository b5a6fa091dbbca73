// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title Token for the bridge
/// @notice An ERC-20 with a supply for whoever deploys it.
contract BridgedToken is ERC20 {
    /// @notice Mints the supply.
    constructor() ERC20("Bridged", "BRD") {
        _mint(msg.sender, 1_000_000);
    }
}
