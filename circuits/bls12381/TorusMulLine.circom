// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Fp2Forms.circom";
include "TorusElement.circom";
include "coefficients.circom";

/// @title TorusMulLine
/// @notice product = y line in the torus, where line = intercept - slope v is a line of a G2 chain at a point of G1 (see PairingCheck). TorusMul's
///   identity, product (y + line) - y line = xi, is written (y + line) (product - line) + line^2 = xi. Of line^2, the term slope^2 v^2 costs
///   nothing: a line's slope^2 is the sum of the abscissas of its three points.
/// @param n limbs
/// @param w bits of a limb
/// @input y[3][2][n]
/// @input intercept[2][n]
/// @input slope[2][n]
/// @input xs[3][2][n] abscissas of the three points of the curve on the line, in the coordinates of slope
/// @input product[3][2][n] hint
/// @output none
/// @requires slope^2 = xs[0] + xs[1] + xs[2]; limbs within bounds
/// @cost 3,600 at n = 16
template TorusMulLine(n, w) {
    signal input y[3][2][n];
    signal input intercept[2][n];
    signal input slope[2][n];
    signal input xs[3][2][n];
    signal input product[3][2][n];

    TorusElement(n, w)(product);

    // elements: y0..2, intercept, slope, product0..2, xs; products: five of Toom-Cook, intercept^2, intercept slope
    var points[5][3] = toomPoints();
    var toom[3][5][2] = toomCoefficients();
    var left[7][11];
    var right[7][11];
    var out[3][7][2];
    for (var k = 0; k < 5; k++) {
        for (var j = 0; j < 3; j++) {
            left[k][j] = points[k][j];
            right[k][5 + j] = points[k][j];
            out[j][k] = toom[j][k];
        }
        left[k][3] = points[k][0];
        left[k][4] = -points[k][1];
        right[k][3] = -points[k][0];
        right[k][4] = points[k][1];
    }
    left[5][3] = 1;
    right[5][3] = 1;
    left[6][3] = 1;
    right[6][4] = 1;
    out[0][5] = [1, 0];
    out[1][6] = [-2, 0];
    var lin[3][11][2][2];
    for (var j = 8; j < 11; j++) {
        lin[2][j] = integer(1);
    }
    Fp2Forms(
        n,
        w,
        11,
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        7,
        left,
        right,
        [[1, 0], [1, 0], [1, 0], [1, 0], [1, 0], [1, 0], [1, 0]],
        3,
        out,
        lin,
        [[[-1, 0], [-1, 0]], integer(0), integer(0)]
    )([y[0], y[1], y[2], intercept, slope, product[0], product[1], product[2], xs[0], xs[1], xs[2]]);
}
