// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpElement.circom";
include "FpForms.circom";

/// @title TorusValue
/// @notice value of y0 + y1 v + y2 v^2 + omega at w = z, with v = w^2, omega = w^3 and i = w^6 - 1.
/// @param n limbs
/// @param w bits of a limb
/// @input y[3][2][n]
/// @input powers[11][n] z^2 to z^12
/// @input value[n] hint
/// @output none
/// @requires limbs within bounds
/// @cost 649 at n = 16
template TorusValue(n, w) {
    signal input y[3][2][n];
    signal input powers[11][n];
    signal input value[n];

    FpElement(n, w)(value);

    // elements: the six parts of y, z^2, z^3, z^4, z^6, z^8, z^10, value
    // (a0 - b0) + z^3 + (a1 - b1) z^2 + (a2 - b2) z^4 + b0 z^6 + b1 z^8 + b2 z^10
    var zero[2] = [0, 0];
    FpForms(
        n,
        w,
        13,
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        5,
        [
            [0, 0, 1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 1, -1, 0, 0, 0, 0, 0, 0, 0],
            [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
        ],
        [
            [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]
        ],
        [[1, 0], [1, 0], [1, 0], [1, 0], [1, 0]],
        1,
        [[1, 1, 1, 1, 1]],
        [[[1, 0], [-1, 0], zero, zero, zero, zero, zero, [1, 0], zero, zero, zero, zero, [-1, 0]]],
        [[0, 0]],
        0
    )(
        [
            y[0][0],
            y[0][1],
            y[1][0],
            y[1][1],
            y[2][0],
            y[2][1],
            powers[0],
            powers[1],
            powers[2],
            powers[4],
            powers[6],
            powers[8],
            value
        ],
        [[0, 0]]
    );
}
