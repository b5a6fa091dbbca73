// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/Range.circom";
include "SignedDigits.circom";

/// @title WeightPair
/// @notice Two weights of 120 bits from one uniform field element: its bits 0..119 and 120..239 are the encodings. The lane must be below
///   3 * 2^252 < r, which makes its decomposition unique; one lane in 123 is not, and the prover takes another salt.
/// @input lane field element
/// @output digits[2][60] signed digits of the two weights
/// @output isThree[2][60]
/// @requires nothing
/// @cost 254
template WeightPair() {
    signal input lane;
    signal output digits[2][60];
    signal output isThree[2][60];

    // Hints: the three parts below 2^252 are range-checked, the fourth is what they leave and must be 0, 1 or 2.
    signal encodings[2];
    signal rest;
    rest <-- (lane >> 240) & 0xfff;
    Range(12)(rest);
    var top = lane - rest * (1 << 240);
    for (var half = 0; half < 2; half++) {
        encodings[half] <-- (lane >> (120 * half)) & ((1 << 120) - 1);
        (digits[half], isThree[half]) <== SignedDigits(60)(encodings[half]);
        top -= encodings[half] * (1 << (120 * half));
    }
    top = top / (1 << 252);
    signal notTwo <== top * (top - 1);
    notTwo * (top - 2) === 0;
}
