// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpElement.circom";
include "FpForms.circom";

/// @title HornerStep
/// @notice value = (next[0] - next[1]) point + term[0] - term[1].
/// @param n limbs
/// @param w bits of a limb
/// @input next[2][n]
/// @input point[n] unsigned
/// @input term[2][n]
/// @input value[n] hint
/// @output none
/// @requires limbs within bounds
/// @cost 523 at n = 16
template HornerStep(n, w) {
    signal input next[2][n];
    signal input point[n];
    signal input term[2][n];
    signal input value[n];

    FpElement(n, w)(value);
    FpForms(
        n,
        w,
        6,
        [1, 1, 2, 1, 1, 1],
        1,
        [[1, -1, 0, 0, 0, 0]],
        [[0, 0, 1, 0, 0, 0]],
        [[1, 0]],
        1,
        [[1]],
        [[[0, 0], [0, 0], [0, 0], [1, 0], [-1, 0], [-1, 0]]],
        [[0, 0]],
        0
    )([next[0], next[1], point, term[0], term[1], value], [[0, 0]]);
}
