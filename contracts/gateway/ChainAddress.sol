// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Chain address
/// @notice Writes the ERC-7930 address of an EVM account.
library ChainAddress {
    /// @notice The canonical encoding, as OpenZeppelin's `InteroperableAddress.formatEvmV1` writes it; a test compares the
    /// two. This one costs about a thousand gas less, on every delivery.
    /// @param chainId EIP-155 chain id, not 0.
    /// @param account The account.
    /// @return encoded Version 1, chain type 0, length and bytes of the chain id, length and bytes of the account.
    function format(uint64 chainId, address account) internal pure returns (bytes memory encoded) {
        assembly ("memory-safe") {
            let length := 1
            for {
                let rest := shr(8, chainId)
            } rest {
                rest := shr(8, rest)
            } {
                length := add(length, 1)
            }
            encoded := mload(0x40)
            mstore(0x40, add(encoded, 0x60))
            mstore(encoded, add(26, length))
            let head := or(shl(224, 0x00010000), shl(216, length))
            mstore(add(encoded, 0x20), or(head, shl(sub(216, shl(3, length)), chainId)))
            mstore(add(add(encoded, 0x25), length), or(shl(248, 20), shl(88, account)))
        }
    }
}
