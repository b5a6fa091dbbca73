// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/NonZero.circom";
include "fpLimbs.circom";

/// @title CanonicalElement
/// @notice Unsigned limbs of an integer in [1, p), and its parity: RFC 9380's sgn0 of an element of Fp2 whose real part this is. The integer is
///   compared with p by its top 64 bits alone, strictly, as in CanonicalBits: one integer in 2^62 below p has no solution, and neither
///   has 0. In FpForms the weight of the limbs is 2.
/// @param n limbs
/// @param w bits of a limb
/// @input limbs[n] hint, unsigned
/// @output parity
/// @requires nothing
/// @cost 445 at n = 16
template CanonicalElement(n, w) {
    signal input limbs[n];
    signal output parity;

    signal bits[381];
    var limbSum = 0;
    for (var i = 0; i < n; i++) {
        var sum = 0;
        for (var j = 0; j < limbBits(n, w, i); j++) {
            // Hint: boolean by its own row, and the sum's by the limb's.
            bits[w * i + j] <-- (limbs[i] >> j) & 1;
            bits[w * i + j] * (bits[w * i + j] - 1) === 0;
            sum += bits[w * i + j] * (1 << j);
        }
        sum === limbs[i];
        limbSum += limbs[i];
    }
    parity <== bits[0];
    // Each limb is below 2^w: their sum is 0 only when all are.
    signal inverse <== NonZero()(limbSum);

    // Top 64 bits <= those of p - 1, most significant first. While every one-bit of the limit is matched (`tied` = 1), the zero-bits of the
    // limit between them must be zero.
    var p[2] = modulus();
    var limit = (p[1] >> (381 - 64 - HALF_BITS())) - 1;
    signal tied[65];
    tied[0] <== 1;
    var zeros = 0;
    var pending = 0;
    for (var k = 0; k < 64; k++) {
        if ((limit >> (63 - k)) & 1 == 1) {
            if (pending == 1) {
                tied[k] * zeros === 0;
            }
            zeros = 0;
            pending = 0;
            tied[k + 1] <== tied[k] * bits[380 - k];
        } else {
            zeros += bits[380 - k];
            pending = 1;
            tied[k + 1] <== tied[k];
        }
    }
    if (pending == 1) {
        tied[64] * zeros === 0;
    }
}
