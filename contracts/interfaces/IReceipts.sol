// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {DeliveryOutcome} from "./IDeliveryOutcomeRecipient.sol";
import {IStorageReader} from "./IStorageReader.sol";
import {Message} from "./Message.sol";

/// @title Receipts
/// @notice What became of a gateway's messages on their destinations: told by the destination's gateway in a message of
/// its own, or proved from its storage. Each outcome is recorded once and for ever.
/// @dev Outcomes follow the route and the storage reader, also for messages to an application that chose a verifier of its
/// own there, and for senders that chose one here: a false verifier of the route or a false reader can invent deliveries
/// and timeouts, and with them refunds and executors' pay. A route may only name gateways with this status slot (R6):
/// where another layout leaves the slot empty, a delivered message would read as timed out.
/// An outcome belongs to the gateway that it was learned of: nobody speaks for messages to another. Checks have ids
/// (R1 ...): see contracts/README.md.
interface IReceipts {
    /// @notice An outcome, in one slot.
    /// @param outcome `None` while nothing is proved.
    /// @param isNotified Whether the sender was told.
    /// @param executor Who delivered the message; zero when it timed out.
    /// @param costInGwei What it cost on the destination; 0 when it timed out.
    struct Outcome {
        DeliveryOutcome outcome;
        bool isNotified;
        address executor;
        uint80 costInGwei;
    }

    /// @notice An outcome was proved.
    /// @param messageId Id of the message.
    /// @param chainId Destination chain.
    /// @param gateway Destination gateway.
    /// @param outcome `Delivered` or `TimedOut`.
    /// @param executor Who delivered it.
    /// @param costInGwei What it cost there.
    event OutcomeRecorded(
        bytes32 indexed messageId,
        uint64 indexed chainId,
        address gateway,
        DeliveryOutcome outcome,
        address indexed executor,
        uint80 costInGwei
    );

    /// @notice The reader for a chain came into force.
    /// @param chainId The chain.
    /// @param reader Reader of that chain's storage; zero for none.
    event StorageReaderSet(uint64 indexed chainId, IStorageReader reader);

    /// @notice A change of a reader was announced.
    /// @param chainId The chain.
    /// @param reader The next reader.
    /// @param acceptableFrom Time in seconds from which it can be accepted.
    event StorageReaderProposed(uint64 indexed chainId, IStorageReader reader, uint64 acceptableFrom);

    /// @notice The announced change was withdrawn.
    /// @param chainId The chain.
    event StorageReaderCancelled(uint64 indexed chainId);

    /// @notice Only the gateway may do this.
    error Receipts_NotTheGateway(address caller);
    /// @notice Only the gateway's owner may do this.
    error Receipts_NotTheOwner(address caller);
    /// @notice The payload is no receipt.
    error Receipts_MalformedReceipt();
    /// @notice The gateway has not sent this message.
    error Receipts_NotSentHere(bytes32 id);
    /// @notice There is no reader for this chain.
    error Receipts_NoReader(uint64 chainId);
    /// @notice There is no contract at the reader.
    error Receipts_ReaderWithoutCode(address reader);
    /// @notice The route is open: its reader changes only after the delay.
    error Receipts_RouteIsOpen(uint64 chainId);
    /// @notice The outcome is recorded already.
    error Receipts_AlreadyRecorded(bytes32 id);
    /// @notice At that height the message is neither delivered nor past its deadline.
    /// @param deadline Its deadline; 0 for none.
    /// @param timestamp Time of the block.
    error Receipts_Undecided(bytes32 id, uint64 deadline, uint64 timestamp);
    /// @notice The status slot holds a word that no gateway of this version writes: it proves nothing.
    error Receipts_UnknownStatus(bytes32 id, uint256 word);
    /// @notice There is no outcome to tell, or it has been told.
    error Receipts_NothingToTell(bytes32 id);

    /// @notice Records the outcomes of a receipt. Only the gateway, on delivery of the receipt.
    /// @dev What is recorded already is passed over: nobody can spoil a receipt by one of its messages.
    /// @param chainId Chain it comes from.
    /// @param gateway Gateway it comes from.
    /// @param receipt See `ReceiptCodec`.
    function record(uint64 chainId, address gateway, bytes calldata receipt) external;

    /// @notice Proves an outcome by the message's status slot on the destination. Anyone may call. That a message was not
    /// delivered is proved at any height whose time is past its deadline.
    /// @param message The message.
    /// @param height Height of the destination that the reader knows.
    /// @param accountProof Proof of the destination gateway's account.
    /// @param storageProof Proof of the slot.
    /// @return outcome `Delivered` or `TimedOut`.
    function proveOutcome(
        Message calldata message,
        uint64 height,
        bytes[] calldata accountProof,
        bytes[] calldata storageProof
    ) external returns (DeliveryOutcome outcome);

    /// @notice Marks an outcome as told. Only the gateway.
    /// @param chainId Destination chain.
    /// @param gateway Destination gateway.
    /// @param id Id of the message.
    /// @return outcome The outcome.
    function takeNotice(uint64 chainId, address gateway, bytes32 id) external returns (DeliveryOutcome outcome);

    /// @notice Sets the reader of a chain to which no route is open yet. Only the gateway's owner.
    /// @param chainId The chain.
    /// @param reader Its reader.
    function setStorageReader(uint64 chainId, IStorageReader reader) external;

    /// @notice Announces another reader, or the first one of an open route. Only the gateway's owner.
    /// @param chainId The chain.
    /// @param reader The next reader; zero for none.
    function proposeStorageReader(uint64 chainId, IStorageReader reader) external;

    /// @notice Withdraws an announcement. Only the gateway's owner.
    /// @param chainId The chain.
    function cancelStorageReader(uint64 chainId) external;

    /// @notice Puts an announced reader into force after the delay of routes. Only the gateway's owner.
    /// @param chainId The chain.
    function acceptStorageReader(uint64 chainId) external;

    /// @notice What became of a message.
    /// @param chainId Its destination chain.
    /// @param gateway Its destination gateway.
    /// @param id Its id.
    /// @return outcome What is proved.
    function outcomeOf(uint64 chainId, address gateway, bytes32 id) external view returns (Outcome memory outcome);

    /// @notice Reader of a chain's storage.
    /// @param chainId The chain.
    /// @return reader Zero when outcomes cannot be proved from storage.
    function storageReader(uint64 chainId) external view returns (IStorageReader reader);

    /// @notice The announced reader.
    /// @param chainId The chain.
    /// @return reader The next reader.
    /// @return acceptableFrom Time in seconds from which it can be accepted; 0 when none is announced.
    function pendingStorageReader(uint64 chainId) external view returns (IStorageReader reader, uint64 acceptableFrom);

    /// @notice Storage slot that holds a message's status word in its destination gateway.
    /// @param id Id of the message.
    /// @return slot As `eth_getProof` takes it.
    function statusSlotOf(bytes32 id) external pure returns (bytes32 slot);
}
