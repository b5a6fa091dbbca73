// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "modulus.circom";

// An element of Fp is n signed limbs of w bits: its value is sum limb_i 2^(w i), any representative modulo p whose limbs are within limbBound.

// Bits of limb i's range check: w, and for the top limb as many as the representatives of absolute value up to p / 2 need.
function limbBits(n, w, i) {
    if (i < n - 1) {
        return w;
    }
    return 381 - w * (n - 1);
}

// Limb i lies in [-limbBound, limbBound).
function limbBound(n, w, i) {
    return 1 << (limbBits(n, w, i) - 1);
}

// Limb i of a constant in halves, as FpElement wants it: signed, of the representative of smallest absolute value.
function signedLimb(n, w, halves, i) {
    var centred[2] = centreHalves(halves[0], halves[1]);
    var low = centred[0];
    var high = centred[1];
    var limb = 0;
    // Take limbs off the bottom: value = limb + 2^w rest.
    for (var k = 0; k <= i; k++) {
        if (k == n - 1) {
            return low + high * (1 << HALF_BITS());
        }
        limb = low & ((1 << w) - 1);
        if (low < 0) {
            limb = (1 << w) - 1 - ((-low - 1) & ((1 << w) - 1));
        }
        if (limb >= (1 << (w - 1))) {
            limb -= 1 << w;
        }
        low = (low - limb) / (1 << w);
        // The high half's lowest w bits come down by w: keep low below 2^192 in size.
        var down = high & ((1 << w) - 1);
        if (high < 0) {
            down = (1 << w) - 1 - ((-high - 1) & ((1 << w) - 1));
        }
        low += down << (HALF_BITS() - w);
        high = (high - down) / (1 << w);
    }
    return limb;
}
