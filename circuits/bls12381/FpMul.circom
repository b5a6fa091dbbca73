// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpElement.circom";
include "FpForms.circom";

/// @title FpMul
/// @notice product = left right modulo p.
/// @param n limbs
/// @param w bits of a limb
/// @param leftWeight 1, or 2 for unsigned limbs
/// @param rightWeight likewise
/// @input left[n]
/// @input right[n]
/// @input product[n] hint
/// @output none
/// @requires limbs within bounds
/// @cost 519 at n = 16 and weights 1
template FpMul(n, w, leftWeight, rightWeight) {
    signal input left[n];
    signal input right[n];
    signal input product[n];

    FpElement(n, w)(product);
    FpForms(
        n,
        w,
        3,
        [leftWeight, rightWeight, 1],
        1,
        [[1, 0, 0]],
        [[0, 1, 0]],
        [[1, 0]],
        1,
        [[1]],
        [[[0, 0], [0, 0], [-1, 0]]],
        [[0, 0]],
        0
    )([left, right, product], [[0, 0]]);
}
