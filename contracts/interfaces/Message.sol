// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice A cross-chain message, in the same form on the source and on the destination.
/// @dev The message id binds every field; see `MessageCodec`.
/// @param version Protocol version, 1.
/// @param nonce Position in the outbox of the source gateway, counted over all destinations from 0. It is also the
/// index of the message's leaf in the outbox tree.
/// @param sourceChainId EIP-155 chain id of the source chain.
/// @param sourceGateway Gateway on the source chain.
/// @param destinationChainId EIP-155 chain id of the destination chain.
/// @param destinationGateway Gateway on the destination chain.
/// @param sender Account that called `sendMessage` on the source.
/// @param recipient ERC-7786 recipient on the destination.
/// @param gasLimit Gas units that the recipient is promised at each attempt to deliver.
/// @param value Native value, in wei of the destination chain, that the executor has to bring along.
/// @param deadline Last second, in the destination chain's time, at which the message may be delivered; 0 for no end.
/// @param sequence Place in the ordered channel from sender to recipient, counted from 1; 0 for no order.
/// @param payload Bytes for the recipient, opaque to the gateways.
struct Message {
    uint16 version;
    uint64 nonce;
    uint64 sourceChainId;
    address sourceGateway;
    uint64 destinationChainId;
    address destinationGateway;
    address sender;
    address recipient;
    uint64 gasLimit;
    uint128 value;
    uint64 deadline;
    uint64 sequence;
    bytes payload;
}
