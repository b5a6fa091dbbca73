// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

/// @title SignedRange
/// @notice -2^(width - 1) <= in < 2^(width - 1). The top bit is the expression that is left, so no linear row is spent.
/// @param width 2 to 252
/// @input in field element, read as a signed integer
/// @output none
/// @requires nothing
/// @cost width
template SignedRange(width) {
    signal input in;

    // 2^width <= r - 1 keeps the decomposition unique.
    assert(width >= 2 && width <= 252);
    var shifted = in + (1 << (width - 1));
    // Hint: every bit is pinned below, the top one by what the others leave.
    signal bits[width - 1];
    var sum = 0;
    for (var i = 0; i < width - 1; i++) {
        bits[i] <-- (shifted >> i) & 1;
        bits[i] * (bits[i] - 1) === 0;
        sum += bits[i] * (1 << i);
    }
    var top = (shifted - sum) / (1 << (width - 1));
    top * (top - 1) === 0;
}
