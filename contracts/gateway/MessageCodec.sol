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
        "HeadlightMessage(uint16 version,uint64 sourceChainId,address sourceGateway,uint64 nonce,address sender,"
        "uint64 destinationChainId,address destinationGateway,address recipient,uint64 gasLimit,uint128 value,"
        "uint64 deadline,uint64 sequence,bytes payload)"
    );

    /// @notice Id of a message: binds every field.
    /// @dev Injective: all words are of fixed width and the payload enters by its hash.
    /// @param m The message.
    /// @return messageId Its id.
    function id(Message calldata m) internal pure returns (bytes32 messageId) {
        return
            keccak256(
                abi.encode(
                    MESSAGE_TYPEHASH,
                    m.version,
                    m.sourceChainId,
                    m.sourceGateway,
                    m.nonce,
                    m.sender,
                    m.destinationChainId,
                    m.destinationGateway,
                    m.recipient,
                    m.gasLimit,
                    m.value,
                    m.deadline,
                    m.sequence,
                    keccak256(m.payload)
                )
            );
    }

    /// @notice Id of a message that this contract sends now.
    /// @dev Written out beside `id`, once for calldata and once for memory: sharing a function of fields costs 334 to 771
    /// gas a delivery. Tests compare both with the TypeScript twin, and that with the golden vectors.
    /// @param m The message, in memory.
    /// @param payload Its payload; the `payload` field of `m` is not read.
    /// @return messageId Its id.
    function idOf(Message memory m, bytes calldata payload) internal pure returns (bytes32 messageId) {
        return
            keccak256(
                abi.encode(
                    MESSAGE_TYPEHASH,
                    m.version,
                    m.sourceChainId,
                    m.sourceGateway,
                    m.nonce,
                    m.sender,
                    m.destinationChainId,
                    m.destinationGateway,
                    m.recipient,
                    m.gasLimit,
                    m.value,
                    m.deadline,
                    m.sequence,
                    keccak256(payload)
                )
            );
    }

    /// @notice Leaf of a message in the outbox tree.
    /// @dev The shift makes any hash a canonical element of the BN254 scalar field. 0 is the empty leaf.
    /// @param messageId Id of the message.
    /// @return value Below 2^248.
    function leaf(bytes32 messageId) internal pure returns (uint256 value) {
        return uint256(messageId) >> 8;
    }
}
