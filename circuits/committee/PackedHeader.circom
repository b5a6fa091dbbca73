// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/Range.circom";

/// @title PackedHeader
/// @notice packed = chainId * 2^128 + height * 2^64 + timestamp, each below 2^64.
/// @input packed field element
/// @output chainId
/// @requires nothing
/// @cost 192
template PackedHeader() {
    signal input packed;
    signal output chainId;

    // Hints: both are range-checked, and so is what they leave of packed.
    signal height <-- (packed >> 64) & ((1 << 64) - 1);
    chainId <-- packed >> 128;
    Range(64)(chainId);
    Range(64)(height);
    Range(64)(packed - chainId * (1 << 128) - height * (1 << 64));
}
