// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IGasPriceOracle} from "./IGasPriceOracle.sol";
import {IReceipts} from "./IReceipts.sol";
import {Message} from "./Message.sol";

/// @title Fee escrow
/// @notice Holds what is paid for the delivery of a gateway's messages until it is proved who delivered them, or that
/// nobody did. The executor gets its proved cost with the oracle's margin, up to what was paid; the rest goes back.
/// @dev Nothing is pushed to anyone: amounts are credited and withdrawn, so that no recipient can stop another's. Checks
/// have ids (F1 ...): see contracts/README.md.
interface IFeeEscrow {
    /// @notice A message's fee grew.
    /// @param messageId Id of the message.
    /// @param payer Who paid: the gateway when it came with the message.
    /// @param amount How much, in wei.
    /// @param refundRecipient Who gets what is left.
    event FeePaid(bytes32 indexed messageId, address indexed payer, uint256 amount, address indexed refundRecipient);

    /// @notice A message's fee was shared out.
    /// @param messageId Id of the message.
    /// @param executor Who delivered it; zero when it timed out.
    /// @param reward What the executor was credited.
    /// @param refundRecipient Who was credited the rest.
    /// @param refund The rest.
    event FeeSettled(
        bytes32 indexed messageId,
        address indexed executor,
        uint256 reward,
        address indexed refundRecipient,
        uint256 refund
    );

    /// @notice Credit was paid out.
    /// @param account Whose credit.
    /// @param to Where it went.
    /// @param amount How much.
    event Withdrawn(address indexed account, address indexed to, uint256 amount);

    /// @notice Only the gateway may do this.
    error FeeEscrow_NotTheGateway(address caller);
    /// @notice The gateway has not sent this message.
    error FeeEscrow_NotSentHere(bytes32 id);
    /// @notice It is a receipt: its sender, the gateway, could never withdraw what is left.
    error FeeEscrow_IsReceipt(bytes32 id);
    /// @notice Its outcome is known: a fee would serve nobody.
    error FeeEscrow_OutcomeKnown(bytes32 id);
    /// @notice Its outcome is not proved yet.
    error FeeEscrow_OutcomeOpen(bytes32 id);
    /// @notice No fee is held for this message: none was paid, or it was shared out.
    error FeeEscrow_NothingHeld(bytes32 id);
    /// @notice Only the account itself sends its credit elsewhere.
    error FeeEscrow_NotTheAccount(address account, address caller);
    /// @notice There is no credit.
    error FeeEscrow_NoCredit(address account);
    /// @notice The receiver does not take it.
    error FeeEscrow_PaymentFailed(address to);

    /// @notice Takes what a sender pays with its message. Only the gateway.
    /// @param id Id of the message.
    /// @param refundRecipient Who gets what is left.
    function fund(bytes32 id, address refundRecipient) external payable;

    /// @notice Adds to the fee of a message whose outcome is open. Anyone may; what is left goes to the refund recipient
    /// that the sender named, or to the sender, never to who topped up: else one wei in time would buy another's refund.
    /// @dev A sender that named nobody and can neither take coins nor call `withdraw`, as an unmodified bridge of
    /// OpenZeppelin, gets what is left as credit that nobody can move: top its messages up by the quote and no more, or
    /// have it name someone by `requestRelay`. Receipts are refused for that reason; who wants one delivered delivers it,
    /// or proves the outcome from storage.
    /// @param message The message.
    function topUp(Message calldata message) external payable;

    /// @notice Shares out the fee of a message whose outcome is proved. Anyone may call.
    /// @param message The message.
    /// @return reward What the executor is credited.
    /// @return refund What the refund recipient is credited.
    function settle(Message calldata message) external returns (uint256 reward, uint256 refund);

    /// @notice Pays out the whole credit of an account. Anyone may have it paid to the account; only the account elsewhere.
    /// @param account Whose credit.
    /// @param to Where to.
    function withdraw(address account, address to) external;

    /// @notice What is held for a message.
    /// @param id Id of the message.
    /// @return amount In wei.
    /// @return refundRecipient Who gets what is left; zero while nobody paid.
    function feeOf(bytes32 id) external view returns (uint256 amount, address refundRecipient);

    /// @notice What an account can withdraw.
    /// @param account The account.
    /// @return amount In wei.
    function creditOf(address account) external view returns (uint256 amount);

    /// @notice Prices of deliveries.
    /// @return oracle Fixed at deployment.
    function ORACLE() external view returns (IGasPriceOracle oracle);

    /// @notice Where outcomes are proved.
    /// @return receipts Fixed at deployment.
    function RECEIPTS() external view returns (IReceipts receipts);
}
