// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpElement.circom";
include "FpForms.circom";

/// @title AggregationEnd
/// @notice The ordinate after the last step: y = slope (keyX - x) - keyY.
/// @param n limbs
/// @param w bits of a limb
/// @input slope[n] of the last step
/// @input keyX[n] unsigned
/// @input keyY[2] halves
/// @input x[n] abscissa after the last step
/// @input y[n] hint
/// @output none
/// @requires limbs within bounds
/// @cost 521 at n = 16
template AggregationEnd(n, w) {
    signal input slope[n];
    signal input keyX[n];
    signal input keyY[2];
    signal input x[n];
    signal input y[n];

    FpElement(n, w)(y);
    FpForms(
        n,
        w,
        4,
        [1, 2, 1, 1],
        1,
        [[1, 0, 0, 0]],
        [[0, 1, -1, 0]],
        [[1, 0]],
        1,
        [[-1]],
        [[[0, 0], [0, 0], [0, 0], [1, 0]]],
        [[0, 0]],
        1
    )([slope, keyX, x, y], [keyY]);
}
