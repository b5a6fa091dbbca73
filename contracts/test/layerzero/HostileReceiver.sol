// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Hostile receiver
/// @notice The endpoint asks a receiver whether it takes a path while a packet is committed. This one answers with harm.
contract HostileReceiver {
    /// @notice Harm of a kind.
    enum Kind {
        BurnGas,
        LongReason
    }

    /// @notice LayerZero's origin of a packet.
    /// @param srcEid Where from.
    /// @param sender Who sent it.
    /// @param nonce Place in the channel.
    struct Origin {
        uint32 srcEid;
        bytes32 sender;
        uint64 nonce;
    }

    /// @notice What it does.
    Kind public immutable KIND;

    /// @notice Chooses its harm.
    /// @param kind For ever.
    constructor(Kind kind) {
        KIND = kind;
    }

    /// @notice Asked by the endpoint.
    /// @return allowed Never said.
    function allowInitializePath(Origin calldata) external view returns (bool allowed) {
        if (KIND == Kind.BurnGas) {
            while (gasleft() != 0) allowed = !allowed;
        }
        assembly ("memory-safe") {
            // Free to ask for, dear to copy.
            revert(0x00, 100000)
        }
    }
}
