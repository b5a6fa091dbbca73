// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpForms.circom";

/// @title ModulusMultiple
/// @notice multiple = quotient (z^12 - 2 z^6 + 2): the modulus of Fp12 = Fp[w] / (w^12 - 2 w^6 + 2) at w = z.
/// @param n limbs
/// @param w bits of a limb
/// @input multiple[n]
/// @input quotient[n]
/// @input sixthPower[n] z^6
/// @input twelfthPower[n] z^12
/// @output none
/// @requires limbs within bounds
/// @cost 140 at n = 16
template ModulusMultiple(n, w) {
    signal input multiple[n];
    signal input quotient[n];
    signal input sixthPower[n];
    signal input twelfthPower[n];

    FpForms(
        n,
        w,
        4,
        [1, 1, 1, 1],
        1,
        [[0, 1, 0, 0]],
        [[0, 0, -2, 1]],
        [[1, 0]],
        1,
        [[1]],
        [[[-1, 0], [2, 0], [0, 0], [0, 0]]],
        [[0, 0]],
        0
    )([multiple, quotient, sixthPower, twelfthPower], [[0, 0]]);
}
