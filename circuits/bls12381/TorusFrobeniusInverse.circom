// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpForms.circom";
include "conjugateRows.circom";
include "constants.circom";

/// @title TorusFrobeniusInverse
/// @notice y z^p = 1 in the torus: y_k = -TORUS_FROBENIUS[k] conj(z_k). The inverse of the class of y + omega is that of -y + omega.
/// @param n limbs
/// @param w bits of a limb
/// @input y[3][2][n]
/// @input z[3][2][n]
/// @output none
/// @requires limbs within bounds
/// @cost 6 linear forms: about 400 at n = 16
template TorusFrobeniusInverse(n, w) {
    signal input y[3][2][n];
    signal input z[3][2][n];

    for (var k = 0; k < 3; k++) {
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
            [[rows[0][0], rows[0][1], [1, 0], [0, 0]], [rows[1][0], rows[1][1], [0, 0], [1, 0]]],
            [[0, 0], [0, 0]],
            0
        )([z[k][0], z[k][1], y[k][0], y[k][1]], [[0, 0], [0, 0]]);
    }
}
