// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpElement.circom";

/// @title Fp2Element
/// @notice FpElement for real and imaginary part.
/// @param n limbs
/// @param w bits of a limb
/// @input limbs[2][n] signed, least significant first
/// @output none
/// @requires nothing
/// @cost 762
template Fp2Element(n, w) {
    signal input limbs[2][n];

    FpElement(n, w)(limbs[0]);
    FpElement(n, w)(limbs[1]);
}
