// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Fp2Element.circom";
include "Fp2Forms.circom";
include "coefficients.circom";

/// @title G2FirstDouble
/// @notice The first step of a chain (see G2Double): the tangent at an affine point, and the abscissa of its double.
/// @param n limbs
/// @param w bits of a limb
/// @input point[2][2][n] x and y
/// @input slope[2][n] hint
/// @input intercept[2][n] hint
/// @input nextX[2][n] hint
/// @output none
/// @requires point on a curve y^2 = x^3 + constant, limbs within bounds
/// @cost 3,289 at n = 16
template G2FirstDouble(n, w) {
    signal input point[2][2][n];
    signal input slope[2][n];
    signal input intercept[2][n];
    signal input nextX[2][n];

    Fp2Element(n, w)(slope);
    Fp2Element(n, w)(intercept);
    Fp2Element(n, w)(nextX);

    // elements: x, y, slope, intercept, nextX
    var zero[2][2] = integer(0);
    Fp2Forms(
        n,
        w,
        5,
        [1, 1, 1, 1, 1],
        4,
        [[0, 0, 1, 0, 0], [1, 0, 0, 0, 2], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0]],
        [[1, 0, 0, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 1, 0], [0, 0, 1, 0, 0]],
        [[1, 0], [1, 0], [1, 0], [1, 0]],
        3,
        [
            // slope x - intercept - y
            [[1, 0], [0, 0], [0, 0], [0, 0]],
            // (x + 2 nextX) x - 2 slope intercept
            [[0, 0], [1, 0], [-2, 0], [0, 0]],
            // slope^2 - 2 x - nextX
            [[0, 0], [0, 0], [0, 0], [1, 0]]
        ],
        [
            [zero, integer(-1), zero, integer(-1), zero],
            [zero, zero, zero, zero, zero],
            [integer(-2), zero, zero, zero, integer(-1)]
        ],
        [zero, zero, zero]
    )([point[0], point[1], slope, intercept, nextX]);
}
