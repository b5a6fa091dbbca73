// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpForms.circom";

/// @title FieldFromBits
/// @notice element = the 512-bit integer of bits modulo p: the last step of RFC 9380's hash_to_field.
/// @param n limbs
/// @param w bits of a limb
/// @param unsigned 1 when element's limbs are unsigned
/// @input bits[512] boolean, least significant first
/// @input element[n] limbs
/// @output none
/// @requires bits boolean, limbs within bounds
/// @cost 79 at n = 16
template FieldFromBits(n, w, unsigned) {
    signal input bits[512];
    signal input element[n];

    // The integer is low + 2^381 high; both are written in limbs of w bits.
    signal parts[2][n];
    for (var part = 0; part < 2; part++) {
        for (var i = 0; i < n; i++) {
            var limb = 0;
            for (var j = 0; j < limbBits(n, w, i); j++) {
                var position = 381 * part + w * i + j;
                if (position < 512) {
                    limb += bits[position] * (1 << j);
                }
            }
            parts[part][i] <== limb;
        }
    }
    // 2^381 in halves.
    var top[2] = [0, 1 << (381 - HALF_BITS())];
    FpForms(
        n,
        w,
        3,
        [2, 2, 1 + unsigned],
        1,
        [[0, 0, 0]],
        [[0, 0, 0]],
        [[1, 0]],
        1,
        [[0]],
        [[[1, 0], top, [-1, 0]]],
        [[0, 0]],
        0
    )([parts[0], parts[1], element], [[0, 0]]);
}
