// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

/// @title Range
/// @notice 0 <= in < 2^width. The top bit is not a signal but the expression that is left, so no linear row is spent.
/// @param width 1 to 252
/// @input in field element
/// @output none
/// @requires nothing
/// @cost width
template Range(width) {
    signal input in;

    // 2^width <= r - 1 keeps the decomposition unique.
    assert(width >= 1 && width <= 252);
    // Hint: every bit is pinned below, the top one by what the others leave.
    signal bits[width - 1];
    var sum = 0;
    for (var i = 0; i < width - 1; i++) {
        bits[i] <-- (in >> i) & 1;
        bits[i] * (bits[i] - 1) === 0;
        sum += bits[i] * (1 << i);
    }
    var top = (in - sum) / (1 << (width - 1));
    top * (top - 1) === 0;
}
