// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title Model token
/// @notice An ERC-20 that refuses to pay an account for a while, so that deliveries and refunds fail and are tried again.
contract ModelToken is ERC20 {
    uint8 private immutable _DECIMALS;
    mapping(address account => bool refused) public refused;

    constructor(uint8 decimals_) ERC20("Model", "MDL") {
        _DECIMALS = decimals_;
        _mint(msg.sender, 1_000_000 * 10 ** decimals_);
    }

    function setRefused(address account, bool isRefused) external {
        refused[account] = isRefused;
    }

    function decimals() public view override returns (uint8) {
        return _DECIMALS;
    }

    function _update(address from, address to, uint256 value) internal virtual override {
        require(!refused[to], "model: refused");
        super._update(from, to, value);
    }
}

/// @notice Burns a hundredth of each transfer.
contract FeeTokenDouble is ModelToken {
    constructor() ModelToken(18) {}

    function _update(address from, address to, uint256 value) internal override {
        if (from == address(0) || to == address(0)) return super._update(from, to, value);
        super._update(from, address(0), value / 100);
        super._update(from, to, value - value / 100);
    }
}
