// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {FeeEscrow} from "../fees/FeeEscrow.sol";
import {GasPriceOracle} from "../fees/GasPriceOracle.sol";
import {DeliveryOutcome, IDeliveryOutcomeRecipient} from "../interfaces/IDeliveryOutcomeRecipient.sol";
import {IFeeEscrow} from "../interfaces/IFeeEscrow.sol";
import {IGateway} from "../interfaces/IGateway.sol";
import {IReceipts} from "../interfaces/IReceipts.sol";
import {Message} from "../interfaces/Message.sol";
import {Attributes} from "./Attributes.sol";
import {ChainAddress} from "./ChainAddress.sol";
import {Inbox} from "./Inbox.sol";
import {MessageCodec} from "./MessageCodec.sol";
import {Outbox} from "./Outbox.sol";
import {ReceiptCodec} from "./ReceiptCodec.sol";
import {Receipts} from "./Receipts.sol";
import {Routes} from "./Routes.sol";
import {StatusCodec} from "./StatusCodec.sol";

/// @title Gateway
/// @notice Outbox and inbox of one chain; this file is the way back: what became of a message, told to its source.
/// @dev Deploys what it works with, so that nothing of it can be exchanged or has to be wired.
contract Gateway is Inbox, IERC7786Recipient {
    using MessageCodec for Message;
    using StatusCodec for uint256;

    /// Gas of a receipt's delivery, and of each outcome in it: a new slot, and the event.
    uint256 private constant RECEIPT_GAS = 60_000;
    uint256 private constant OUTCOME_GAS = 35_000;

    /// @inheritdoc IGateway
    uint256 public constant MAX_RECEIPT_LENGTH = 128;

    IReceipts private immutable _receipts;
    IFeeEscrow private immutable _feeEscrow;

    /// @notice Starts without routes.
    /// @param owner_ Governance of the routes, the storage readers and the gas prices.
    /// @param routeDelay Seconds between announcement and acceptance of a route change; at least an hour.
    constructor(address owner_, uint64 routeDelay) Routes(owner_, routeDelay) {
        _receipts = new Receipts(this, SafeCast.toUint32(routeDelay));
        _feeEscrow = new FeeEscrow(this, _receipts, new GasPriceOracle(owner_));
    }

    /// @inheritdoc IGateway
    function acknowledge(uint64 chainId, bytes32[] calldata ids) external returns (bytes32 sendId) {
        // CHECKS
        uint256 count = ids.length;
        if (count == 0 || count > MAX_RECEIPT_LENGTH) revert Gateway_ReceiptLength(count);
        uint256[] memory words = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            words[i] = _statuses[ids[i]];
            if (!words[i].isFinal() || words[i].isUnderWay()) revert Gateway_NoOutcome(ids[i]);
        }

        // EFFECTS
        Attributes.Requests memory requests;
        requests.gasLimit = RECEIPT_GAS + count * OUTCOME_GAS;
        // R1: only here is a gateway the sender of a message.
        Message memory m = _compose(address(this), requests);
        m.destinationChainId = chainId;
        m.recipient = _routes[chainId].gateway;
        bytes memory recipient = ChainAddress.format(chainId, m.recipient);
        return _send(m, recipient, ReceiptCodec.encode(ids, words), new bytes[](0), false);
    }

    /// @notice Takes a receipt, delivered like any message by `execute`. Only this gateway itself can call.
    /// @inheritdoc IERC7786Recipient
    function receiveMessage(
        bytes32,
        bytes calldata sender,
        bytes calldata payload
    ) external payable returns (bytes4 magicValue) {
        (uint256 chainId, address account) = InteroperableAddress.parseEvmV1Calldata(sender);
        // R1: a receipt comes from the gateway of the route, and no user sends as a gateway. Checked by the delivery:
        // the message is verified, and of the chain of its sender.
        if (msg.sender != address(this) || account != _routes[uint64(chainId)].gateway) {
            revert Gateway_NotAReceipt(msg.sender, sender);
        }
        _receipts.record(uint64(chainId), account, payload);
        return IERC7786Recipient.receiveMessage.selector;
    }

    /// @inheritdoc IGateway
    function notify(Message calldata message) external {
        // CHECKS
        bytes32 id = message.id();
        if (messageIdAt[message.nonce] != id) revert Gateway_NotSentHere(id);

        // EFFECTS
        // R4: marked as told before it is told.
        DeliveryOutcome outcome = _receipts.takeNotice(message.destinationChainId, message.destinationGateway, id);

        // INTERACTIONS
        // A revert is passed on and undoes the mark: the sender can be told again.
        IDeliveryOutcomeRecipient(message.sender).onDeliveryOutcome(id, outcome);
    }

    /// @inheritdoc IGateway
    function receipts() external view returns (IReceipts) {
        return _receipts;
    }

    /// @inheritdoc IGateway
    function feeEscrow() public view override(IGateway, Outbox) returns (IFeeEscrow escrow) {
        return _feeEscrow;
    }
}
