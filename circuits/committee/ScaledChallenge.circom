// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/CanonicalBits.circom";
include "../primitives/Range.circom";
include "curveConstants.circom";

/// @title ScaledChallenge
/// @notice z h = m mod l over the integers, for the weight z, the challenge h (the canonical integer) and the scalar m. The integer
///   identity z h = m + q l is checked modulo r, natively, and modulo 2^124, with a carry: together modulo r 2^124, above all terms.
/// @input challenge field element h
/// @input weightDigits[60] signed digits of z, |z| < 2^120
/// @input scalarDigits[126] signed digits of m, |m| < 2^251
/// @output none
/// @requires the digits are range-checked
/// @cost 543
template ScaledChallenge() {
    signal input challenge;
    signal input weightDigits[60];
    signal input scalarDigits[126];

    var l = SUBGROUP_ORDER();
    // l = lLow mod 2^124, lLow negative.
    var lLow = l % (1 << 124) - (1 << 124);

    var weight = 0;
    for (var i = 0; i < 60; i++) {
        weight += weightDigits[i] * (1 << (2 * i));
    }
    var scalar = 0;
    var scalarLow = 0;
    for (var i = 0; i < 126; i++) {
        scalar += scalarDigits[i] * (1 << (2 * i));
        if (i < 62) {
            scalarLow += scalarDigits[i] * (1 << (2 * i));
        }
    }
    signal bits[254] <== CanonicalBits()(challenge);
    var challengeLow = 0;
    for (var i = 0; i < 124; i++) {
        challengeLow += bits[i] * (1 << i);
    }

    // Modulo r: the quotient is the one field element that fits, -2^123 <= q < 2^123.
    signal quotient <== (weight * challenge - scalar) / l;
    Range(124)(quotient + (1 << 123));

    // Modulo 2^124: |z h_low - m_low - q l_low| < 2^244 + 2^124 + 2^123 |l_low| <= 2^246, so the carry lies within 2^122; and since
    // 2^124 * 2^122 + 2^246 < r the field's equality is the integers'.
    assert((1 << 244) + (1 << 124) + (1 << 123) * (-lLow) <= (1 << 246));
    signal product <== quotient * lLow;
    signal carry <== (weight * challengeLow - scalarLow - product) / (1 << 124);
    Range(123)(carry + (1 << 122));
}
