// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Fp2Element.circom";

/// @title TorusElement
/// @notice The limbs of an element of the torus Fp12* / Fp6* are within their bounds. The class of y + omega, y in Fp6, is written y0, y1, y2
///   with y = y0 + y1 v + y2 v^2 over Fp2; v^3 = 1 + i = omega^2. The class of 1 has no such form, see TorusMul.
/// @param n limbs
/// @param w bits of a limb
/// @input limbs[3][2][n] signed, least significant first
/// @output none
/// @requires nothing
/// @cost 2,286
template TorusElement(n, w) {
    signal input limbs[3][2][n];

    for (var k = 0; k < 3; k++) {
        Fp2Element(n, w)(limbs[k]);
    }
}
