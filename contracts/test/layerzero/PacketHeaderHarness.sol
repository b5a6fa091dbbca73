// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {PacketHeader} from "../../transports/layerzero/PacketHeader.sol";

/// @title Packet header harness
/// @notice Makes the library callable.
contract PacketHeaderHarness {
    /// @notice See `PacketHeader`.
    /// @param header The header.
    /// @return fields Its fields.
    function parse(bytes calldata header) external pure returns (PacketHeader.Fields memory fields) {
        return PacketHeader.parse(header);
    }
}
