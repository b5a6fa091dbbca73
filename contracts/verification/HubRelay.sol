// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {MessageCodec} from "../gateway/MessageCodec.sol";
import {IGateway} from "../interfaces/IGateway.sol";
import {IHubRelay} from "../interfaces/IHubRelay.sol";
import {IMessageVerifier} from "../interfaces/IMessageVerifier.sol";
import {Message} from "../interfaces/Message.sol";
import {HubPayload} from "./HubPayload.sol";

/// @title Hub relay
/// @notice See `IHubRelay`.
contract HubRelay is IHubRelay {
    using MessageCodec for Message;

    /// @inheritdoc IHubRelay
    address public immutable GATEWAY;
    /// @inheritdoc IHubRelay
    address public immutable VERIFIER;

    /// @notice Neither can be changed: whoever governs the hub's gateway has no say in what this relay vouches for.
    /// @param gateway The hub's gateway.
    /// @param verifier The hub's verifier of the source's messages; bound to one chain and outbox.
    constructor(address gateway, address verifier) {
        if (gateway.code.length == 0) revert HubRelay_NotAContract(gateway);
        if (verifier.code.length == 0) revert HubRelay_NotAContract(verifier);
        GATEWAY = gateway;
        VERIFIER = verifier;
    }

    /// @inheritdoc IHubRelay
    function relay(
        Message calldata message,
        bytes calldata evidence,
        bytes calldata recipient
    ) external returns (bytes32 sendId) {
        // CHECKS (M15)
        bytes32 id = message.id();
        if (IMessageVerifier(VERIFIER).trustGeneration() == 0) revert HubRelay_VerifierHalted();
        if (!IMessageVerifier(VERIFIER).isVerified(message, evidence)) revert HubRelay_NotVerified(id);

        // INTERACTIONS
        sendId = IGateway(GATEWAY).sendMessage(recipient, HubPayload.encode(id), new bytes[](0));
        emit MessageRelayed(id, sendId, recipient);
    }
}
