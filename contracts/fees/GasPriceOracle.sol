// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IGasPriceOracle} from "../interfaces/IGasPriceOracle.sol";

/// @title Gas price oracle
/// @notice See `IGasPriceOracle`. Deployed by a gateway.
contract GasPriceOracle is IGasPriceOracle, Ownable2Step {
    /// @inheritdoc IGasPriceOracle
    uint48 public constant MAX_AGE = 1 days;
    /// @inheritdoc IGasPriceOracle
    uint48 public constant MIN_UPDATE_INTERVAL = 10 minutes;

    uint256 private constant RATE_UNIT = 1e18;
    uint256 private constant BPS = 10_000;
    /// Gas of any transaction: a change of the overhead is measured with it, so that it can start from 0.
    uint256 private constant BASE_GAS = 21_000;
    uint256 private constant MAX_OVERHEAD_GAS = 2_000_000;
    uint256 private constant MAX_MARGIN_BPS = 5_000;
    /// Gas of a payload byte: call data, and the copies on the way.
    uint256 private constant GAS_PER_PAYLOAD_BYTE = 20;

    mapping(uint64 chainId => Price) private _prices;

    /// @notice Starts without prices.
    /// @param owner_ Keeps the prices.
    constructor(address owner_) Ownable(owner_) {}

    /// @inheritdoc IGasPriceOracle
    function setPrice(
        uint64 chainId,
        uint64 gasPrice,
        uint96 exchangeRate,
        uint32 overheadGas,
        uint16 marginBps
    ) external onlyOwner {
        if (gasPrice == 0) revert GasPriceOracle_OutOfRange("gasPrice");
        if (exchangeRate == 0) revert GasPriceOracle_OutOfRange("exchangeRate");
        if (overheadGas > MAX_OVERHEAD_GAS) revert GasPriceOracle_OutOfRange("overheadGas");
        if (marginBps > MAX_MARGIN_BPS) revert GasPriceOracle_OutOfRange("marginBps");
        Price memory before = _prices[chainId];
        if (before.updatedAt != 0) {
            uint256 possibleFrom = before.updatedAt + MIN_UPDATE_INTERVAL;
            if (block.timestamp < possibleFrom) revert GasPriceOracle_UpdateTooSoon(possibleFrom);
            _checkChange("gasPrice", before.gasPrice, gasPrice);
            // Together: each within its bound could move a repayment by their product.
            _checkChange(
                "repayment",
                _repaymentFactor(before.exchangeRate, before.marginBps),
                _repaymentFactor(exchangeRate, marginBps)
            );
            _checkChange("overheadGas", BASE_GAS + before.overheadGas, BASE_GAS + overheadGas);
        }
        _prices[chainId] = Price(gasPrice, exchangeRate, overheadGas, marginBps, uint48(block.timestamp));
        emit PriceSet(chainId, gasPrice, exchangeRate, overheadGas, marginBps);
    }

    /// @inheritdoc IGasPriceOracle
    function quote(
        uint64 destinationChainId,
        uint256 gasLimit,
        uint256 payloadLength,
        uint256 value
    ) external view returns (uint256 fee, bool isStale) {
        Price memory price = _prices[destinationChainId];
        if (price.updatedAt == 0) revert GasPriceOracle_NoPrice(destinationChainId);
        uint256 gasUnits = gasLimit + price.overheadGas + payloadLength * GAS_PER_PAYLOAD_BYTE;
        return (_convert(price, gasUnits * price.gasPrice + value), block.timestamp > price.updatedAt + MAX_AGE);
    }

    /// @inheritdoc IGasPriceOracle
    function repaymentOf(uint64 chainId, uint256 cost) external view returns (uint256 amount) {
        return _convert(_prices[chainId], cost);
    }

    /// @inheritdoc IGasPriceOracle
    function priceOf(uint64 chainId) external view returns (Price memory price) {
        return _prices[chainId];
    }

    function _convert(Price memory price, uint256 cost) private pure returns (uint256 amount) {
        return Math.mulDiv(cost, _repaymentFactor(price.exchangeRate, price.marginBps), RATE_UNIT * BPS);
    }

    function _repaymentFactor(uint256 exchangeRate, uint256 marginBps) private pure returns (uint256 factor) {
        return exchangeRate * (BPS + marginBps);
    }

    function _checkChange(string memory name, uint256 before, uint256 next) private pure {
        if (next > 2 * before || 2 * next < before) revert GasPriceOracle_ChangeTooLarge(name, before, next);
    }
}
