// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMessageVerifier} from "./IMessageVerifier.sol";
import {ISourceBound} from "./ISourceBound.sol";

/// @title Verifier of messages through a hub chain
/// @notice A message was sent when a hub chain says so: its relay, which verified the message there, sent its id to this
/// verifier, and that sending is verified here. The hub's message is evidence, it is never delivered.
/// @dev Evidence is abi.encode(Message hubMessage, bytes hubEvidence). Checks have ids (M1 ...): see
/// contracts/verification/README.md.
interface IMiddlechainMessageVerifier is IMessageVerifier, ISourceBound {
    /// @notice What a verifier is deployed with.
    /// @param hubVerifier Verifier, on this chain, of the hub's messages.
    /// @param hubChainId EIP-155 chain id of the hub.
    /// @param hubGateway Gateway on the hub.
    /// @param hubRelay Relay on the hub, for the source below.
    /// @param sourceChainId EIP-155 chain id of the source chain.
    /// @param sourceGateway Gateway on the source chain.
    struct Parameters {
        address hubVerifier;
        uint64 hubChainId;
        address hubGateway;
        address hubRelay;
        uint64 sourceChainId;
        address sourceGateway;
    }

    /// @notice Verifier, on this chain, of the hub's messages.
    /// @return verifier Fixed at deployment.
    function HUB_VERIFIER() external view returns (address verifier);

    /// @notice EIP-155 chain id of the hub.
    /// @return chainId Fixed at deployment.
    function HUB_CHAIN_ID() external view returns (uint64 chainId);

    /// @notice Gateway on the hub.
    /// @return gateway Fixed at deployment.
    function HUB_GATEWAY() external view returns (address gateway);

    /// @notice Relay on the hub.
    /// @return relay Fixed at deployment.
    function HUB_RELAY() external view returns (address relay);
}
