// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "sha256Constants.circom";

/// @title Sha256RoundsE
/// @notice n consecutive new values of SHA-256's working variable e: words[r + 4] = Sigma1(e) + Ch(e, f, g) + h + addends[r][0] +
///   addends[r][1] + roundConstants[r] mod 2^32, with h, g, f, e = words[r], ..., words[r + 3], all in one equation (Sha256Compress says how).
///   feedForward is added to the last.
/// @param n number of rounds, 1 or 7
/// @param isConstant 1 when words[0], ..., words[2], and of a single round also words[3], are known when compiling
/// @param constants[4] their values
/// @input words[n + 4][32] h, g, f, e, then the new values, the most significant bit first
/// @input addends[n][2][32] the working variable d and the schedule's word of each round
/// @input roundConstants[n] K of each round, a number
/// @input feedForward[32] a word, 0 for none
/// @output none
/// @requires all bits boolean; constant words' bits are those of their values
/// @cost 277 for seven rounds, 51 for one
template Sha256RoundsE(n, isConstant, constants) {
    signal input words[n + 4][32];
    signal input addends[n][2][32];
    signal input roundConstants[n];
    signal input feedForward[32];

    assert(n == 1 || n == 7);
    // The signs 1 - 2 bit, least significant first.
    var signs[n + 4][32];
    var constantWords = isConstant * (n == 1 ? 4 : 3);
    for (var j = 0; j < n + 4; j++) {
        for (var i = 0; i < 32; i++) {
            if (j < constantWords) {
                signs[j][i] = 1 - 2 * ((constants[j] >> i) & 1);
            } else {
                signs[j][i] = 1 - 2 * words[j][31 - i];
            }
        }
    }

    // Equation: rest = sum of 2^(35 r) (sum of round r - its new word) has to be the carries. What is linear of the sums:
    var rest = 0;
    for (var i = 0; i < 32; i++) {
        rest += (1 << (35 * (n - 1) + i)) * feedForward[31 - i];
    }
    for (var r = 0; r < n; r++) {
        rest += (1 << (35 * r)) * roundConstants[r];
        for (var i = 0; i < 32; i++) {
            var weight = 1 << (35 * r + i);
            rest += weight * (words[r][31 - i] + addends[r][0][31 - i] + addends[r][1][31 - i] - words[r + 4][31 - i]);
            // Sigma1 is the sum of 2^i (1 - product of signs) / 2, Ch of 2^i (1 - (f + g - e (f - g)) / 2) / 2 in signs.
            rest += weight * (1 - (signs[r + 2][i] + signs[r + 1][i]) / 4);
        }
    }

    signal products[n][32];
    signal multiples[n][32];
    signal choices[n][32];
    for (var r = 0; r < n; r++) {
        for (var i = 0; i < 32; i++) {
            var e = signs[r + 3][i];
            if (r + 3 < constantWords) {
                var triple = e * signs[r + 3][(i + 5) % 32] * signs[r + 3][(i + 19) % 32];
                rest -= (1 << (35 * r + (i + 26) % 32)) * triple / 2;
                rest += (1 << (35 * r + i)) * e * (signs[r + 2][i] - signs[r + 1][i]) / 4;
            } else if ((r \ 2 + i) % 2 == 0) {
                // e is the factor of two of Sigma1's products: those of output bits i - 6 and i - 11.
                var p = -(1 << (35 * r + (i + 26) % 32)) / 4;
                var q = -(1 << (35 * r + (i + 21) % 32)) / 4;
                var x = signs[r + 3][(i + 5) % 32] + p * signs[r + 3][(i + 19) % 32];
                var y = signs[r + 3][(i + 27) % 32] - q * signs[r + 3][(i + 14) % 32];
                products[r][i] <== (x + y) * (x - y);
                var multiplied = products[r][i] - p * p + q * q;
                // And of Ch's: of this round's, and of those of the next two where their own e is no factor.
                multiplied += (1 << (35 * r + i)) * (signs[r + 2][i] - signs[r + 1][i]) / 4;
                if (r % 2 == 1 && r + 1 < n) {
                    multiplied += (1 << (35 * (r + 1) + i)) * signs[r + 4][i] / 4;
                }
                if (r + 2 < n) {
                    multiplied -= (1 << (35 * (r + 2) + i)) * signs[r + 5][i] / 4;
                }
                multiples[r][i] <== e * multiplied;
                rest += multiples[r][i];
            }
        }
    }
    // What is left of Ch: rounds 0 and 1 of odd bits, e f of round 3 of even bits and of round 5 of odd bits.
    for (var i = 1; i < 32 && constantWords < 4; i += 2) {
        var difference = signs[2][i] - signs[1][i];
        if (n == 1) {
            choices[0][i] <== signs[3][i] * difference;
            rest += (1 << i) * choices[0][i] / 4;
        } else {
            var next = (1 << 35) * signs[4][i];
            choices[0][i] <== (difference + next) * (difference + next - 2 * signs[3][i] + 2 * signs[1][i]);
            rest += (1 << i) * ((1 << 70) - choices[0][i]) / 8;
        }
    }
    for (var i = 0; i < 32 && n == 7; i += 2) {
        var p = (1 << (35 * 3 + i)) / 8;
        var q = (1 << (35 * 5 + i + 1)) / 8;
        var x = signs[6][i] + p * signs[5][i];
        var y = signs[8][i + 1] - q * signs[7][i + 1];
        choices[3][i] <== (x + y) * (x - y);
        rest += choices[3][i] - p * p + q * q;
    }

    // Hint: the carries, 0 to 6, in bits. The top one is the expression that is left.
    signal carries[3 * n - 1];
    var left = rest;
    for (var k = 0; k < 3 * n - 1; k++) {
        var position = 35 * (k \ 3) + 32 + k % 3;
        carries[k] <-- (rest >> position) & 1;
        carries[k] * (carries[k] - 1) === 0;
        left -= carries[k] * (1 << position);
    }
    var top = left / (1 << (35 * (n - 1) + 34));
    top * (top - 1) === 0;
}
