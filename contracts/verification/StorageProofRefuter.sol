// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {MessageCodec} from "../gateway/MessageCodec.sol";
import {ILightClient} from "../interfaces/ILightClient.sol";
import {IMessageRefuter} from "../interfaces/IMessageRefuter.sol";
import {IStorageReader} from "../interfaces/IStorageReader.sol";
import {Message} from "../interfaces/Message.sol";
import {OutboxStorage} from "./OutboxStorage.sol";
import {SourceBound} from "./SourceBound.sol";

/// @title Message refuter by storage proofs
/// @notice Refutes by what the gateway's storage holds, or does not hold, at the message's position.
/// @dev Evidence is abi.encode(uint64 height, bytes[] accountProof, bytes[] storageProof). Proofs that show nothing revert.
contract StorageProofRefuter is IMessageRefuter, SourceBound {
    using MessageCodec for Message;

    /// @inheritdoc IMessageRefuter
    address public immutable LIGHT_CLIENT;
    address private immutable _reader;

    /// @notice Takes the light client, the chain and the outbox from the reader.
    /// @param reader Reader of the source chain's storage.
    constructor(
        address reader
    )
        SourceBound(
            _chainOf(IStorageReader(_contract(reader, "reader")).LIGHT_CLIENT()),
            ILightClient(IStorageReader(reader).LIGHT_CLIENT()).outbox()
        )
    {
        _reader = reader;
        LIGHT_CLIENT = IStorageReader(reader).LIGHT_CLIENT();
    }

    /// @inheritdoc IMessageRefuter
    function refutes(
        Message calldata message,
        uint64 height,
        bytes calldata evidence
    ) external view returns (bool refuted) {
        if (!_isFromSource(message)) return false; // M1
        (uint64 refutingHeight, bytes[] memory accountProof, bytes[] memory storageProof) = abi.decode(
            evidence,
            (uint64, bytes[], bytes[])
        );
        if (refutingHeight < height) return false; // M13
        (bool exists, bytes32 stored, ) = IStorageReader(_reader).readSlot(
            refutingHeight,
            OUTBOX,
            OutboxStorage.slotOf(message.nonce),
            accountProof,
            storageProof
        );
        return !exists || stored != message.id();
    }
}
