// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/UnsignedLimbs.circom";
include "fpLimbs.circom";

/// @title PackedElement
/// @notice Unsigned limbs of an integer below 2^381 given by its halves, low + 2^192 high. In FpForms their weight is 2.
/// @param n limbs
/// @param w bits of a limb, a divisor of 192
/// @input halves[2] low and high
/// @output limbs[n] least significant first
/// @requires nothing
/// @cost 383
template PackedElement(n, w) {
    signal input halves[2];
    signal output limbs[n];

    assert(HALF_BITS() % w == 0);
    var lowCount = HALF_BITS() \ w;
    signal low[lowCount] <== UnsignedLimbs(lowCount, w, HALF_BITS())(halves[0]);
    signal high[n - lowCount] <== UnsignedLimbs(n - lowCount, w, 381 - HALF_BITS())(halves[1]);
    for (var i = 0; i < n; i++) {
        if (i < lowCount) {
            limbs[i] <== low[i];
        } else {
            limbs[i] <== high[i - lowCount];
        }
    }
}
