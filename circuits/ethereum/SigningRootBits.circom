// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/Bits.circom";

/// @title SigningRootBits
/// @notice The 256 bits of a root given as two 128-bit halves, the most significant bit of the first byte first.
/// @input hi first 16 bytes as an integer; no solution when not below 2^128
/// @input lo last 16 bytes likewise
/// @output bits[256] boolean
/// @requires nothing
/// @cost 256 and 2 linear rows
template SigningRootBits() {
    signal input hi;
    signal input lo;
    signal output bits[256];

    signal high[128] <== Bits(128)(hi);
    signal low[128] <== Bits(128)(lo);
    for (var i = 0; i < 128; i++) {
        bits[i] <== high[127 - i];
        bits[128 + i] <== low[127 - i];
    }
}
