// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/PoseidonTree.circom";
include "../primitives/Range.circom";
include "../primitives/UnsignedLimbs.circom";
include "fpLimbs.circom";

/// @title Challenge
/// @notice An element of Fp below 2^240 that is fixed by a list of elements of Fp and a seed: the low 240 bits of the list's Poseidon hash. Elements enter by
///   their limbs, each in two values that determine them. Where the hash is so small that adding r leaves 254 bits, a prover may choose between two
///   challenges.
/// @param n limbs
/// @param w bits of a limb, a divisor of 240 and of 192
/// @param count number of elements
/// @input seed field element
/// @input elements[count][n] limbs
/// @output digest the hash
/// @output challenge[n] unsigned
/// @requires limbs within bounds
/// @cost 38 for each value, 3 linear rows for each element, 258
template Challenge(n, w, count) {
    signal input seed;
    signal input elements[count][n];
    signal output digest;
    signal output challenge[n];

    assert(240 % w == 0 && HALF_BITS() % w == 0);
    signal values[2 * count + 1];
    values[0] <== seed;
    var lowCount = HALF_BITS() \ w;
    for (var k = 0; k < count; k++) {
        var low = 0;
        var high = 0;
        for (var i = 0; i < n; i++) {
            if (i < lowCount) {
                low += elements[k][i] * (1 << (w * i));
            } else {
                high += elements[k][i] * (1 << (w * (i - lowCount)));
            }
        }
        values[2 * k + 1] <== low;
        values[2 * k + 2] <== high;
    }
    digest <== PoseidonTree(2 * count + 1)(values);

    // Hint: what is left above 240 bits.
    signal rest <-- digest >> 240;
    Range(14)(rest);
    signal limbs[240 \ w] <== UnsignedLimbs(240 \ w, w, 240)(digest - rest * (1 << 240));
    for (var i = 0; i < n; i++) {
        if (i < 240 \ w) {
            challenge[i] <== limbs[i];
        } else {
            challenge[i] <== 0;
        }
    }
}
