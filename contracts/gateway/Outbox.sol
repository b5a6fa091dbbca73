// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {IGateway} from "../interfaces/IGateway.sol";
import {Message} from "../interfaces/Message.sol";
import {Attributes} from "./Attributes.sol";
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

    /// @inheritdoc IERC7786GatewaySource
    function sendMessage(
        bytes calldata recipient,
        bytes calldata payload,
        bytes[] calldata attributes
    ) external payable returns (bytes32 sendId) {
        // CHECKS (G10)
        if (msg.value != 0) revert UnsupportedNativeTransfer();
        if (payload.length > MAX_PAYLOAD_LENGTH) revert Gateway_PayloadTooLong(payload.length);
        Message memory m = _compose(recipient, attributes);

        // EFFECTS
        sendId = MessageCodec.idOf(m, payload);
        messageIdAt[m.nonce] = sendId;
        outboxNonce = m.nonce + 1;

        bytes memory sender = InteroperableAddress.formatEvmV1(block.chainid, msg.sender);
        emit MessageSent(sendId, sender, recipient, payload, 0, attributes);
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

    /// @inheritdoc IERC7786GatewaySource
    function supportsAttribute(bytes4 selector) external pure returns (bool) {
        return selector == Attributes.GAS_LIMIT;
    }

    /// @dev The next message, without its payload.
    function _compose(bytes calldata recipient, bytes[] calldata attributes) private view returns (Message memory m) {
        m.version = MessageCodec.VERSION;
        m.nonce = outboxNonce;
        if (m.nonce >= OUTBOX_CAPACITY) revert Gateway_OutboxFull();
        m.sourceChainId = uint64(block.chainid);
        m.sourceGateway = address(this);
        m.sender = msg.sender;
        (m.destinationChainId, m.recipient) = _parseRecipient(recipient);
        m.destinationGateway = _routes[m.destinationChainId].gateway;
        if (m.destinationGateway == address(0)) revert Gateway_NoRoute(m.destinationChainId);
        uint256 gasLimit = Attributes.readGasLimit(attributes, DEFAULT_GAS_LIMIT);
        if (gasLimit > MAX_GAS_LIMIT) revert Gateway_GasLimitTooHigh(gasLimit);
        m.gasLimit = uint64(gasLimit);
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
            keccak256(recipient) != keccak256(InteroperableAddress.formatEvmV1(chainReference, addr))
        ) {
            revert Gateway_InvalidRecipient(recipient);
        }
        return (uint64(chainReference), addr);
    }
}
