// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Bridgeable} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC20Bridgeable.sol";

/// @title Burn and mint token
/// @notice An ERC-7802 token whose supply only its bridge changes: what is burned here is minted on another chain. Also
/// what a `TokenVault` on the home chain is represented by elsewhere.
contract BurnMintToken is ERC20Bridgeable {
    /// @notice The only account that may burn and mint. Fixed: nobody can appoint another.
    address public immutable BRIDGE;

    uint8 private immutable _DECIMALS;

    /// @notice Where a token starts.
    /// @param name ERC-20 name.
    /// @param symbol ERC-20 symbol.
    /// @param decimals The same on every chain; the bridges compare them.
    /// @param bridge The bridge; its address is known before it is deployed.
    /// @param holder Who gets the first supply.
    /// @param supply The first supply; zero on every chain but one.
    struct Parameters {
        string name;
        string symbol;
        uint8 decimals;
        address bridge;
        address holder;
        uint256 supply;
    }

    /// @notice Somebody other than the bridge wants to burn or mint.
    /// @param caller Who.
    error BurnMintToken_NotTheBridge(address caller);

    /// @notice Mints the first supply.
    /// @param parameters See `Parameters`.
    constructor(Parameters memory parameters) ERC20(parameters.name, parameters.symbol) {
        BRIDGE = parameters.bridge;
        _DECIMALS = parameters.decimals;
        if (parameters.supply != 0) _mint(parameters.holder, parameters.supply);
    }

    /// @inheritdoc ERC20
    function decimals() public view override returns (uint8) {
        return _DECIMALS;
    }

    /// @dev A3.
    function _checkTokenBridge(address caller) internal view override {
        if (caller != BRIDGE) revert BurnMintToken_NotTheBridge(caller);
    }
}
