// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpElement.circom";
include "FpForms.circom";

/// @title AggregationStep
/// @notice Adds a point K of G1 to the running sum S, of which only the abscissa is kept: S's ordinate is that of the step before,
///   previousSlope (previousKeyX - x) - previousKeyY, so that
///     slope (x - keyX) = previousSlope (previousKeyX - x) - previousKeyY - keyY,
///     nextX = slope^2 - x - keyX.
///   Ordinates of keys occur only added up, and stay packed.
/// @param n limbs
/// @param w bits of a limb
/// @input previousSlope[n] of the step before
/// @input previousKeyX[n] unsigned
/// @input x[n] abscissa of S
/// @input keyX[n] unsigned
/// @input keyYs[2] halves of previousKeyY + keyY
/// @input slope[n] hint
/// @input nextX[n] hint
/// @output none
/// @requires S is neither K nor -K; limbs within bounds, signed unless said otherwise; keyYs sums of two integers below 2^192
/// @cost 1,073 at n = 16
template AggregationStep(n, w) {
    signal input previousSlope[n];
    signal input previousKeyX[n];
    signal input x[n];
    signal input keyX[n];
    signal input keyYs[2];
    signal input slope[n];
    signal input nextX[n];

    FpElement(n, w)(slope);
    FpElement(n, w)(nextX);

    // elements: previousSlope, previousKeyX, x, keyX, slope, nextX
    FpForms(
        n,
        w,
        6,
        [1, 2, 1, 2, 1, 1],
        3,
        [[0, 0, 0, 0, 1, 0], [1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0]],
        [[0, 0, 1, -1, 0, 0], [0, 1, -1, 0, 0, 0], [0, 0, 0, 0, 1, 0]],
        [[1, 0], [1, 0], [1, 0]],
        2,
        [[1, -1, 0], [0, 0, 1]],
        [
            [[0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0]],
            [[0, 0], [0, 0], [-1, 0], [-1, 0], [0, 0], [-1, 0]]
        ],
        [[0, 0], [0, 0]],
        2
    )([previousSlope, previousKeyX, x, keyX, slope, nextX], [keyYs, [0, 0]]);
}
