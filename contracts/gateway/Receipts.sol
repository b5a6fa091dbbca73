// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {DeliveryOutcome} from "../interfaces/IDeliveryOutcomeRecipient.sol";
import {IGateway} from "../interfaces/IGateway.sol";
import {IReceipts} from "../interfaces/IReceipts.sol";
import {IStorageReader} from "../interfaces/IStorageReader.sol";
import {Message} from "../interfaces/Message.sol";
import {MessageCodec} from "./MessageCodec.sol";
import {ReceiptCodec} from "./ReceiptCodec.sol";
import {StatusCodec} from "./StatusCodec.sol";
import {TimelockedAddress} from "./TimelockedAddress.sol";

/// @title Receipts
/// @notice See `IReceipts`. Deployed by its gateway.
contract Receipts is IReceipts {
    using MessageCodec for Message;
    using ReceiptCodec for bytes;
    using StatusCodec for uint256;
    using TimelockedAddress for TimelockedAddress.Lock;

    IGateway private immutable GATEWAY;
    uint32 private immutable READER_DELAY;

    /// By destination chain, destination gateway and id: who speaks for one gateway's messages cannot for another's (R2).
    mapping(bytes32 key => Outcome) private _outcomes;
    mapping(uint64 chainId => TimelockedAddress.Lock) private _readers;

    /// @dev Only the gateway.
    modifier onlyGateway() {
        if (msg.sender != address(GATEWAY)) revert Receipts_NotTheGateway(msg.sender);
        _;
    }

    /// @dev R5: only the owner of the routes.
    modifier onlyOwner() {
        if (msg.sender != Ownable(address(GATEWAY)).owner()) revert Receipts_NotTheOwner(msg.sender);
        _;
    }

    /// @notice Starts without readers.
    /// @param gateway The gateway whose messages it is about.
    /// @param readerDelay Seconds that a change of a reader waits.
    constructor(IGateway gateway, uint32 readerDelay) {
        GATEWAY = gateway;
        READER_DELAY = readerDelay;
    }

    /// @inheritdoc IReceipts
    function record(uint64 chainId, address gateway, bytes calldata receipt) external onlyGateway {
        uint256 count = receipt.countOf();
        for (uint256 i = 0; i < count; ++i) {
            (bytes32 id, uint256 word) = receipt.entry(i);
            bytes32 key = _keyOf(chainId, gateway, id);
            if (_outcomes[key].outcome != DeliveryOutcome.None) continue;
            DeliveryOutcome outcome = _outcomeOfWord(word);
            if (outcome == DeliveryOutcome.None) revert Receipts_MalformedReceipt();
            _record(key, chainId, gateway, id, outcome, word);
        }
    }

    /// @inheritdoc IReceipts
    function proveOutcome(
        Message calldata message,
        uint64 height,
        bytes[] calldata accountProof,
        bytes[] calldata storageProof
    ) external returns (DeliveryOutcome outcome) {
        // CHECKS
        bytes32 id = message.id();
        if (GATEWAY.messageIdAt(message.nonce) != id) revert Receipts_NotSentHere(id);
        bytes32 key = _keyOf(message.destinationChainId, message.destinationGateway, id);
        if (_outcomes[key].outcome != DeliveryOutcome.None) revert Receipts_AlreadyRecorded(id);
        (uint256 word, uint64 timestamp) = _readStatus(message, statusSlotOf(id), height, accountProof, storageProof);
        // R6: of another layout, which may mean delivered by it.
        if (!word.isKnown()) revert Receipts_UnknownStatus(id, word);
        outcome = _outcomeOfWord(word);
        if (outcome == DeliveryOutcome.None) {
            // R3: the gateway refuses to deliver past the deadline, and block times do not fall: what was not delivered by
            // the end of a block later than the deadline is not delivered in any block after it.
            if (message.deadline == 0 || timestamp <= message.deadline) {
                revert Receipts_Undecided(id, message.deadline, timestamp);
            }
            outcome = DeliveryOutcome.TimedOut;
        }

        // EFFECTS
        _record(key, message.destinationChainId, message.destinationGateway, id, outcome, word);
    }

    /// @inheritdoc IReceipts
    function takeNotice(
        uint64 chainId,
        address gateway,
        bytes32 id
    ) external onlyGateway returns (DeliveryOutcome outcome) {
        Outcome storage recorded = _outcomes[_keyOf(chainId, gateway, id)];
        outcome = recorded.outcome;
        if (outcome == DeliveryOutcome.None || recorded.isNotified) revert Receipts_NothingToTell(id); // R4
        recorded.isNotified = true;
    }

    /// @inheritdoc IReceipts
    function setStorageReader(uint64 chainId, IStorageReader reader) external onlyOwner {
        // While no route is open there is no message that a reader could speak about.
        (address gateway, ) = GATEWAY.route(chainId);
        if (gateway != address(0)) revert Receipts_RouteIsOpen(chainId);
        _checkReader(reader);
        _readers[chainId].initialize(address(reader), READER_DELAY);
        emit StorageReaderSet(chainId, reader);
    }

    /// @inheritdoc IReceipts
    function proposeStorageReader(uint64 chainId, IStorageReader reader) external onlyOwner {
        if (address(reader) != address(0)) _checkReader(reader);
        TimelockedAddress.Lock storage lock = _readers[chainId];
        if (lock.revision == 0) lock.initialize(address(0), READER_DELAY);
        emit StorageReaderProposed(chainId, reader, lock.propose(address(reader), READER_DELAY));
    }

    /// @inheritdoc IReceipts
    function cancelStorageReader(uint64 chainId) external onlyOwner {
        _readers[chainId].cancel();
        emit StorageReaderCancelled(chainId);
    }

    /// @inheritdoc IReceipts
    function acceptStorageReader(uint64 chainId) external onlyOwner {
        emit StorageReaderSet(chainId, IStorageReader(_readers[chainId].accept()));
    }

    /// @inheritdoc IReceipts
    function outcomeOf(uint64 chainId, address gateway, bytes32 id) external view returns (Outcome memory outcome) {
        return _outcomes[_keyOf(chainId, gateway, id)];
    }

    /// @inheritdoc IReceipts
    function storageReader(uint64 chainId) external view returns (IStorageReader reader) {
        return IStorageReader(_readers[chainId].current);
    }

    /// @inheritdoc IReceipts
    function pendingStorageReader(uint64 chainId) external view returns (IStorageReader reader, uint64 acceptableFrom) {
        TimelockedAddress.Lock storage lock = _readers[chainId];
        return (IStorageReader(lock.pending), lock.acceptableFrom);
    }

    /// @inheritdoc IReceipts
    function statusSlotOf(bytes32 id) public pure returns (bytes32 slot) {
        return keccak256(abi.encode(id, StatusCodec.SLOT));
    }

    function _record(
        bytes32 key,
        uint64 chainId,
        address gateway,
        bytes32 id,
        DeliveryOutcome outcome,
        uint256 word
    ) private {
        address executor;
        uint256 cost;
        if (outcome == DeliveryOutcome.Delivered) (executor, cost) = word.delivery();
        uint80 costInGwei = uint80(cost / 1 gwei);
        _outcomes[key] = Outcome(outcome, false, executor, costInGwei);
        emit OutcomeRecorded(id, chainId, gateway, outcome, executor, costInGwei);
    }

    /// @dev The status word of a message at a height of its destination, and that block's time. The reader, the account
    /// and the slot come from storage and from the message, never from the caller.
    function _readStatus(
        Message calldata message,
        bytes32 slot,
        uint64 height,
        bytes[] calldata accountProof,
        bytes[] calldata storageProof
    ) private view returns (uint256 word, uint64 timestamp) {
        IStorageReader reader = IStorageReader(_readers[message.destinationChainId].current);
        if (address(reader) == address(0)) revert Receipts_NoReader(message.destinationChainId);
        bytes32 value;
        (, value, timestamp) = reader.readSlot(height, message.destinationGateway, slot, accountProof, storageProof);
        return (uint256(value), timestamp);
    }

    function _checkReader(IStorageReader reader) private view {
        if (address(reader).code.length == 0) revert Receipts_ReaderWithoutCode(address(reader));
    }

    /// @dev Delivered and TimedOut for the two final states, None for every other word.
    function _outcomeOfWord(uint256 word) private pure returns (DeliveryOutcome outcome) {
        uint256 state = word.stateNumber();
        if (state == uint256(IGateway.MessageState.Executed)) return DeliveryOutcome.Delivered;
        if (state == uint256(IGateway.MessageState.Expired)) return DeliveryOutcome.TimedOut;
        return DeliveryOutcome.None;
    }

    function _keyOf(uint64 chainId, address gateway, bytes32 id) private pure returns (bytes32 key) {
        return keccak256(abi.encode(chainId, gateway, id));
    }
}
