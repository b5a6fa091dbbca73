// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CrosschainLinked} from "@openzeppelin/contracts/crosschain/CrosschainLinked.sol";
import {RateLimiter} from "@openzeppelin/contracts/utils/RateLimiter.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {DeliveryOutcome, IDeliveryOutcomeRecipient} from "../interfaces/IDeliveryOutcomeRecipient.sol";
import {Attributes7786} from "./Attributes7786.sol";

/// @title Limited bridge
/// @notice Moves amounts of one token between a chain and its counterparts: takes them here, gives them there. A transfer
/// with a deadline comes back to its sender when it was not delivered in time.
/// @dev Counterparts, limits and decimals are fixed at deployment: nobody can change them. Checks have ids (A1 ...), see
/// README.md. What fails on arrival reverts, so that the gateway keeps it for another attempt.
abstract contract LimitedBridge is CrosschainLinked, IDeliveryOutcomeRecipient {
    using RateLimiter for RateLimiter.RefillingBucket;

    /// @notice What a bridge lets through, for each other chain alone.
    /// @param outbound Largest amount that leaves in a burst; at most the counterpart's `inbound`.
    /// @param inbound Largest amount that arrives in a burst.
    /// @param window Seconds in which an exhausted limit is restored.
    /// @param minimum Smallest amount of a transfer.
    struct Limits {
        uint208 outbound;
        uint208 inbound;
        uint48 window;
        uint256 minimum;
    }

    /// @notice A transfer that may come back.
    /// @param gateway Gateway that it left through and that says what became of it; zero when none is open.
    /// @param from Whom it comes back to.
    /// @param amount How much.
    struct OpenTransfer {
        address gateway;
        address from;
        uint256 amount;
    }

    /// @notice Smallest amount of a transfer.
    uint256 public immutable MINIMUM;

    /// @notice Decimals of the token, on both ends of a transfer.
    uint8 public immutable DECIMALS;

    /// @notice Transfers with a deadline whose outcome is open.
    mapping(bytes32 sendId => OpenTransfer transfer) public openTransfer;

    RateLimiter.RefillingBucket private _outbound;
    RateLimiter.RefillingBucket private _inbound;

    /// @notice A transfer left.
    /// @param sendId Id of its message.
    /// @param from Who sent it.
    /// @param to ERC-7930 address of who gets it.
    /// @param amount How much.
    /// @param deadline Last second at which it may arrive; 0 for no end.
    event TransferSent(bytes32 indexed sendId, address indexed from, bytes to, uint256 amount, uint64 deadline);

    /// @notice A transfer arrived.
    /// @param receiveId Id of its message.
    /// @param fromChainId Chain it came from.
    /// @param from Who sent it there.
    /// @param to Who got it.
    /// @param amount How much.
    event TransferReceived(
        bytes32 indexed receiveId,
        uint256 indexed fromChainId,
        address from,
        address indexed to,
        uint256 amount
    );

    /// @notice A transfer came back because its deadline passed.
    /// @param sendId Id of its message.
    /// @param from Who sent it and has it back.
    /// @param amount How much.
    event TransferRefunded(bytes32 indexed sendId, address indexed from, uint256 amount);

    /// @notice The limits leave nothing to transfer.
    error LimitedBridge_InvalidLimits();
    /// @notice The amount is below the minimum.
    error LimitedBridge_BelowMinimum(uint256 amount, uint256 minimum);
    /// @notice The receiver is no account that could do anything with it: zero, or the bridge on the other chain.
    error LimitedBridge_InvalidReceiver(bytes to);
    /// @notice The token has other decimals on the other chain: an amount would change its meaning on the way.
    error LimitedBridge_DecimalsMismatch(uint8 theirs, uint8 ours);
    /// @notice No open transfer has this id, or another gateway speaks for it.
    error LimitedBridge_NotOpen(bytes32 sendId, address caller);

    /// @notice Fixes counterparts and limits.
    /// @param links Gateway and counterpart of each other chain.
    /// @param limits See `Limits`.
    /// @param decimals Decimals of the token.
    constructor(Link[] memory links, Limits memory limits, uint8 decimals) CrosschainLinked(links) {
        if (limits.minimum == 0 || limits.minimum > limits.outbound || limits.minimum > limits.inbound) {
            revert LimitedBridge_InvalidLimits();
        }
        _outbound.updateSettings(limits.window, limits.outbound);
        _inbound.updateSettings(limits.window, limits.inbound);
        MINIMUM = limits.minimum;
        DECIMALS = decimals;
    }

    /// @inheritdoc IDeliveryOutcomeRecipient
    function onDeliveryOutcome(bytes32 messageId, DeliveryOutcome outcome) public virtual {
        // CHECKS
        OpenTransfer memory transfer = openTransfer[messageId];
        // A7: an id that is not open has the zero gateway, which nobody is.
        if (msg.sender != transfer.gateway || outcome == DeliveryOutcome.None) {
            revert LimitedBridge_NotOpen(messageId, msg.sender);
        }
        // EFFECTS
        delete openTransfer[messageId]; // A8
        if (outcome == DeliveryOutcome.Delivered) return;
        emit TransferRefunded(messageId, transfer.from, transfer.amount);
        // INTERACTIONS
        // Not through the inbound limit: it is no more than what the outbound limit let go.
        _give(transfer.from, transfer.amount);
    }

    /// @notice Sends an amount to an account on another chain.
    /// @param to ERC-7930 address of the account.
    /// @param amount How much.
    /// @param deadline Last second, in the other chain's time, at which it may arrive; it can come back after that. 0 for
    /// no end: it can be delivered for ever and never comes back.
    /// @return sendId Id of its message.
    function crosschainTransfer(bytes calldata to, uint256 amount, uint64 deadline) external returns (bytes32 sendId) {
        // CHECKS
        if (amount < MINIMUM) revert LimitedBridge_BelowMinimum(amount, MINIMUM); // A4
        (uint256 chainId, address receiver) = InteroperableAddress.parseEvmV1Calldata(to);
        bytes memory chain = InteroperableAddress.formatEvmV1(chainId);
        (address gateway, bytes memory counterpart) = getLink(chain);
        bytes memory canonical = InteroperableAddress.formatEvmV1(chainId, receiver);
        if (receiver == address(0) || keccak256(canonical) == keccak256(counterpart)) {
            revert LimitedBridge_InvalidReceiver(to); // A5
        }
        // EFFECTS
        _outbound.consume(keccak256(chain), amount); // A6
        // INTERACTIONS
        _take(msg.sender, amount);
        bytes[] memory attributes;
        if (deadline != 0) attributes = Attributes7786.one(Attributes7786.DEADLINE, deadline);
        sendId = _sendMessageToCounterpart(chain, abi.encode(DECIMALS, msg.sender, receiver, amount), attributes);
        if (deadline != 0) openTransfer[sendId] = OpenTransfer(gateway, msg.sender, amount);
        emit TransferSent(sendId, msg.sender, to, amount, deadline);
    }

    /// @notice What may leave for a chain now.
    /// @param chainId EIP-155 chain id.
    /// @return amount How much.
    function availableOutbound(uint256 chainId) external view returns (uint256 amount) {
        return _outbound.available(keccak256(InteroperableAddress.formatEvmV1(chainId)));
    }

    /// @notice What may arrive from a chain now.
    /// @param chainId EIP-155 chain id.
    /// @return amount How much.
    function availableInbound(uint256 chainId) external view returns (uint256 amount) {
        return _inbound.available(keccak256(InteroperableAddress.formatEvmV1(chainId)));
    }

    /// @dev Takes tokens from an account, exactly that amount, or reverts.
    function _take(address from, uint256 amount) internal virtual;

    /// @dev Gives tokens to an account, or reverts.
    function _give(address to, uint256 amount) internal virtual;

    /// @dev Gateway and counterpart are checked already (A1, A2).
    function _processMessage(
        address,
        bytes32 receiveId,
        bytes calldata sender,
        bytes calldata payload
    ) internal override {
        // CHECKS
        (uint8 decimals, address from, address to, uint256 amount) = abi.decode(
            payload,
            (uint8, address, address, uint256)
        );
        if (decimals != DECIMALS) revert LimitedBridge_DecimalsMismatch(decimals, DECIMALS); // A9
        (uint256 chainId, ) = InteroperableAddress.parseEvmV1Calldata(sender);
        // EFFECTS
        _inbound.consume(keccak256(InteroperableAddress.formatEvmV1(chainId)), amount); // A6
        emit TransferReceived(receiveId, chainId, from, to, amount);
        // INTERACTIONS
        _give(to, amount);
    }
}
