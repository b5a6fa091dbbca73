// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/Bits.circom";
include "AggregationEnd.circom";
include "AggregationStep.circom";
include "PackedElement.circom";
include "SelectSum.circom";

// Corrections that `pairs` pairs of keys need: bits of the number of absent pairs.
function correctionsFor(pairs) {
    return bitLength(pairs);
}

/// @title AggregateKeys
/// @notice The sum of the keys that take part. The sum starts at a point without known discrete logarithm, a pair at a time is added to it,
///   ABSENT_PAIR for an absent one; then, for bit j of the number of absent pairs, 2^j (OFFSET - ABSENT_PAIR) or 2^j OFFSET. The start is
///   -(2^corrections - 1) OFFSET, so that nothing is left of OFFSET and ABSENT_PAIR.
///
///   An addition of equal or opposite points would be a linear relation between OFFSET, ABSENT_PAIR and committee keys. Whoever knows one knows a
///   discrete logarithm, as long as every key's owner has proved possession of its secret key; Ethereum's deposits do.
/// @param n limbs
/// @param w bits of a limb
/// @param N number of keys, a power of two
/// @input keys[N / 2][3][2][2] of each pair first, second and their sum; x and y; halves
/// @input takesPart[N]
/// @input slopes[N / 2 + corrections][n] hints: of each addition
/// @input xs[N / 2 + corrections][n] hints: abscissa after each addition
/// @input y[n] hint: ordinate after the last
/// @output key[2][n] x and y of the sum
/// @output count number of keys that take part
/// @requires points of G1 with halves below 2^192 (x also below 2^381); the third of each pair is the first two's sum; takesPart boolean
/// @cost 1,472 a pair, about 387,000 for N = 512 at n = 16
template AggregateKeys(n, w, N) {
    var pairs = N \ 2;
    var corrections = correctionsFor(pairs);
    var steps = pairs + corrections;
    signal input keys[pairs][3][2][2];
    signal input takesPart[N];
    signal input slopes[steps][n];
    signal input xs[steps][n];
    signal input y[n];
    signal output key[2][n];
    signal output count;

    // What each step adds.
    signal addedX[steps][n];
    signal addedY[steps][2];
    signal absent[pairs];
    signal sums[pairs][2][2];
    var taking = 0;
    var absentees = 0;
    for (var i = 0; i < pairs; i++) {
        (sums[i], absent[i]) <== SelectSum()(keys[i], [takesPart[2 * i], takesPart[2 * i + 1]]);
        addedX[i] <== PackedElement(n, w)(sums[i][0]);
        addedY[i] <== sums[i][1];
        taking += takesPart[2 * i] + takesPart[2 * i + 1];
        absentees += absent[i];
    }
    count <== taking;

    signal absentBits[corrections] <== Bits(corrections)(absentees);
    var mask = (1 << w) - 1;
    var lowCount = HALF_BITS() \ w;
    for (var j = 0; j < corrections; j++) {
        var offsets[12][2][2] = OFFSET_MULTIPLES();
        var corrected[12][2][2] = CORRECTED_MULTIPLES();
        for (var i = 0; i < n; i++) {
            var half = i < lowCount ? 0 : 1;
            var shift = w * (i - half * lowCount);
            var unset = (offsets[j][0][half] >> shift) & mask;
            var set = (corrected[j][0][half] >> shift) & mask;
            addedX[pairs + j][i] <== unset + absentBits[j] * (set - unset);
        }
        for (var half = 0; half < 2; half++) {
            addedY[pairs + j][half] <== offsets[j][1][half] + absentBits[j] * (corrected[j][1][half] - offsets[j][1][half]);
        }
    }

    // The start's ordinate enters the first step as minus that of a key added before, with slope 0.
    var starts[12][2][2] = AGGREGATION_STARTS();
    var start[2][2] = starts[corrections];
    signal startX[n];
    signal zero[n];
    for (var i = 0; i < n; i++) {
        zero[i] <== 0;
        var half = i < lowCount ? 0 : 1;
        // Signed limbs: the carry is taken limb by limb.
        startX[i] <== signedLimb(n, w, start[0], i);
    }
    signal keyYs[steps][2];
    for (var i = 0; i < steps; i++) {
        for (var half = 0; half < 2; half++) {
            if (i == 0) {
                keyYs[i][half] <== addedY[i][half] - start[1][half];
            } else {
                keyYs[i][half] <== addedY[i - 1][half] + addedY[i][half];
            }
        }
        if (i == 0) {
            AggregationStep(n, w)(zero, zero, startX, addedX[i], keyYs[i], slopes[i], xs[i]);
        } else {
            AggregationStep(n, w)(slopes[i - 1], addedX[i - 1], xs[i - 1], addedX[i], keyYs[i], slopes[i], xs[i]);
        }
    }
    AggregationEnd(n, w)(slopes[steps - 1], addedX[steps - 1], addedY[steps - 1], xs[steps - 1], y);
    key[0] <== xs[steps - 1];
    key[1] <== y;
}
