// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpElement.circom";
include "FpForms.circom";

/// @title LineValue
/// @notice A chain's line at a point (x, y) of G1, as an element of Fp12 at w = z: y w^3 + intercept - slope x w^2 with i = w^6 - 1 in intercept and slope.
///   This is w^3 times the line's value; PairingCheck says why the factor does not matter.
/// @param n limbs
/// @param w bits of a limb
/// @input slope[2][n]
/// @input intercept[2][n]
/// @input factors[3][n] x z^2, y z^3, x z^8
/// @input sixthPower[n] z^6
/// @input value[n] hint
/// @output none
/// @requires limbs within bounds
/// @cost 585 at n = 16
template LineValue(n, w) {
    signal input slope[2][n];
    signal input intercept[2][n];
    signal input factors[3][n];
    signal input sixthPower[n];
    signal input value[n];

    FpElement(n, w)(value);

    // elements: slope, intercept, factors, sixthPower, value
    // intercept0 + intercept1 (z^6 - 1) + y z^3 - slope0 x z^2 - slope1 (x z^8 - x z^2)
    FpForms(
        n,
        w,
        9,
        [1, 1, 1, 1, 1, 1, 1, 1, 1],
        3,
        [[0, 0, 0, 1, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0, 0]],
        [[0, 0, 0, 0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, -1, 0, 1, 0, 0]],
        [[1, 0], [1, 0], [1, 0]],
        1,
        [[1, -1, -1]],
        [[[0, 0], [0, 0], [1, 0], [-1, 0], [0, 0], [1, 0], [0, 0], [0, 0], [-1, 0]]],
        [[0, 0]],
        0
    )(
        [
            slope[0],
            slope[1],
            intercept[0],
            intercept[1],
            factors[0],
            factors[1],
            factors[2],
            sixthPower,
            value
        ],
        [[0, 0]]
    );
}
