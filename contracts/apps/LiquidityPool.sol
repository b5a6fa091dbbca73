// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CrosschainLinked} from "@openzeppelin/contracts/crosschain/CrosschainLinked.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ExactTransfer} from "./ExactTransfer.sol";
import {PathCredits} from "./PathCredits.sol";

/// @title Liquidity pool
/// @notice One end of a transfer of a token that exists on both chains by itself: the sender pays into the pool here, the
/// receiver is paid out of the pool there, and the liquidity providers here earn the fee. The contract is also the ERC-20 of
/// their shares.
/// @dev Over all pools at all times: sum of liquidity = sum of assets + payments on their way.
contract LiquidityPool is PathCredits, ERC20 {
    using SafeERC20 for IERC20Metadata;

    /// @notice What a pool is deployed with.
    /// @param token The token.
    /// @param planner See `PLANNER`.
    /// @param feeBps Fee of a transfer, in hundredths of a percent.
    /// @param minimum Smallest transfer, in shared units.
    struct Parameters {
        IERC20Metadata token;
        address planner;
        uint16 feeBps;
        uint64 minimum;
    }

    /// @notice Decimals of the shared units, in which pools of tokens with different decimals talk to each other.
    uint8 public constant SHARED_DECIMALS = 6;

    /// @notice Highest fee: 1 %.
    uint16 public constant MAX_FEE_BPS = 100;

    /// @dev Shares that nobody owns, so that a first provider cannot make a share so dear that the next one gets none.
    uint256 private constant VIRTUAL_SHARES = 1000;

    /// @notice The token.
    IERC20Metadata public immutable TOKEN;

    /// @notice Fee of a transfer, in hundredths of a percent.
    uint16 public immutable FEE_BPS;

    /// @notice Smallest transfer, in shared units.
    uint64 public immutable MINIMUM;

    /// @notice Units of the token in one shared unit.
    uint256 public immutable SCALE;

    /// @notice What the liquidity providers own together, in shared units. Counted and not read from the balance, so that
    /// a gift changes the price of no share.
    uint256 public assets;

    /// @notice Somebody provided liquidity.
    /// @param provider Who.
    /// @param amount How much, in shared units.
    /// @param shares Shares that it got.
    event Deposited(address indexed provider, uint256 amount, uint256 shares);

    /// @notice Somebody withdrew liquidity.
    /// @param provider Who.
    /// @param amount How much, in shared units.
    /// @param shares Shares that it gave.
    event Withdrawn(address indexed provider, uint256 amount, uint256 shares);

    /// @notice A transfer left.
    /// @param sendId Id of its message.
    /// @param from Who sent it.
    /// @param to ERC-7930 address of who gets it.
    /// @param received What is paid out there, in shared units.
    /// @param fee What stays here, in shared units.
    event TransferSent(bytes32 indexed sendId, address indexed from, bytes to, uint256 received, uint256 fee);

    /// @notice A transfer was paid out.
    /// @param receiveId Id of its message.
    /// @param fromChainId Chain it came from.
    /// @param to Who got it.
    /// @param amount How much, in shared units.
    event TransferPaid(bytes32 indexed receiveId, uint256 indexed fromChainId, address indexed to, uint256 amount);

    /// @notice The token has too few decimals, or fee or minimum make no sense.
    error LiquidityPool_InvalidParameter();
    /// @notice The amount is below the minimum, or nothing in shared units.
    error LiquidityPool_BelowMinimum(uint256 amount, uint256 minimum);
    /// @notice Less would come out than the caller asks for.
    error LiquidityPool_SlippageExceeded(uint256 received, uint256 minReceived);
    /// @notice The receiver is zero or the pool on the other chain.
    error LiquidityPool_InvalidReceiver(bytes to);
    /// @notice So much is reserved for other chains and not to be withdrawn now.
    error LiquidityPool_InsufficientLiquidity(uint256 amount, uint256 unallocated);

    /// @notice Fixes token, fee and the other pools.
    /// @param links Gateway and pool of each other chain.
    /// @param parameters See `Parameters`.
    constructor(
        Link[] memory links,
        Parameters memory parameters
    ) CrosschainLinked(links) PathCredits(parameters.planner) ERC20("Headlight pool share", "HPS") {
        uint8 decimals_ = parameters.token.decimals();
        if (decimals_ < SHARED_DECIMALS || parameters.feeBps > MAX_FEE_BPS || parameters.minimum == 0) {
            revert LiquidityPool_InvalidParameter(); // A9
        }
        TOKEN = parameters.token;
        FEE_BPS = parameters.feeBps;
        MINIMUM = parameters.minimum;
        SCALE = 10 ** (decimals_ - SHARED_DECIMALS);
    }

    /// @notice Provides liquidity.
    /// @param amount How much of the token; what is less than a shared unit is not taken.
    /// @param minShares Fewest shares that the caller accepts.
    /// @return shares Shares that the caller gets.
    function deposit(uint256 amount, uint256 minShares) external returns (uint256 shares) {
        uint256 units = amount / SCALE;
        if (units == 0) revert LiquidityPool_BelowMinimum(amount, SCALE);
        shares = Math.mulDiv(units, totalSupply() + VIRTUAL_SHARES, assets + 1);
        if (shares == 0 || shares < minShares) revert LiquidityPool_SlippageExceeded(shares, minShares);
        ExactTransfer.take(TOKEN, msg.sender, units * SCALE); // A10
        assets += units;
        liquidity += units;
        _mint(msg.sender, shares);
        emit Deposited(msg.sender, units, shares);
    }

    /// @notice Withdraws liquidity, as far as it is not reserved for other chains.
    /// @param shares Shares of the caller.
    /// @param minAmount Least of the token that the caller accepts.
    /// @return amount What the caller gets of the token.
    function withdraw(uint256 shares, uint256 minAmount) external returns (uint256 amount) {
        uint256 units = Math.mulDiv(shares, assets + 1, totalSupply() + VIRTUAL_SHARES);
        amount = units * SCALE;
        if (amount < minAmount) revert LiquidityPool_SlippageExceeded(amount, minAmount);
        if (units > unallocated()) revert LiquidityPool_InsufficientLiquidity(units, unallocated()); // A22
        _burn(msg.sender, shares);
        assets -= units;
        liquidity -= units;
        emit Withdrawn(msg.sender, units, shares);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @notice Sends an amount to an account on another chain. Once sent it is always paid, however late: the credit for it
    /// is used up now.
    /// @param to ERC-7930 address of the account.
    /// @param amount How much of the token; what is less than a shared unit is not taken.
    /// @param minReceived Least that the caller accepts to be paid out, in units of the token here.
    /// @return sendId Id of its message.
    /// @return received What is paid out, in units of the token here.
    function crosschainTransfer(
        bytes calldata to,
        uint256 amount,
        uint256 minReceived
    ) external returns (bytes32 sendId, uint256 received) {
        // CHECKS
        (uint256 chainId, address receiver) = InteroperableAddress.parseEvmV1Calldata(to);
        _checkReceiver(chainId, receiver, to);
        (uint64 units, uint64 fee) = _quote(amount);
        received = uint256(units - fee) * SCALE;
        if (received < minReceived) revert LiquidityPool_SlippageExceeded(received, minReceived); // A17
        // EFFECTS
        _useCredit(chainId, units - fee); // A20
        // INTERACTIONS
        ExactTransfer.take(TOKEN, msg.sender, units * SCALE); // A10
        liquidity += units;
        assets += fee;
        sendId = _sendToPool(chainId, Kind.Pay, receiver, units - fee);
        emit TransferSent(sendId, msg.sender, to, units - fee, fee);
    }

    /// @notice What would be paid out for an amount.
    /// @param amount How much of the token.
    /// @return received In units of the token here.
    function quote(uint256 amount) external view returns (uint256 received) {
        (uint64 units, uint64 fee) = _quote(amount);
        return uint256(units - fee) * SCALE;
    }

    /// @dev Pays a receiver. A revert leaves everything as it was and the message to be tried again.
    function _pay(bytes32 receiveId, uint256 chainId, address to, uint64 amount) internal virtual override {
        emit TransferPaid(receiveId, chainId, to, amount);
        TOKEN.safeTransfer(to, amount * SCALE);
    }

    /// @dev What an amount is in shared units, and the fee of it, rounded up.
    function _quote(uint256 amount) private view returns (uint64 units, uint64 fee) {
        units = SafeCast.toUint64(amount / SCALE);
        if (units < MINIMUM) revert LiquidityPool_BelowMinimum(amount, MINIMUM * SCALE); // A4
        fee = SafeCast.toUint64(Math.mulDiv(units, FEE_BPS, 10_000, Math.Rounding.Ceil));
        if (units == fee) revert LiquidityPool_BelowMinimum(amount, (uint256(fee) + 1) * SCALE);
    }

    /// @dev A5.
    function _checkReceiver(uint256 chainId, address receiver, bytes calldata to) private view {
        (, bytes memory counterpart) = getLink(InteroperableAddress.formatEvmV1(chainId));
        if (
            receiver == address(0) ||
            keccak256(counterpart) == keccak256(InteroperableAddress.formatEvmV1(chainId, receiver))
        ) {
            revert LiquidityPool_InvalidReceiver(to);
        }
    }
}
