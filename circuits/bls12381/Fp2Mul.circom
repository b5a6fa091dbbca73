// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Fp2Element.circom";
include "Fp2Forms.circom";
include "coefficients.circom";

/// @title Fp2Mul
/// @notice product = left right in Fp2. The statements' circuits take whole steps as one set of forms instead; this is the yardstick beside
///   other libraries.
/// @param n limbs
/// @param w bits of a limb
/// @input left[2][n]
/// @input right[2][n]
/// @input product[2][n] hint
/// @output none
/// @requires limbs within bounds
/// @cost 1,073 at n = 16
template Fp2Mul(n, w) {
    signal input left[2][n];
    signal input right[2][n];
    signal input product[2][n];

    Fp2Element(n, w)(product);
    var zero[2][2] = integer(0);
    Fp2Forms(
        n,
        w,
        3,
        [1, 1, 1],
        1,
        [[1, 0, 0]],
        [[0, 1, 0]],
        [[1, 0]],
        1,
        [[[1, 0]]],
        [[zero, zero, integer(-1)]],
        [zero]
    )([left, right, product]);
}
