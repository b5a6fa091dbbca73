// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Message} from "../interfaces/Message.sol";

/// @title Message codec
/// @notice The one place where Solidity turns a message into its id and its leaf. Twins: prover/protocol/message.ts and
/// the vectors in test/vectors.
library MessageCodec {
    /// @notice Protocol version that this codec writes.
    uint16 internal constant VERSION = 1;

    /// @notice EIP-712 style type hash, so that an id cannot be the hash of anything else.
    bytes32 internal constant MESSAGE_TYPEHASH = keccak256(
        "HeadlightMessage(uint16 version,uint64 nonce,uint64 sourceChainId,address sourceGateway,"
        "uint64 destinationChainId,address destinationGateway,address sender,address recipient,uint64 gasLimit,"
        "uint128 value,uint64 deadline,uint64 sequence,bytes payload)"
    );

    /// @dev The fields before the payload are words in the order of the struct, in calldata as in memory.
    uint256 private constant FIELDS_LENGTH = 12 * 32;

    /// @notice Id of a message: binds every field.
    /// @dev keccak256(type hash, the twelve words as they lie in calldata, keccak256(payload)). Injective: all words are of
    /// fixed width and the payload enters by its hash. A word with bits outside its field's type reverts, as in Solidity's
    /// own decoder: else the same fields would have many ids, and a message could be delivered once under each.
    /// @param m The message.
    /// @return messageId Its id.
    function id(Message calldata m) internal pure returns (bytes32 messageId) {
        bytes32 typehash = MESSAGE_TYPEHASH;
        bytes calldata payload = m.payload;
        // Assembly: encoding field by field costs about 800 gas more, twice a delivery.
        assembly ("memory-safe") {
            // The preimage lies above the free memory pointer and is not kept.
            let buffer := mload(0x40)
            calldatacopy(buffer, payload.offset, payload.length)
            let payloadHash := keccak256(buffer, payload.length)
            mstore(buffer, typehash)
            let fields := add(buffer, 0x20)
            calldatacopy(fields, m, FIELDS_LENGTH)
            mstore(add(fields, FIELDS_LENGTH), payloadHash)
            messageId := keccak256(buffer, add(FIELDS_LENGTH, 0x40))

            let excess := shr(16, mload(fields)) // version
            excess := or(excess, shr(64, mload(add(fields, 0x20)))) // nonce
            excess := or(excess, shr(64, mload(add(fields, 0x40)))) // sourceChainId
            excess := or(excess, shr(160, mload(add(fields, 0x60)))) // sourceGateway
            excess := or(excess, shr(64, mload(add(fields, 0x80)))) // destinationChainId
            excess := or(excess, shr(160, mload(add(fields, 0xa0)))) // destinationGateway
            excess := or(excess, shr(160, mload(add(fields, 0xc0)))) // sender
            excess := or(excess, shr(160, mload(add(fields, 0xe0)))) // recipient
            excess := or(excess, shr(64, mload(add(fields, 0x100)))) // gasLimit
            excess := or(excess, shr(128, mload(add(fields, 0x120)))) // value
            excess := or(excess, shr(64, mload(add(fields, 0x140)))) // deadline
            excess := or(excess, shr(64, mload(add(fields, 0x160)))) // sequence
            if excess {
                revert(0x00, 0x00)
            }
        }
    }

    /// @notice Id of a message that this contract sends now.
    /// @dev The same hash from memory, where Solidity keeps every word clean. Tests compare both with the TypeScript twin,
    /// and that with the golden vectors.
    /// @param m The message, in memory.
    /// @param payload Its payload; the `payload` field of `m` is not read.
    /// @return messageId Its id.
    function idOf(Message memory m, bytes memory payload) internal pure returns (bytes32 messageId) {
        bytes32 typehash = MESSAGE_TYPEHASH;
        bytes32 payloadHash = keccak256(payload);
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore(buffer, typehash)
            mcopy(add(buffer, 0x20), m, FIELDS_LENGTH)
            mstore(add(buffer, add(FIELDS_LENGTH, 0x20)), payloadHash)
            messageId := keccak256(buffer, add(FIELDS_LENGTH, 0x40))
        }
    }

    /// @notice Leaf of a message in the outbox tree.
    /// @dev The shift makes any hash a canonical element of the BN254 scalar field. 0 is the empty leaf.
    /// @param messageId Id of the message.
    /// @return value Below 2^248.
    function leaf(bytes32 messageId) internal pure returns (uint256 value) {
        return uint256(messageId) >> 8;
    }
}
