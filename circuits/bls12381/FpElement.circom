// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/SignedRange.circom";
include "fpLimbs.circom";

/// @title FpElement
/// @notice The limbs are within their bounds: they stand for an integer of absolute value below 2^381, one of few representatives of an
///   element of Fp. Every element that a prover chooses passes through here once.
/// @param n limbs
/// @param w bits of a limb
/// @input limbs[n] signed, least significant first
/// @output none
/// @requires nothing
/// @cost 381 for every choice of n and w
template FpElement(n, w) {
    signal input limbs[n];

    assert(w * (n - 1) < 380 && w * n >= 381);
    for (var i = 0; i < n; i++) {
        SignedRange(limbBits(n, w, i))(limbs[i]);
    }
}
