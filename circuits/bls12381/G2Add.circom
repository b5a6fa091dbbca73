// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Fp2Element.circom";
include "Fp2Forms.circom";
include "coefficients.circom";

/// @title G2Add
/// @notice sum = left + sign right for points of one curve y^2 = x^3 + a x + b over Fp2, any a and b. Their abscissas differ: there is no solution
///   for equal and opposite points, whatever the hints.
/// @param n limbs
/// @param w bits of a limb
/// @param sign 1 or -1
/// @input left[2][2][n] x and y
/// @input right[2][2][n] x and y
/// @input slope[2][n] hint
/// @input inverse[2][n] hint: inverse of the difference of the abscissas
/// @input sum[2][2][n] hint
/// @output none
/// @requires points on the curve, limbs within bounds
/// @cost 4,273 at n = 16
template G2Add(n, w, sign) {
    signal input left[2][2][n];
    signal input right[2][2][n];
    signal input slope[2][n];
    signal input inverse[2][n];
    signal input sum[2][2][n];

    Fp2Element(n, w)(slope);
    Fp2Element(n, w)(inverse);
    Fp2Element(n, w)(sum[0]);
    Fp2Element(n, w)(sum[1]);

    // elements: leftX, leftY, rightX, rightY, slope, inverse, sumX, sumY
    var zero[2][2] = integer(0);
    Fp2Forms(
        n,
        w,
        8,
        [1, 1, 1, 1, 1, 1, 1, 1],
        4,
        [[0, 0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 0, 1, 0, 0]],
        [[-1, 0, 1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0], [1, 0, 0, 0, 0, 0, -1, 0], [-1, 0, 1, 0, 0, 0, 0, 0]],
        [[1, 0], [1, 0], [1, 0], [1, 0]],
        4,
        [
            // slope (rightX - leftX) = sign rightY - leftY
            [[1, 0], [0, 0], [0, 0], [0, 0]],
            // slope^2 = leftX + rightX + sumX
            [[0, 0], [1, 0], [0, 0], [0, 0]],
            // slope (leftX - sumX) = leftY + sumY
            [[0, 0], [0, 0], [1, 0], [0, 0]],
            // inverse (rightX - leftX) = 1
            [[0, 0], [0, 0], [0, 0], [1, 0]]
        ],
        [
            [zero, integer(1), zero, integer(-sign), zero, zero, zero, zero],
            [integer(-1), zero, integer(-1), zero, zero, zero, integer(-1), zero],
            [zero, integer(-1), zero, zero, zero, zero, zero, integer(-1)],
            [zero, zero, zero, zero, zero, zero, zero, zero]
        ],
        [zero, zero, zero, integer(-1)]
    )([left[0], left[1], right[0], right[1], slope, inverse, sum[0], sum[1]]);
}
