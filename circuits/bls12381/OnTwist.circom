// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Fp2Element.circom";
include "Fp2Forms.circom";
include "coefficients.circom";

/// @title OnTwist
/// @notice y^2 = x^3 + constant: the point lies on the twist, or on the curve isomorphic to it with this constant. Its limbs are within bounds.
/// @param n limbs
/// @param w bits of a limb
/// @param constant[2][2] halves of real and imaginary part
/// @input point[2][2][n] hint: x and y
/// @input xSquared[2][n] hint
/// @output none
/// @requires nothing
/// @cost 2,900 at n = 16
template OnTwist(n, w, constant) {
    signal input point[2][2][n];
    signal input xSquared[2][n];

    Fp2Element(n, w)(point[0]);
    Fp2Element(n, w)(point[1]);
    Fp2Element(n, w)(xSquared);

    // elements: x, y, xSquared
    var zero[2][2] = integer(0);
    var negative[2][2] = [negativeHalves(constant[0]), negativeHalves(constant[1])];
    Fp2Forms(
        n,
        w,
        3,
        [1, 1, 1],
        3,
        [[1, 0, 0], [0, 1, 0], [1, 0, 0]],
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[1, 0], [1, 0], [1, 0]],
        2,
        [[[1, 0], [0, 0], [0, 0]], [[0, 0], [1, 0], [-1, 0]]],
        [[zero, zero, integer(-1)], [zero, zero, zero]],
        [zero, negative]
    )([point[0], point[1], xSquared]);
}
