// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {BoundedCall} from "../../calls/BoundedCall.sol";
import {IHyperlaneHook} from "../../interfaces/hyperlane/IHyperlaneHook.sol";
import {IMailbox} from "../../interfaces/hyperlane/IMailbox.sol";
import {IPostDispatchHook} from "../../interfaces/hyperlane/IPostDispatchHook.sol";
import {IGateway} from "../../interfaces/IGateway.sol";
import {HyperlaneMessage} from "./HyperlaneMessage.sol";

/// @title Hyperlane hook
/// @notice See `IHyperlaneHook`.
contract HyperlaneHook is IHyperlaneHook, Ownable2Step {
    using HyperlaneMessage for bytes;

    /// One slot.
    struct Dispatch {
        uint64 dispatchedAt;
        uint32 destination;
    }

    /// One slot.
    struct Destination {
        uint64 chainId;
        address ism;
    }

    /// Hyperlane's standard hook metadata: variant u16, value u256, gas limit u256, refund address.
    uint16 private constant METADATA_VARIANT = 1;
    uint256 private constant REFUND_ADDRESS_OFFSET = 66;
    uint256 private constant REFUND_ADDRESS_END = 86;

    /// @inheritdoc IHyperlaneHook
    uint256 public constant MAX_BATCH = 256;

    /// @inheritdoc IHyperlaneHook
    address public immutable MAILBOX;
    /// @inheritdoc IHyperlaneHook
    address public immutable GATEWAY;

    /// @inheritdoc IHyperlaneHook
    mapping(bytes32 id => Dispatch) public dispatchOf;

    /// @inheritdoc IHyperlaneHook
    mapping(uint32 destination => Destination) public ismOf;

    /// @notice Starts without modules.
    /// @param owner_ Sets the module of each destination, once, and nothing else.
    /// @param mailbox The mailbox whose messages are recorded.
    /// @param gateway The gateway that carries the announcements.
    constructor(address owner_, address mailbox, address gateway) Ownable(owner_) {
        if (mailbox.code.length == 0) revert HyperlaneHook_InvalidParameter("mailbox");
        if (gateway.code.length == 0) revert HyperlaneHook_InvalidParameter("gateway");
        MAILBOX = mailbox;
        GATEWAY = gateway;
    }

    /// @inheritdoc IPostDispatchHook
    /// @dev Open to any caller: the mailbox itself, a hook between, or anyone until the next dispatch. What makes an id true is
    /// the mailbox's own storage.
    function postDispatch(bytes calldata metadata, bytes calldata message) external payable {
        // CHECKS
        if (!supportsMetadata(metadata)) revert HyperlaneHook_UnsupportedMetadata();
        bytes32 id = message.id();
        if (IMailbox(MAILBOX).latestDispatchedId() != id) revert HyperlaneHook_NotDispatched(id); // Y1

        // EFFECTS
        // Y2: the first record stands. A mailbox that has this hook twice calls twice.
        if (dispatchOf[id].dispatchedAt == 0) {
            uint32 destination = message.destination();
            dispatchOf[id] = Dispatch(uint64(block.timestamp), destination);
            emit DispatchRecorded(id, destination);
        }

        // INTERACTIONS
        if (msg.value != 0) _refund(metadata, message);
    }

    /// @inheritdoc IHyperlaneHook
    function announce(uint32 destination, bytes32[] calldata ids) external returns (bytes32 messageId) {
        // CHECKS (Y3)
        if (ids.length == 0 || ids.length > MAX_BATCH) revert HyperlaneHook_BatchSize(ids.length);
        Destination memory there = ismOf[destination];
        if (there.ism == address(0)) revert HyperlaneHook_NoIsm(destination);
        for (uint256 i = 0; i < ids.length; ++i) {
            Dispatch memory dispatch = dispatchOf[ids[i]];
            if (dispatch.dispatchedAt == 0 || dispatch.destination != destination) {
                revert HyperlaneHook_NotRecorded(ids[i], destination);
            }
        }

        // INTERACTIONS
        messageId = IGateway(GATEWAY).sendMessage(
            InteroperableAddress.formatEvmV1(there.chainId, there.ism),
            abi.encode(ids),
            new bytes[](0)
        );
        emit DispatchesAnnounced(destination, messageId, ids);
    }

    /// @inheritdoc IHyperlaneHook
    function setIsm(uint32 destination, uint64 chainId, address ism) external onlyOwner {
        // Y4
        if (ismOf[destination].ism != address(0)) revert HyperlaneHook_IsmExists(destination);
        if (chainId == 0) revert HyperlaneHook_InvalidParameter("chainId");
        if (ism == address(0)) revert HyperlaneHook_InvalidParameter("ism");
        ismOf[destination] = Destination(chainId, ism);
        emit IsmSet(destination, chainId, ism);
    }

    /// @inheritdoc IPostDispatchHook
    function quoteDispatch(bytes calldata metadata, bytes calldata) external pure returns (uint256 fee) {
        if (!supportsMetadata(metadata)) revert HyperlaneHook_UnsupportedMetadata();
        return 0;
    }

    /// @inheritdoc IPostDispatchHook
    function hookType() external pure returns (uint8 kind) {
        return 0;
    }

    /// @inheritdoc IPostDispatchHook
    function supportsMetadata(bytes calldata metadata) public pure returns (bool supported) {
        return metadata.length == 0 || (metadata.length > 1 && uint16(bytes2(metadata[:2])) == METADATA_VARIANT);
    }

    /// @dev The hook is free: all value goes back, to whom the dispatcher says or to the dispatcher (Y2).
    function _refund(bytes calldata metadata, bytes calldata message) private {
        address account = message.sender();
        if (metadata.length >= REFUND_ADDRESS_END) {
            address named = address(bytes20(metadata[REFUND_ADDRESS_OFFSET:REFUND_ADDRESS_END]));
            if (named != address(0)) account = named;
        }
        if (!BoundedCall.pay(account, msg.value)) revert HyperlaneHook_RefundFailed(account);
    }
}
