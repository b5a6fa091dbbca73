// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpElement.circom";
include "FpForms.circom";

/// @title LineFactors
/// @notice factors = x z^2, y z^3 and x z^8: what the lines at a point (x, y) of G1 need of it at w = z.
/// @param n limbs
/// @param w bits of a limb
/// @input point[2][n] x and y
/// @input powers[11][n] z^2 to z^12
/// @input factors[3][n] hint
/// @output none
/// @requires limbs within bounds
/// @cost 1,557 at n = 16
template LineFactors(n, w) {
    signal input point[2][n];
    signal input powers[11][n];
    signal input factors[3][n];

    for (var k = 0; k < 3; k++) {
        FpElement(n, w)(factors[k]);
    }
    // elements: x, y, z^2, z^3, z^8, factors
    var zero[2] = [0, 0];
    FpForms(
        n,
        w,
        8,
        [1, 1, 1, 1, 1, 1, 1, 1],
        3,
        [[1, 0, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0]],
        [[0, 0, 1, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0]],
        [[1, 0], [1, 0], [1, 0]],
        3,
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [
            [zero, zero, zero, zero, zero, [-1, 0], zero, zero],
            [zero, zero, zero, zero, zero, zero, [-1, 0], zero],
            [zero, zero, zero, zero, zero, zero, zero, [-1, 0]]
        ],
        [zero, zero, zero],
        0
    )([point[0], point[1], powers[0], powers[1], powers[6], factors[0], factors[1], factors[2]], [zero, zero, zero]);
}
