// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpMul.circom";

/// @title Powers
/// @notice powers[k] = base^(k + 2) for k = 0 .. 10.
/// @param n limbs
/// @param w bits of a limb
/// @input base[n] unsigned
/// @input powers[11][n] hints
/// @output none
/// @requires limbs within bounds
/// @cost 5,733 at n = 16
template Powers(n, w) {
    signal input base[n];
    signal input powers[11][n];

    FpMul(n, w, 2, 2)(base, base, powers[0]);
    for (var k = 1; k < 11; k++) {
        FpMul(n, w, 1, 2)(powers[k - 1], base, powers[k]);
    }
}
