// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {MessageCodec} from "../gateway/MessageCodec.sol";
import {IMessageVerifier} from "../interfaces/IMessageVerifier.sol";
import {IMiddlechainMessageVerifier} from "../interfaces/IMiddlechainMessageVerifier.sol";
import {Message} from "../interfaces/Message.sol";
import {HubPayload} from "./HubPayload.sol";
import {SourceBound} from "./SourceBound.sol";

/// @title Middlechain message verifier
/// @notice See `IMiddlechainMessageVerifier`.
contract MiddlechainMessageVerifier is IMiddlechainMessageVerifier, SourceBound {
    using MessageCodec for Message;

    /// @inheritdoc IMiddlechainMessageVerifier
    address public immutable HUB_VERIFIER;
    /// @inheritdoc IMiddlechainMessageVerifier
    uint64 public immutable HUB_CHAIN_ID;
    /// @inheritdoc IMiddlechainMessageVerifier
    address public immutable HUB_GATEWAY;
    /// @inheritdoc IMiddlechainMessageVerifier
    address public immutable HUB_RELAY;

    /// @notice Fixes all addresses for ever.
    /// @param p See `IMiddlechainMessageVerifier.Parameters`.
    constructor(Parameters memory p) SourceBound(p.sourceChainId, p.sourceGateway) {
        if (p.hubChainId == 0 || p.hubChainId == p.sourceChainId) revert SourceBound_InvalidParameter("hubChainId");
        if (p.hubGateway == address(0)) revert SourceBound_InvalidParameter("hubGateway");
        if (p.hubRelay == address(0)) revert SourceBound_InvalidParameter("hubRelay");
        HUB_VERIFIER = _contract(p.hubVerifier, "hubVerifier");
        HUB_CHAIN_ID = p.hubChainId;
        HUB_GATEWAY = p.hubGateway;
        HUB_RELAY = p.hubRelay;
    }

    /// @inheritdoc IMessageVerifier
    function isVerified(Message calldata message, bytes calldata evidence) external view returns (bool verified) {
        if (!_isFromSource(message)) return false; // M1
        (Message memory hubMessage, bytes memory hubEvidence) = abi.decode(evidence, (Message, bytes));
        if (!_isHubsWord(hubMessage, message.id())) return false;
        return IMessageVerifier(HUB_VERIFIER).isVerified(hubMessage, hubEvidence);
    }

    /// @inheritdoc IMessageVerifier
    function trustGeneration() external view returns (uint64 generation) {
        return IMessageVerifier(HUB_VERIFIER).trustGeneration();
    }

    /// @dev Whether a message, if the hub sent it, is its relay's word to this very verifier for this id (M14).
    function _isHubsWord(Message memory hubMessage, bytes32 id) private view returns (bool matches) {
        return
            hubMessage.version == MessageCodec.VERSION &&
            hubMessage.sourceChainId == HUB_CHAIN_ID &&
            hubMessage.sourceGateway == HUB_GATEWAY &&
            hubMessage.sender == HUB_RELAY &&
            hubMessage.destinationChainId == block.chainid &&
            hubMessage.recipient == address(this) &&
            keccak256(hubMessage.payload) == keccak256(HubPayload.encode(id));
    }
}
