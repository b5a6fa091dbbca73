// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Range.circom";

/// @title UnsignedLimbs
/// @notice in = sum limbs[i] 2^(w i) with 0 <= limbs[i] < 2^w, the last limb with what is left of the width; no solution when in >= 2^width.
/// @param count number of limbs, at least 1
/// @param w bits of a limb
/// @param width bits of in: w (count - 1) < width <= w count, at most 252
/// @input in field element
/// @output limbs[count] least significant first
/// @requires nothing
/// @cost width + 1
template UnsignedLimbs(count, w, width) {
    signal input in;
    signal output limbs[count];

    assert(width <= 252 && width > w * (count - 1) && width <= w * count);
    var sum = 0;
    for (var i = 0; i < count; i++) {
        // Pinned by the range checks and the sum.
        limbs[i] <-- (in >> (w * i)) & ((1 << w) - 1);
        Range(i < count - 1 ? w : width - w * (count - 1))(limbs[i]);
        sum += limbs[i] * (1 << (w * i));
    }
    sum === in;
}
