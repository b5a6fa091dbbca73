// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {BoundedCall} from "../calls/BoundedCall.sol";
import {MessageCodec} from "../gateway/MessageCodec.sol";
import {DeliveryOutcome} from "../interfaces/IDeliveryOutcomeRecipient.sol";
import {IFeeEscrow} from "../interfaces/IFeeEscrow.sol";
import {IGasPriceOracle} from "../interfaces/IGasPriceOracle.sol";
import {IGateway} from "../interfaces/IGateway.sol";
import {IReceipts} from "../interfaces/IReceipts.sol";
import {Message} from "../interfaces/Message.sol";

/// @title Fee escrow
/// @notice See `IFeeEscrow`. Deployed by its gateway.
contract FeeEscrow is IFeeEscrow {
    using MessageCodec for Message;

    /// One slot.
    struct Fee {
        uint96 amount;
        address refundRecipient;
    }

    IGateway private immutable GATEWAY;
    /// @inheritdoc IFeeEscrow
    IReceipts public immutable RECEIPTS;
    /// @inheritdoc IFeeEscrow
    IGasPriceOracle public immutable ORACLE;

    /// @inheritdoc IFeeEscrow
    mapping(address account => uint256 amount) public creditOf;

    mapping(bytes32 id => Fee) private _fees;

    /// @notice Starts empty.
    /// @param gateway The gateway whose messages it holds fees for.
    /// @param receipts Where outcomes are proved.
    /// @param oracle Prices of deliveries.
    constructor(IGateway gateway, IReceipts receipts, IGasPriceOracle oracle) {
        (GATEWAY, RECEIPTS, ORACLE) = (gateway, receipts, oracle);
    }

    /// @inheritdoc IFeeEscrow
    function fund(bytes32 id, address refundRecipient) external payable {
        // F1: who the rest goes to is the sender's to say, through its gateway.
        if (msg.sender != address(GATEWAY)) revert FeeEscrow_NotTheGateway(msg.sender);
        _fees[id] = Fee(SafeCast.toUint96(msg.value), refundRecipient);
        emit FeePaid(id, msg.sender, msg.value, refundRecipient);
    }

    /// @inheritdoc IFeeEscrow
    function topUp(Message calldata message) external payable {
        bytes32 id = message.id();
        if (GATEWAY.messageIdAt(message.nonce) != id) revert FeeEscrow_NotSentHere(id); // F2
        if (message.sender == address(GATEWAY)) revert FeeEscrow_IsReceipt(id); // F3
        if (_outcomeOf(message, id).outcome != DeliveryOutcome.None) revert FeeEscrow_OutcomeKnown(id); // F2
        Fee memory fee = _fees[id];
        fee.amount = SafeCast.toUint96(fee.amount + msg.value);
        if (fee.refundRecipient == address(0)) fee.refundRecipient = message.sender; // F3
        _fees[id] = fee;
        emit FeePaid(id, msg.sender, msg.value, fee.refundRecipient);
    }

    /// @inheritdoc IFeeEscrow
    function settle(Message calldata message) external returns (uint256 reward, uint256 refund) {
        // CHECKS
        bytes32 id = message.id();
        IReceipts.Outcome memory proved = _outcomeOf(message, id);
        if (proved.outcome == DeliveryOutcome.None) revert FeeEscrow_OutcomeOpen(id); // F4
        Fee memory fee = _fees[id];
        if (fee.amount == 0) revert FeeEscrow_NothingHeld(id); // F5

        // EFFECTS
        delete _fees[id]; // F5
        if (proved.outcome == DeliveryOutcome.Delivered) {
            uint256 cost = uint256(proved.costInGwei) * 1 gwei;
            reward = Math.min(fee.amount, ORACLE.repaymentOf(message.destinationChainId, cost)); // F6
            creditOf[proved.executor] += reward;
        }
        refund = fee.amount - reward;
        creditOf[fee.refundRecipient] += refund;
        emit FeeSettled(id, proved.executor, reward, fee.refundRecipient, refund);
    }

    /// @inheritdoc IFeeEscrow
    function withdraw(address account, address to) external {
        // CHECKS
        if (msg.sender != account && to != account) revert FeeEscrow_NotTheAccount(account, msg.sender); // F7
        uint256 amount = creditOf[account];
        if (amount == 0) revert FeeEscrow_NoCredit(account);

        // EFFECTS
        creditOf[account] = 0;
        emit Withdrawn(account, to, amount);

        // INTERACTIONS
        if (!BoundedCall.pay(to, amount)) revert FeeEscrow_PaymentFailed(to);
    }

    /// @inheritdoc IFeeEscrow
    function feeOf(bytes32 id) external view returns (uint256 amount, address refundRecipient) {
        Fee memory fee = _fees[id];
        return (fee.amount, fee.refundRecipient);
    }

    /// @dev The message's id binds its destination: only that destination's word counts.
    function _outcomeOf(Message calldata message, bytes32 id) private view returns (IReceipts.Outcome memory outcome) {
        return RECEIPTS.outcomeOf(message.destinationChainId, message.destinationGateway, id);
    }
}
