// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Hub payload
/// @notice What a hub says of a message: the payload of the Headlight message that carries its word.
library HubPayload {
    /// @notice Sets these payloads apart from everything else that is sent through a gateway.
    bytes32 internal constant TYPEHASH = keccak256("HeadlightHubRelay(bytes32 messageId)");

    /// @notice Encodes it.
    /// @param messageId Id of the message that the hub vouches for.
    /// @return payload Two words.
    function encode(bytes32 messageId) internal pure returns (bytes memory payload) {
        return abi.encode(TYPEHASH, messageId);
    }
}
