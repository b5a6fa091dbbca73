// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Fp2Element.circom";
include "Fp2Forms.circom";
include "coefficients.circom";

/// @title G2Double
/// @notice A doubling inside a chain. A chain keeps no ordinates: the point T that a step left is (x, y) with y = intercept - slope x of the
///   line that step drew, because that line meets the curve at -T. With lines y = slope x - intercept:
///     the next line passes through T:  previous intercept + intercept = (previous slope + slope) x,
///     it is the tangent there:         (2 nextX + x) x = 2 slope intercept,
///     and meets -2T:                   nextX = slope^2 - 2 x.
///   The second is 2 slope y = 3 x^2 with y = slope x - intercept and slope^2 = nextX + 2 x put in. It pins the slope, since y is not 0 where
///   x is 0 and there is no point of order 2 to double: then 2 slope y = 3 x^2 has no solution.
/// @param n limbs
/// @param w bits of a limb
/// @input previousSlope[2][n] of the line of the step before
/// @input previousIntercept[2][n] likewise
/// @input x[2][n] abscissa of the point to double
/// @input slope[2][n] hint
/// @input intercept[2][n] hint
/// @input nextX[2][n] hint
/// @output none
/// @requires the previous line's step was proved, limbs within bounds
/// @cost 3,293 at n = 16
template G2Double(n, w) {
    signal input previousSlope[2][n];
    signal input previousIntercept[2][n];
    signal input x[2][n];
    signal input slope[2][n];
    signal input intercept[2][n];
    signal input nextX[2][n];

    Fp2Element(n, w)(slope);
    Fp2Element(n, w)(intercept);
    Fp2Element(n, w)(nextX);

    // elements: previousSlope, previousIntercept, x, slope, intercept, nextX
    var zero[2][2] = integer(0);
    Fp2Forms(
        n,
        w,
        6,
        [1, 1, 1, 1, 1, 1],
        4,
        [[1, 0, 0, 1, 0, 0], [0, 0, 1, 0, 0, 2], [0, 0, 0, 1, 0, 0], [0, 0, 0, 1, 0, 0]],
        [[0, 0, 1, 0, 0, 0], [0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0], [0, 0, 0, 1, 0, 0]],
        [[1, 0], [1, 0], [1, 0], [1, 0]],
        3,
        [
            [[-1, 0], [0, 0], [0, 0], [0, 0]],
            [[0, 0], [1, 0], [-2, 0], [0, 0]],
            [[0, 0], [0, 0], [0, 0], [1, 0]]
        ],
        [
            [zero, integer(1), zero, zero, integer(1), zero],
            [zero, zero, zero, zero, zero, zero],
            [zero, zero, integer(-2), zero, zero, integer(-1)]
        ],
        [zero, zero, zero]
    )([previousSlope, previousIntercept, x, slope, intercept, nextX]);
}
