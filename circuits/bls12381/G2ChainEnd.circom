// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Fp2Element.circom";
include "Fp2Forms.circom";
include "coefficients.circom";

/// @title G2ChainEnd
/// @notice The ordinate of a chain's end: y = intercept - slope x, with the end's abscissa and the last line.
/// @param n limbs
/// @param w bits of a limb
/// @input x[2][n] abscissa of the end
/// @input slope[2][n] of the last line
/// @input intercept[2][n] of the last line
/// @input y[2][n] hint
/// @output none
/// @requires the chain is proved
/// @cost 1,073 at n = 16
template G2ChainEnd(n, w) {
    signal input x[2][n];
    signal input slope[2][n];
    signal input intercept[2][n];
    signal input y[2][n];

    Fp2Element(n, w)(y);
    var zero[2][2] = integer(0);
    Fp2Forms(
        n,
        w,
        4,
        [1, 1, 1, 1],
        1,
        [[0, 1, 0, 0]],
        [[1, 0, 0, 0]],
        [[1, 0]],
        1,
        [[[1, 0]]],
        [[zero, zero, integer(-1), integer(1)]],
        [zero]
    )([x, slope, intercept, y]);
}
