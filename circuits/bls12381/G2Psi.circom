// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpForms.circom";
include "conjugateRows.circom";
include "constants.circom";

/// @title G2Psi
/// @notice image = (PSI[0] conj(x), sign PSI[1] conj(y)): the untwist-Frobenius-twist endomorphism psi of point, or its negative. It commutes with
///   scaling x and y by elements of Fp.
/// @param n limbs
/// @param w bits of a limb
/// @param sign 1 or -1
/// @input point[2][2][n] x and y
/// @input image[2][2][n] x and y
/// @output none
/// @requires limbs within bounds
/// @cost 4 linear forms: 224 at n = 16
template G2Psi(n, w, sign) {
    signal input point[2][2][n];
    signal input image[2][2][n];

    // For each coordinate: conj(coordinate) times a constant, minus the image's.
    for (var coordinate = 0; coordinate < 2; coordinate++) {
        var psi[2][2][2] = PSI();
        var constant[2][2] = psi[coordinate];
        if (coordinate == 1 && sign == -1) {
            constant = [[-constant[0][0], -constant[0][1]], [-constant[1][0], -constant[1][1]]];
        }
        var rows[2][2][2] = conjugateRows(constant);
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
        )([point[coordinate][0], point[coordinate][1], image[coordinate][0], image[coordinate][1]], [[0, 0], [0, 0]]);
    }
}
