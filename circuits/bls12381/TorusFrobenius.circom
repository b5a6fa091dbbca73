// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Fp2Element.circom";
include "FpForms.circom";
include "conjugateRows.circom";
include "constants.circom";

/// @title TorusFrobenius
/// @notice The class of image + omega is that of (y + omega)^p in Fp12* / Fp6*: image_k = TORUS_FROBENIUS[k] conj(y_k).
/// @param n limbs
/// @param w bits of a limb
/// @input y[3][2][n]
/// @input image[3][2][n] hint
/// @output none
/// @requires limbs within bounds
/// @cost 2,630 at n = 16
template TorusFrobenius(n, w) {
    signal input y[3][2][n];
    signal input image[3][2][n];

    for (var k = 0; k < 3; k++) {
        Fp2Element(n, w)(image[k]);
        var frobenius[3][2][2] = TORUS_FROBENIUS();
        var rows[2][2][2] = conjugateRows(frobenius[k]);
        FpForms(
            n,
            w,
            4,
            [1, 1, 1, 1],
            1,
            [[0, 0, 0, 0]],
            [[0, 0, 0, 0]],
            [[1, 0]],
            2,
            [[0], [0]],
            [[rows[0][0], rows[0][1], [-1, 0], [0, 0]], [rows[1][0], rows[1][1], [0, 0], [-1, 0]]],
            [[0, 0], [0, 0]],
            0
        )([y[k][0], y[k][1], image[k][0], image[k][1]], [[0, 0], [0, 0]]);
    }
}
