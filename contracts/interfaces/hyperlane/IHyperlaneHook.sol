// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPostDispatchHook} from "./IPostDispatchHook.sol";

/// @title Headlight's hook for Hyperlane
/// @notice Stands on the origin chain. Records the id of every message that the mailbox hands to it, one slot each, free of
/// charge; anyone then announces recorded ids, many at once, by one Headlight message to the security module on their
/// destination. Nobody can make it announce what was not dispatched.
/// @dev Checks have ids (Y1 ...): see contracts/transports/hyperlane/README.md.
interface IHyperlaneHook is IPostDispatchHook {
    /// @notice A message was recorded.
    /// @param id Its Hyperlane id.
    /// @param destination Domain of its destination.
    event DispatchRecorded(bytes32 indexed id, uint32 indexed destination);

    /// @notice Recorded ids were announced.
    /// @param destination Domain of their destination.
    /// @param messageId Id of the Headlight message.
    /// @param ids The Hyperlane ids.
    event DispatchesAnnounced(uint32 indexed destination, bytes32 indexed messageId, bytes32[] ids);

    /// @notice Announcements for a domain go to this module from now on, for ever.
    /// @param destination The domain.
    /// @param chainId EIP-155 id of its chain.
    /// @param ism The module, a `HyperlaneIsm`.
    event IsmSet(uint32 indexed destination, uint64 chainId, address ism);

    /// @notice The mailbox did not dispatch this message last.
    /// @param id Id of the message given.
    error HyperlaneHook_NotDispatched(bytes32 id);
    /// @notice The metadata is of a variant that this hook cannot read.
    error HyperlaneHook_UnsupportedMetadata();
    /// @notice Whoever is to get the value back did not take it.
    /// @param account The account.
    error HyperlaneHook_RefundFailed(address account);
    /// @notice No id, or more than `MAX_BATCH`.
    /// @param length Number of ids given.
    error HyperlaneHook_BatchSize(uint256 length);
    /// @notice No message with this id was recorded for this destination.
    /// @param id The id.
    /// @param destination Domain of the destination.
    error HyperlaneHook_NotRecorded(bytes32 id, uint32 destination);
    /// @notice Nobody has said which module stands on this domain.
    /// @param destination The domain.
    error HyperlaneHook_NoIsm(uint32 destination);
    /// @notice The module of this domain is set, for ever.
    /// @param destination The domain.
    error HyperlaneHook_IsmExists(uint32 destination);
    /// @notice An argument is zero or not a contract.
    /// @param name Name of the argument.
    error HyperlaneHook_InvalidParameter(string name);

    /// @notice Announces ids on their destination. Anyone may call, again if they like.
    /// @param destination Domain of the destination of all of them.
    /// @param ids Ids that this hook recorded.
    /// @return messageId Id of the Headlight message, for the security module and nobody else.
    function announce(uint32 destination, bytes32[] calldata ids) external returns (bytes32 messageId);

    /// @notice Says which module stands on a domain. Only the owner, once a domain. A wrong module makes messages to this domain
    /// undeliverable through this hook; it lets nobody forge.
    /// @param destination The domain.
    /// @param chainId EIP-155 id of its chain.
    /// @param ism The module there.
    function setIsm(uint32 destination, uint64 chainId, address ism) external;

    /// @notice What is recorded of a message.
    /// @param id Its id.
    /// @return dispatchedAt Time in seconds; 0 when nothing is recorded.
    /// @return destination Domain of its destination.
    function dispatchOf(bytes32 id) external view returns (uint64 dispatchedAt, uint32 destination);

    /// @notice The module that announcements for a domain go to.
    /// @param destination The domain.
    /// @return chainId EIP-155 id of its chain; 0 when none is set.
    /// @return ism The module.
    function ismOf(uint32 destination) external view returns (uint64 chainId, address ism);

    /// @notice The mailbox whose messages are recorded.
    /// @return mailbox Fixed at deployment.
    function MAILBOX() external view returns (address mailbox);

    /// @notice The gateway that carries the announcements.
    /// @return gateway Fixed at deployment.
    function GATEWAY() external view returns (address gateway);

    /// @notice Most ids in one announcement, such that recording them all on the destination fits one transaction (EIP-7825).
    /// @return size Number of ids.
    function MAX_BATCH() external view returns (uint256 size);
}
