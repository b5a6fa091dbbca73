// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Fp2Element.circom";
include "FpForms.circom";

/// @title ScaledIntercept
/// @notice kappa scaled = intercept, for kappa in Fp.
/// @param n limbs
/// @param w bits of a limb
/// @input kappa[n]
/// @input intercept[2][n]
/// @input scaled[2][n] hint
/// @output none
/// @requires limbs within bounds; kappa is not 0
/// @cost 1,038 at n = 16
template ScaledIntercept(n, w) {
    signal input kappa[n];
    signal input intercept[2][n];
    signal input scaled[2][n];

    Fp2Element(n, w)(scaled);
    FpForms(
        n,
        w,
        5,
        [1, 1, 1, 1, 1],
        2,
        [[1, 0, 0, 0, 0], [1, 0, 0, 0, 0]],
        [[0, 1, 0, 0, 0], [0, 0, 1, 0, 0]],
        [[1, 0], [1, 0]],
        2,
        [[1, 0], [0, 1]],
        [[[0, 0], [0, 0], [0, 0], [-1, 0], [0, 0]], [[0, 0], [0, 0], [0, 0], [0, 0], [-1, 0]]],
        [[0, 0], [0, 0]],
        0
    )([kappa, scaled[0], scaled[1], intercept[0], intercept[1]], [[0, 0], [0, 0]]);
}
