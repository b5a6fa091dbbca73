// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

/// @title Bits
/// @notice The width bits of in, least significant first; no solution when in >= 2^width.
/// @param width 1 to 253
/// @input in field element
/// @output bits[width] boolean
/// @requires nothing
/// @cost width
template Bits(width) {
    signal input in;
    signal output bits[width];

    // 2^width <= r - 1 keeps the decomposition unique.
    assert(width >= 1 && width <= 253);
    var sum = 0;
    for (var i = 0; i < width; i++) {
        bits[i] <-- (in >> i) & 1;
        bits[i] * (bits[i] - 1) === 0;
        sum += bits[i] * (1 << i);
    }
    sum === in;
}
