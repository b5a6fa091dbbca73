// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {MessageCodec} from "../gateway/MessageCodec.sol";
import {ILightClient} from "../interfaces/ILightClient.sol";
import {IMessageVerifier} from "../interfaces/IMessageVerifier.sol";
import {IStorageProofMessageVerifier} from "../interfaces/IStorageProofMessageVerifier.sol";
import {IStorageReader} from "../interfaces/IStorageReader.sol";
import {Message} from "../interfaces/Message.sol";
import {OutboxStorage} from "./OutboxStorage.sol";
import {SourceBound} from "./SourceBound.sol";

/// @title Storage-proof message verifier
/// @notice See `IStorageProofMessageVerifier`.
contract StorageProofMessageVerifier is IStorageProofMessageVerifier, SourceBound {
    using MessageCodec for Message;

    /// @inheritdoc IStorageProofMessageVerifier
    address public immutable READER;
    address private immutable _lightClient;

    /// @notice Takes the chain and the outbox from the reader's light client.
    /// @param reader Reader of the source chain's storage.
    constructor(
        address reader
    )
        SourceBound(
            _chainOf(IStorageReader(_contract(reader, "reader")).LIGHT_CLIENT()),
            ILightClient(IStorageReader(reader).LIGHT_CLIENT()).outbox()
        )
    {
        READER = reader;
        _lightClient = IStorageReader(reader).LIGHT_CLIENT();
    }

    /// @inheritdoc IMessageVerifier
    function isVerified(Message calldata message, bytes calldata evidence) external view returns (bool verified) {
        if (!_isFromSource(message)) return false; // M1
        (uint64 height, bytes[] memory accountProof, bytes[] memory storageProof) = abi.decode(
            evidence,
            (uint64, bytes[], bytes[])
        );
        // M2 and M3: account and slot are the message's own, never the caller's choice.
        (bool exists, bytes32 stored, ) = IStorageReader(READER).readSlot(
            height,
            OUTBOX,
            OutboxStorage.slotOf(message.nonce),
            accountProof,
            storageProof
        );
        return exists && stored == message.id();
    }

    /// @inheritdoc IMessageVerifier
    function trustGeneration() external view returns (uint64 generation) {
        return ILightClient(_lightClient).generation();
    }
}
