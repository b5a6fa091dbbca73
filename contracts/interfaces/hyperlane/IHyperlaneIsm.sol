// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMessageVerifier} from "../IMessageVerifier.sol";
import {Message} from "../Message.sol";
import {IInterchainSecurityModule} from "./IInterchainSecurityModule.sol";

/// @title Headlight's security module for Hyperlane
/// @notice Stands on the destination chain. Records the ids that a hook on their origin announced, on the word of the message
/// verifier for that origin, and verifies messages with recorded ids. Of type NULL: relayers bring no metadata.
/// @dev Checks have ids (Y4 ...): see contracts/transports/hyperlane/README.md.
interface IHyperlaneIsm is IInterchainSecurityModule {
    /// @notice Who speaks for an origin. Fixed at deployment: there is no role that could change it.
    /// @param domain Hyperlane's number of the chain.
    /// @param chainId EIP-155 id of the chain.
    /// @param gateway Headlight gateway there.
    /// @param hook `HyperlaneHook` there.
    /// @param verifier Verifier, on this chain, of messages from that gateway.
    struct Origin {
        uint32 domain;
        uint64 chainId;
        address gateway;
        address hook;
        IMessageVerifier verifier;
    }

    /// @notice An origin was bound, at deployment.
    /// @param domain Its domain.
    /// @param chainId Its chain id.
    /// @param gateway Gateway there.
    /// @param hook Hook there.
    /// @param verifier Verifier here.
    event OriginBound(uint32 indexed domain, uint64 chainId, address gateway, address hook, IMessageVerifier verifier);

    /// @notice The ids of an announcement were recorded.
    /// @param origin Domain they come from.
    /// @param messageId Id of the Headlight message that announces them.
    /// @param generation Trust generation under which they were.
    event AnnouncementVerified(uint32 indexed origin, bytes32 indexed messageId, uint64 generation);

    /// @notice No origin is bound to this chain id.
    /// @param chainId The chain id.
    error HyperlaneIsm_UnknownOrigin(uint64 chainId);
    /// @notice The message comes from another gateway than the origin's.
    /// @param gateway The gateway it names.
    error HyperlaneIsm_WrongGateway(address gateway);
    /// @notice The message was not sent by the origin's hook.
    /// @param sender Who sent it.
    error HyperlaneIsm_WrongHook(address sender);
    /// @notice The message is for another chain or another module.
    /// @param chainId Chain it names.
    /// @param recipient Recipient it names.
    error HyperlaneIsm_WrongDestination(uint64 chainId, address recipient);
    /// @notice The verifier of this origin has stopped: its light client is frozen.
    /// @param origin Domain of the origin.
    error HyperlaneIsm_Halted(uint32 origin);
    /// @notice The verifier does not see the announcement as sent.
    /// @param messageId Id of the Headlight message.
    error HyperlaneIsm_NotVerified(bytes32 messageId);
    /// @notice The payload is not a list of at least one id, in the canonical encoding, none of them zero.
    error HyperlaneIsm_MalformedPayload();
    /// @notice The announcement has fewer ids.
    /// @param index Place asked for.
    /// @param length Number of ids.
    error HyperlaneIsm_IndexOutOfRange(uint256 index, uint256 length);
    /// @notice An origin is incomplete or bound twice.
    /// @param domain Its domain.
    error HyperlaneIsm_InvalidOrigin(uint32 domain);
    /// @notice A module without origins.
    error HyperlaneIsm_NoOrigin();

    /// @notice Records the ids of an announcement. Anyone may call; again is harmless.
    /// @param announcement The Headlight message.
    /// @param evidence Evidence for the verifier of its origin.
    function submit(Message calldata announcement, bytes calldata evidence) external;

    /// @notice Says which id an announcement has at a place, as `submit` would record it, and records nothing.
    /// @dev Reverts unless the verifier of the origin vouches for the announcement now.
    /// @param announcement The Headlight message.
    /// @param evidence Evidence for the verifier of its origin.
    /// @param index Place of the id.
    /// @return origin Domain of the origin.
    /// @return id The Hyperlane id.
    function announcedId(
        Message calldata announcement,
        bytes calldata evidence,
        uint256 index
    ) external view returns (uint32 origin, bytes32 id);

    /// @notice Whether an id is recorded and what it was recorded on is still trusted.
    /// @param origin Domain it comes from.
    /// @param id The Hyperlane id.
    /// @return verified False for anything unknown, and while the origin's verifier is halted.
    function isVerified(uint32 origin, bytes32 id) external view returns (bool verified);

    /// @notice Under which trust generation an id was recorded.
    /// @param origin Domain it comes from.
    /// @param id The Hyperlane id.
    /// @return generation 0 when it was not.
    function recordedGeneration(uint32 origin, bytes32 id) external view returns (uint64 generation);

    /// @notice Who speaks for an origin.
    /// @param domain Its domain.
    /// @return origin All zero when the domain is not bound.
    function originOf(uint32 domain) external view returns (Origin memory origin);
}
