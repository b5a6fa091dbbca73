// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Packet header
/// @notice The first 81 bytes of a LayerZero V2 packet: version (1), nonce (8), source endpoint id (4), sender (32),
/// destination endpoint id (4), receiver (32). Written from the layout; twin of prover/protocol/layerZero/packet.ts.
library PacketHeader {
    /// @notice A header's fields.
    /// @param nonce Place in the channel from sender to receiver, from 1.
    /// @param srcEid Endpoint id of the source.
    /// @param sender Sending application.
    /// @param dstEid Endpoint id of the destination.
    /// @param receiver Receiving application.
    struct Fields {
        uint64 nonce;
        uint32 srcEid;
        address sender;
        uint32 dstEid;
        address receiver;
    }

    /// @notice Length of a header in bytes.
    uint256 internal constant LENGTH = 81;

    /// @notice Packet version that this library reads.
    uint8 internal constant VERSION = 1;

    /// @notice The header has another length.
    /// @param length In bytes.
    error PacketHeader_WrongLength(uint256 length);
    /// @notice The header is of another version.
    /// @param version The version.
    error PacketHeader_UnsupportedVersion(uint8 version);
    /// @notice Nonces begin at 1.
    error PacketHeader_ZeroNonce();
    /// @notice Sender or receiver is no address of an EVM chain. LayerZero cuts what is too long, so that two headers would
    /// reach one receiver.
    /// @param account The 32 bytes.
    error PacketHeader_NotAnAddress(bytes32 account);

    /// @notice Reads a header and accepts no byte that it does not understand.
    /// @param header The header and nothing else.
    /// @return fields Its fields.
    function parse(bytes calldata header) internal pure returns (Fields memory fields) {
        if (header.length != LENGTH) revert PacketHeader_WrongLength(header.length);
        uint8 version = uint8(header[0]);
        if (version != VERSION) revert PacketHeader_UnsupportedVersion(version);
        fields.nonce = uint64(bytes8(header[1:9]));
        if (fields.nonce == 0) revert PacketHeader_ZeroNonce();
        fields.srcEid = uint32(bytes4(header[9:13]));
        fields.sender = _toAddress(bytes32(header[13:45]));
        fields.dstEid = uint32(bytes4(header[45:49]));
        fields.receiver = _toAddress(bytes32(header[49:81]));
    }

    function _toAddress(bytes32 account) private pure returns (address) {
        if (uint256(account) > type(uint160).max) revert PacketHeader_NotAnAddress(account);
        return address(uint160(uint256(account)));
    }
}
