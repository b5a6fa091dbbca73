// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {IFeeEscrow} from "../interfaces/IFeeEscrow.sol";
import {IGateway} from "../interfaces/IGateway.sol";
import {Message} from "../interfaces/Message.sol";
import {Attributes} from "./Attributes.sol";
import {ChainAddress} from "./ChainAddress.sol";
import {ChannelCodec} from "./ChannelCodec.sol";
import {MessageCodec} from "./MessageCodec.sol";
import {Routes} from "./Routes.sol";

/// @title Outbox
/// @notice The sending half of a gateway: an ordered list of message ids, one storage slot each. Anyone rebuilds the
/// messages from the events and checks them against the slots; the outbox tree over them is kept off chain.
abstract contract Outbox is Routes {
    /// Leaves of the outbox tree: 2 to its depth of 32.
    uint64 private constant OUTBOX_CAPACITY = 1 << 32;

    /// @inheritdoc IGateway
    uint64 public constant DEFAULT_GAS_LIMIT = 200_000;
    /// @inheritdoc IGateway
    uint64 public constant MAX_GAS_LIMIT = 10_000_000;
    /// @inheritdoc IGateway
    uint256 public constant MAX_PAYLOAD_LENGTH = 65_536;

    /// @inheritdoc IGateway
    uint64 public outboxNonce;

    /// @inheritdoc IGateway
    mapping(uint64 nonce => bytes32 id) public messageIdAt;

    /// Last place given out in each ordered channel.
    mapping(bytes32 channel => uint64 sequence) private _lastSent;

    /// @inheritdoc IERC7786GatewaySource
    function sendMessage(
        bytes calldata recipient,
        bytes calldata payload,
        bytes[] calldata attributes
    ) external payable returns (bytes32 sendId) {
        // CHECKS (G10)
        if (payload.length > MAX_PAYLOAD_LENGTH) revert Gateway_PayloadTooLong(payload.length);
        Attributes.Requests memory requests = Attributes.read(attributes, DEFAULT_GAS_LIMIT);
        Message memory m = _compose(msg.sender, requests);
        (m.destinationChainId, m.recipient) = _parseRecipient(recipient);

        // EFFECTS
        sendId = _send(m, recipient, payload, attributes, requests.ordered);

        // INTERACTIONS
        // No fee is asked for: whoever pays none pays later, or delivers the message himself.
        if (msg.value != 0 || requests.refundRecipient != address(0)) {
            address refundRecipient = requests.refundRecipient;
            feeEscrow().fund{value: msg.value}(sendId, refundRecipient == address(0) ? msg.sender : refundRecipient);
        }
    }

    /// @inheritdoc IERC7786GatewaySource
    function supportsAttribute(bytes4 selector) external pure returns (bool) {
        return Attributes.isSupported(selector);
    }

    /// @inheritdoc IGateway
    function feeEscrow() public view virtual returns (IFeeEscrow escrow);

    /// @notice Puts a message into the outbox.
    /// @param m The message, all but nonce, destination gateway, sequence and payload filled in.
    /// @param recipient Its destination and recipient, as ERC-7930 address.
    /// @param payload Its payload.
    /// @param attributes What the sender asked for.
    /// @param ordered Whether it takes the next place in its channel.
    /// @return sendId Id of the message.
    function _send(
        Message memory m,
        bytes memory recipient,
        bytes memory payload,
        bytes[] memory attributes,
        bool ordered
    ) internal returns (bytes32 sendId) {
        m.destinationGateway = _routes[m.destinationChainId].gateway;
        if (m.destinationGateway == address(0)) revert Gateway_NoRoute(m.destinationChainId);
        m.nonce = outboxNonce;
        if (m.nonce >= OUTBOX_CAPACITY) revert Gateway_OutboxFull();
        if (ordered) {
            m.sequence =
                ++_lastSent[ChannelCodec.keyOf(m.sender, m.destinationChainId, m.destinationGateway, m.recipient)];
        }
        sendId = MessageCodec.idOf(m, payload);
        messageIdAt[m.nonce] = sendId;
        outboxNonce = m.nonce + 1;

        bytes memory sender = ChainAddress.format(m.sourceChainId, m.sender);
        emit MessageSent(sendId, sender, recipient, payload, m.value, attributes);
        emit MessageQueued(
            m.nonce,
            sendId,
            m.destinationChainId,
            m.destinationGateway,
            m.gasLimit,
            m.deadline,
            m.sequence
        );
    }

    /// @dev What a message is but for its destination.
    function _compose(address sender, Attributes.Requests memory requests) internal view returns (Message memory m) {
        if (requests.gasLimit > MAX_GAS_LIMIT) revert Gateway_GasLimitTooHigh(requests.gasLimit);
        if (requests.value > type(uint128).max) revert Gateway_ValueTooHigh(requests.value);
        if (requests.deadline != 0 && (requests.deadline <= block.timestamp || requests.deadline > type(uint64).max)) {
            revert Gateway_DeadlineOutOfRange(requests.deadline);
        }
        m.version = MessageCodec.VERSION;
        m.sourceChainId = uint64(block.chainid);
        m.sourceGateway = address(this);
        m.sender = sender;
        m.gasLimit = uint64(requests.gasLimit);
        m.value = uint128(requests.value);
        m.deadline = uint64(requests.deadline);
    }

    /// @dev Only the canonical encoding, so that one account has one name: the parser alone would accept leading zeros
    /// in the chain reference and bytes behind the address.
    function _parseRecipient(bytes calldata recipient) private pure returns (uint64 chainId, address account) {
        (bool parsed, uint256 chainReference, address addr) = InteroperableAddress.tryParseEvmV1Calldata(recipient);
        if (
            !parsed ||
            chainReference == 0 ||
            chainReference > type(uint64).max ||
            addr == address(0) ||
            keccak256(recipient) != keccak256(ChainAddress.format(uint64(chainReference), addr))
        ) {
            revert Gateway_InvalidRecipient(recipient);
        }
        return (uint64(chainReference), addr);
    }
}
