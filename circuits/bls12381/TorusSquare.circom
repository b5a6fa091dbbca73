// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Fp2Forms.circom";
include "TorusElement.circom";
include "coefficients.circom";

/// @title TorusSquare
/// @notice square = y^2 in the torus: (y + omega)^2 = (y^2 + xi) + 2 y omega, so that square = (y^2 + xi) / (2 y), written y (2 square - y) = xi. There
///   is no solution for y = 0, whose square is the class of 1.
/// @param n limbs
/// @param w bits of a limb
/// @input y[3][2][n]
/// @input square[3][2][n] hint
/// @output none
/// @requires limbs within bounds
/// @cost 3,460 at n = 16
template TorusSquare(n, w) {
    signal input y[3][2][n];
    signal input square[3][2][n];

    TorusElement(n, w)(square);

    // elements: y0, y1, y2, square0, square1, square2
    var points[5][3] = toomPoints();
    var left[5][6];
    var right[5][6];
    for (var k = 0; k < 5; k++) {
        for (var j = 0; j < 3; j++) {
            left[k][j] = points[k][j];
            right[k][j] = -points[k][j];
            right[k][3 + j] = 2 * points[k][j];
        }
    }
    var lin[3][6][2][2];
    Fp2Forms(
        n,
        w,
        6,
        [1, 1, 1, 1, 1, 1],
        5,
        left,
        right,
        [[1, 0], [1, 0], [1, 0], [1, 0], [1, 0]],
        3,
        toomCoefficients(),
        lin,
        [[[-1, 0], [-1, 0]], integer(0), integer(0)]
    )([y[0], y[1], y[2], square[0], square[1], square[2]]);
}
