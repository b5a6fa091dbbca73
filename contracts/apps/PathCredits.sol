// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CrosschainLinked} from "@openzeppelin/contracts/crosschain/CrosschainLinked.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

/// @title Path credits
/// @notice Keeps what a pool holds apart by whom it is reserved for. Credit for a path is a part of the far pool's tokens
/// that only transfers on this path may use: it is granted there, used up here at the moment of sending, and so a transfer
/// never arrives at a pool that cannot pay it.
/// @dev For every pool P at all times, with X over the other pools:
/// liquidity(P) = unallocated(P) + sum over X of granted(P to X), and
/// granted(P to X) = credit at X + grants and returns on their way + payments on their way to P.
/// Amounts are in shared units. Checks have ids (A1 ...), see README.md.
abstract contract PathCredits is CrosschainLinked {
    /// @notice What a message between pools asks for.
    /// @dev Pay: pay an account out of the credit that was used up at the sender. Grant: the sender reserved tokens for
    /// this pool's transfers. Return: the sender gives a grant back.
    enum Kind {
        Pay,
        Grant,
        Return
    }

    /// @notice Who moves credit between paths and the liquidity providers. It decides how much may be transferred and
    /// withdrawn, and when; it can take nothing.
    address public immutable PLANNER;

    /// @notice Tokens of the pool, whomever they are reserved for.
    uint256 public liquidity;

    /// @notice Tokens of the pool that other pools may pay out of.
    uint256 public totalGranted;

    /// @notice Tokens of this pool that are reserved for transfers from another chain.
    mapping(uint256 chainId => uint256 amount) public granted;

    /// @notice Tokens of a pool on another chain that transfers from here may use.
    mapping(uint256 chainId => uint256 amount) public credit;

    /// @notice Tokens were reserved for transfers from another chain.
    /// @param chainId The other chain.
    /// @param sendId Id of the message that says so there.
    /// @param amount How much, in shared units.
    event CreditGranted(uint256 indexed chainId, bytes32 indexed sendId, uint256 amount);

    /// @notice A grant was given back to the other chain.
    /// @param chainId The other chain.
    /// @param sendId Id of the message that says so there.
    /// @param amount How much, in shared units.
    event CreditReturned(uint256 indexed chainId, bytes32 indexed sendId, uint256 amount);

    /// @notice Credit arrived from, or came back from, another chain.
    /// @param chainId The other chain.
    /// @param kind `Grant` or `Return`.
    /// @param amount How much, in shared units.
    event CreditReceived(uint256 indexed chainId, Kind kind, uint256 amount);

    /// @notice Only the planner moves credit.
    error PathCredits_NotThePlanner(address caller);
    /// @notice So much is not there to be moved.
    error PathCredits_InsufficientCredit(uint256 amount, uint256 available);
    /// @notice A credit of nothing.
    error PathCredits_ZeroAmount();

    /// @notice Fixes the planner.
    /// @param planner See `PLANNER`.
    constructor(address planner) {
        PLANNER = planner;
    }

    /// @notice Reserves tokens for transfers from another chain.
    /// @param chainId The other chain.
    /// @param amount How much, in shared units.
    function grantCredit(uint64 chainId, uint64 amount) external {
        _checkPlanner(amount);
        _require(amount, unallocated()); // A19
        totalGranted += amount;
        granted[chainId] += amount;
        emit CreditGranted(chainId, _sendToPool(chainId, Kind.Grant, address(0), amount), amount);
    }

    /// @notice Gives a grant, as far as it is not used up, back to the liquidity of the other chain's pool.
    /// @param chainId The other chain.
    /// @param amount How much, in shared units.
    function returnCredit(uint64 chainId, uint64 amount) external {
        _checkPlanner(amount);
        _useCredit(chainId, amount);
        emit CreditReturned(chainId, _sendToPool(chainId, Kind.Return, address(0), amount), amount);
    }

    /// @notice Tokens that are reserved for no other chain: what liquidity providers may withdraw.
    /// @return amount How much, in shared units.
    function unallocated() public view returns (uint256 amount) {
        return liquidity - totalGranted;
    }

    /// @dev Uses up credit at the moment of sending, so that no two messages count on the same tokens (A20).
    function _useCredit(uint256 chainId, uint256 amount) internal virtual {
        _require(amount, credit[chainId]);
        credit[chainId] -= amount;
    }

    /// @dev A message to the pool on another chain.
    function _sendToPool(uint256 chainId, Kind kind, address to, uint64 amount) internal returns (bytes32 sendId) {
        return
            _sendMessageToCounterpart(
                InteroperableAddress.formatEvmV1(chainId),
                abi.encode(kind, to, amount),
                new bytes[](0)
            );
    }

    /// @dev Pays an account; the accounts of the pool are in order already.
    function _pay(bytes32 receiveId, uint256 chainId, address to, uint64 amount) internal virtual;

    /// @dev Gateway and pool are checked already (A1, A2).
    function _processMessage(
        address,
        bytes32 receiveId,
        bytes calldata sender,
        bytes calldata payload
    ) internal override {
        (Kind kind, address to, uint64 amount) = abi.decode(payload, (Kind, address, uint64));
        (uint256 chainId, ) = InteroperableAddress.parseEvmV1Calldata(sender);
        if (kind == Kind.Grant) {
            credit[chainId] += amount;
            emit CreditReceived(chainId, kind, amount);
            return;
        }
        // A21: whatever a chain's messages say, they reach no more than what was reserved for it.
        _require(amount, granted[chainId]);
        granted[chainId] -= amount;
        totalGranted -= amount;
        if (kind == Kind.Return) {
            emit CreditReceived(chainId, kind, amount);
            return;
        }
        liquidity -= amount;
        _pay(receiveId, chainId, to, amount);
    }

    function _checkPlanner(uint256 amount) private view {
        if (msg.sender != PLANNER) revert PathCredits_NotThePlanner(msg.sender); // A18
        if (amount == 0) revert PathCredits_ZeroAmount();
    }

    function _require(uint256 amount, uint256 available) private pure {
        if (amount > available) revert PathCredits_InsufficientCredit(amount, available);
    }
}
