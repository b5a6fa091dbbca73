// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Message} from "./Message.sol";

/// @title Hub relay
/// @notice On a hub chain: passes the word of the hub's own verifier on to other chains, as a message of the hub's gateway.
/// @dev One relay speaks of one source. Checks have ids (M15 ...): see contracts/verification/README.md.
interface IHubRelay {
    /// @notice A message of the source was vouched for.
    /// @param messageId Id of the message.
    /// @param sendId Id of the hub's message that says so.
    /// @param recipient ERC-7930 address of the verifier that it is for.
    event MessageRelayed(bytes32 indexed messageId, bytes32 indexed sendId, bytes recipient);

    /// @notice A constructor argument is not a contract.
    /// @param account The argument.
    error HubRelay_NotAContract(address account);
    /// @notice The verifier has stopped: its light client is frozen.
    error HubRelay_VerifierHalted();
    /// @notice The verifier does not see the message as sent.
    /// @param messageId Id of the message.
    error HubRelay_NotVerified(bytes32 messageId);

    /// @notice Vouches for a message, after the hub's verifier has. Anyone may call, and again.
    /// @param message The message of the source, for whatever destination.
    /// @param evidence Evidence for the hub's verifier.
    /// @param recipient ERC-7930 address of a `MiddlechainMessageVerifier` on a chain that the hub's gateway has a route to.
    /// @return sendId Id of the hub's message.
    function relay(
        Message calldata message,
        bytes calldata evidence,
        bytes calldata recipient
    ) external returns (bytes32 sendId);

    /// @notice The hub's gateway.
    /// @return gateway Fixed at deployment.
    function GATEWAY() external view returns (address gateway);

    /// @notice The hub's verifier of the source's messages.
    /// @return verifier Fixed at deployment.
    function VERIFIER() external view returns (address verifier);
}
