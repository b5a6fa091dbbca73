// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Fp2Element.circom";
include "Fp2Forms.circom";
include "coefficients.circom";

/// @title G2AddStep
/// @notice An addition of the chain's own point Q inside a chain (see G2Double): the line through T and Q, and the abscissa of T + Q.
///     through T:   previous intercept + intercept = (previous slope + slope) x,
///     through Q:   slope pointX - intercept = pointY,
///     third point: nextX = slope^2 - x - pointX.
/// @param n limbs
/// @param w bits of a limb
/// @input previousSlope[2][n] of the line of the step before
/// @input previousIntercept[2][n] likewise
/// @input x[2][n] abscissa of T
/// @input point[2][2][n] Q
/// @input slope[2][n] hint
/// @input intercept[2][n] hint
/// @input nextX[2][n] hint
/// @output none
/// @requires T is not Q, see G2Chain; limbs within bounds
/// @cost 3,192 at n = 16
template G2AddStep(n, w) {
    signal input previousSlope[2][n];
    signal input previousIntercept[2][n];
    signal input x[2][n];
    signal input point[2][2][n];
    signal input slope[2][n];
    signal input intercept[2][n];
    signal input nextX[2][n];

    Fp2Element(n, w)(slope);
    Fp2Element(n, w)(intercept);
    Fp2Element(n, w)(nextX);

    // elements: previousSlope, previousIntercept, x, pointX, pointY, slope, intercept, nextX
    var zero[2][2] = integer(0);
    Fp2Forms(
        n,
        w,
        8,
        [1, 1, 1, 1, 1, 1, 1, 1],
        3,
        [[1, 0, 0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 1, 0, 0]],
        [[0, 0, 1, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1, 0, 0]],
        [[1, 0], [1, 0], [1, 0]],
        3,
        [[[-1, 0], [0, 0], [0, 0]], [[0, 0], [1, 0], [0, 0]], [[0, 0], [0, 0], [1, 0]]],
        [
            [zero, integer(1), zero, zero, zero, zero, integer(1), zero],
            [zero, zero, zero, zero, integer(-1), zero, integer(-1), zero],
            [zero, zero, integer(-1), integer(-1), zero, zero, zero, integer(-1)]
        ],
        [zero, zero, zero]
    )([previousSlope, previousIntercept, x, point[0], point[1], slope, intercept, nextX]);
}
