// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Fp2Forms.circom";
include "TorusElement.circom";
include "coefficients.circom";

/// @title TorusMul
/// @notice product = left right in the torus: (left + omega)(right + omega) = (left right + xi) + (left + right) omega, written
///   product (left + right) - left right = xi. Where left + right = 0 the product is the class of 1, and there is no solution: it would take
///   left^2 = xi, and xi = omega^2 is no square in Fp6.
/// @param n limbs
/// @param w bits of a limb
/// @input left[3][2][n]
/// @input right[3][2][n]
/// @input product[3][2][n] hint
/// @output none
/// @requires limbs within bounds
/// @cost 3,930 at n = 16
template TorusMul(n, w) {
    signal input left[3][2][n];
    signal input right[3][2][n];
    signal input product[3][2][n];

    TorusElement(n, w)(product);

    // elements: left0..2, right0..2, product0..2; products: product (left + right), then left right
    var points[5][3] = toomPoints();
    var toom[3][5][2] = toomCoefficients();
    var leftRows[10][9];
    var rightRows[10][9];
    var out[3][10][2];
    var scale[10][2];
    for (var k = 0; k < 5; k++) {
        for (var j = 0; j < 3; j++) {
            leftRows[k][6 + j] = points[k][j];
            rightRows[k][j] = points[k][j];
            rightRows[k][3 + j] = points[k][j];
            leftRows[5 + k][j] = points[k][j];
            rightRows[5 + k][3 + j] = points[k][j];
            out[j][k] = toom[j][k];
            out[j][5 + k] = [-toom[j][k][0], -toom[j][k][1]];
        }
        scale[k] = [1, 0];
        scale[5 + k] = [1, 0];
    }
    var lin[3][9][2][2];
    Fp2Forms(
        n,
        w,
        9,
        [1, 1, 1, 1, 1, 1, 1, 1, 1],
        10,
        leftRows,
        rightRows,
        scale,
        3,
        out,
        lin,
        [[[-1, 0], [-1, 0]], integer(0), integer(0)]
    )([left[0], left[1], left[2], right[0], right[1], right[2], product[0], product[1], product[2]]);
}
