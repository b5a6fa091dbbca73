// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {OFT} from "@layerzerolabs/oft-evm/contracts/OFT.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

/// @title Coin OFT
/// @notice The unmodified OFT with a first supply.
contract CoinOft is OFT {
    /// @notice Mints the first supply to the owner.
    /// @param endpoint_ LayerZero's endpoint.
    /// @param owner_ Owner and delegate.
    /// @param supply First supply on this chain.
    constructor(
        address endpoint_,
        address owner_,
        uint256 supply
    ) OFT("Coin", "COIN", endpoint_, owner_) Ownable(owner_) {
        _mint(owner_, supply);
    }
}
