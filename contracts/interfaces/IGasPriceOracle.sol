// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Gas price oracle
/// @notice What deliveries to other chains cost, in this chain's coin. Its owner keeps it: a wrong price makes quotes too
/// high or too low and moves what an executor is repaid within what the sender paid; it never touches more than a
/// message's own fee.
/// @dev Checks have ids (F8 ...): see contracts/README.md.
interface IGasPriceOracle {
    /// @notice Price of a destination, in one slot.
    /// @param gasPrice Wei of the destination per gas.
    /// @param exchangeRate Wei of this chain per 10^18 wei of the destination.
    /// @param overheadGas Gas of a delivery beside the recipient's.
    /// @param marginBps What an executor earns on its cost, in hundredths of a percent.
    /// @param updatedAt Time of the last update; 0 when there is no price.
    struct Price {
        uint64 gasPrice;
        uint96 exchangeRate;
        uint32 overheadGas;
        uint16 marginBps;
        uint48 updatedAt;
    }

    /// @notice A price changed.
    /// @param chainId The destination.
    /// @param gasPrice See `Price`.
    /// @param exchangeRate See `Price`.
    /// @param overheadGas See `Price`.
    /// @param marginBps See `Price`.
    event PriceSet(uint64 indexed chainId, uint64 gasPrice, uint96 exchangeRate, uint32 overheadGas, uint16 marginBps);

    /// @notice There is no price for this destination.
    error GasPriceOracle_NoPrice(uint64 chainId);
    /// @notice A part of the price is zero or beyond its limit.
    error GasPriceOracle_OutOfRange(string name);
    /// @notice An update at most halves or doubles each of: the gas price; the repayment of a cost, that is, exchange rate
    /// and margin together; the overhead with the 21,000 gas of any transaction.
    error GasPriceOracle_ChangeTooLarge(string name, uint256 before, uint256 next);
    /// @notice The last update is younger than `MIN_UPDATE_INTERVAL`.
    error GasPriceOracle_UpdateTooSoon(uint256 possibleFrom);

    /// @notice Sets the price of a destination. Only the owner. The first is free within the limits; every further one at
    /// most halves or doubles what a cost is repaid by, and waits for the interval. A quote can move further, by gas price
    /// and overhead too.
    /// @param chainId The destination.
    /// @param gasPrice See `Price`.
    /// @param exchangeRate See `Price`.
    /// @param overheadGas See `Price`.
    /// @param marginBps See `Price`.
    function setPrice(
        uint64 chainId,
        uint64 gasPrice,
        uint96 exchangeRate,
        uint32 overheadGas,
        uint16 marginBps
    ) external;

    /// @notice What a sender should pay for a delivery.
    /// @param destinationChainId The destination.
    /// @param gasLimit Gas promised to the recipient.
    /// @param payloadLength Length of the payload in bytes.
    /// @param value Wei of the destination that the recipient gets.
    /// @return fee In wei of this chain.
    /// @return isStale Whether the price is older than `MAX_AGE`: it may be far off.
    function quote(
        uint64 destinationChainId,
        uint256 gasLimit,
        uint256 payloadLength,
        uint256 value
    ) external view returns (uint256 fee, bool isStale);

    /// @notice What an executor is repaid for a cost on the destination, margin included.
    /// @param chainId The destination.
    /// @param cost In wei of the destination.
    /// @return amount In wei of this chain; 0 without a price.
    function repaymentOf(uint64 chainId, uint256 cost) external view returns (uint256 amount);

    /// @notice Price of a destination.
    /// @param chainId The destination.
    /// @return price As last set.
    function priceOf(uint64 chainId) external view returns (Price memory price);

    /// @notice Age from which a price is stale.
    /// @return age In seconds.
    function MAX_AGE() external view returns (uint48 age);

    /// @notice Shortest time between two updates of a destination's price.
    /// @return interval In seconds.
    function MIN_UPDATE_INTERVAL() external view returns (uint48 interval);
}
