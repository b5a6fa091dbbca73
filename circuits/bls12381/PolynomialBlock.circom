// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpElement.circom";
include "FpForms.circom";

/// @title PolynomialBlock
/// @notice value = sum coefficients[j] z^j + next z^12, j = 0 .. 11: one block of Horner's rule, or with next = 0 an element of Fp12 = Fp[w] / (w^12 -
///   2 w^6 + 2) at w = z.
/// @param n limbs
/// @param w bits of a limb
/// @input coefficients[12][n]
/// @input next[n]
/// @input z[n] unsigned
/// @input powers[11][n] z^2 to z^12
/// @input value[n] hint
/// @output none
/// @requires limbs within bounds
/// @cost 867 at n = 16, 836 where next is the constant 0
template PolynomialBlock(n, w) {
    signal input coefficients[12][n];
    signal input next[n];
    signal input z[n];
    signal input powers[11][n];
    signal input value[n];

    FpElement(n, w)(value);

    // elements: coefficients 0..11, next, z, powers 2..12, value
    var weight[26];
    var left[12][26];
    var right[12][26];
    var scale[12][2];
    var out[1][12];
    var lin[1][26][2];
    signal elements[26][n];
    for (var k = 0; k < 26; k++) {
        weight[k] = k == 13 ? 2 : 1;
    }
    for (var k = 0; k < 12; k++) {
        // product k: coefficient k + 1, or next, times z^(k + 1)
        left[k][k + 1] = 1;
        right[k][13 + k] = 1;
        scale[k] = [1, 0];
        out[0][k] = 1;
        elements[k] <== coefficients[k];
    }
    lin[0][0] = [1, 0];
    lin[0][25] = [-1, 0];
    elements[12] <== next;
    elements[13] <== z;
    for (var k = 0; k < 11; k++) {
        elements[14 + k] <== powers[k];
    }
    elements[25] <== value;
    FpForms(n, w, 26, weight, 12, left, right, scale, 1, out, lin, [[0, 0]], 0)(elements, [[0, 0]]);
}
