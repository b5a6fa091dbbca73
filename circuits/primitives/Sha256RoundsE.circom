// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "sha256Constants.circom";

/// @title Sha256RoundsE
/// @notice n consecutive new values of SHA-256's working variable e: words[r + 4] = Sigma1(e) + Ch(e, f, g) + h + addends[r][0] +
///   addends[r][1] + roundConstants[r] mod 2^32 for h, g, f, e = words[r], ..., words[r + 3]; feedForward is added to the last. All are in
///   one equation: Sha256Compress says how.
/// @param n number of rounds, 1 or 7
/// @param isConstant 1 when words[0], words[1], words[2] are known when compiling
/// @param constants[3] their values
/// @input words[n + 4][32] h, g, f, e, then the new values, the most significant bit first
/// @input addends[n][2][32] the working variable d and the schedule's word of each round
/// @input roundConstants[n] K of each round, a number
/// @input feedForward[32] a word, 0 for none
/// @output none
/// @requires all bits boolean, roundConstants < 2^32; constant words' bits are those of their values
/// @cost 277 for seven rounds, 51 for one
template Sha256RoundsE(n, isConstant, constants) {
    signal input words[n + 4][32];
    signal input addends[n][2][32];
    signal input roundConstants[n];
    signal input feedForward[32];

    assert(n == 1 || n == 7);
    // The signs 1 - 2 bit, least significant first.
    var signs[n + 4][32];
    for (var j = 0; j < n + 4; j++) {
        for (var i = 0; i < 32; i++) {
            if (isConstant == 1 && j < 3) {
                signs[j][i] = 1 - 2 * ((constants[j] >> i) & 1);
            } else {
                signs[j][i] = 1 - 2 * words[j][31 - i];
            }
        }
    }

    // total = sum of 2^(35 r) (sum of round r - its new word). First what is linear of it.
    var total = 0;
    for (var r = 0; r < n; r++) {
        var linear = (1 << (35 * r)) * roundConstants[r];
        for (var i = 0; i < 32; i++) {
            var weight = 1 << (35 * r + i);
            linear += weight * (words[r][31 - i] + addends[r][0][31 - i] + addends[r][1][31 - i] - words[r + 4][31 - i]);
            // Sigma1 is the sum of 2^i (1 - product of signs) / 2, Ch of 2^i (1 - (f + g - e f + e g) / 2) / 2.
            linear += weight * (1 - (signs[r + 2][i] + signs[r + 1][i]) / 4);
            if (r == n - 1) {
                linear += weight * feedForward[31 - i];
            }
        }
        total += linear;
    }

    // Sigma1, and Ch in so far as one of its bits is a factor here: even bits are in rounds 0, 1, 4, 5, odd bits in rounds 2, 3, 6.
    signal products[n][16];
    signal multiples[n][16];
    for (var r = 0; r < n; r++) {
        var sum = 0;
        for (var i = (r \ 2) % 2; i < 32; i += 2) {
            // e is in Sigma1's products of output bits i - 6 and i - 11.
            var p = -(1 << (35 * r + (i + 26) % 32)) / 4;
            var q = -(1 << (35 * r + (i + 21) % 32)) / 4;
            var x = signs[r + 3][(i + 5) % 32] + p * signs[r + 3][(i + 19) % 32];
            var y = signs[r + 3][(i + 27) % 32] - q * signs[r + 3][(i + 14) % 32];
            products[r][i \ 2] <== (x + y) * (x - y);
            var others = products[r][i \ 2] - p * p + q * q;
            // It is in this round's Ch, and in those of the next two rounds, where it is f and g: taken in here if their own e is no factor.
            others += (1 << (35 * r + i)) * (signs[r + 2][i] - signs[r + 1][i]) / 4;
            if (r % 2 == 1) {
                others += (1 << (35 * (r + 1) + i)) * signs[r + 4][i] / 4;
            }
            if (r + 2 < n) {
                others -= (1 << (35 * (r + 2) + i)) * signs[r + 5][i] / 4;
            }
            multiples[r][i \ 2] <== signs[r + 3][i] * others;
            sum += multiples[r][i \ 2];
        }
        total += sum;
    }

    // The rest of Ch: rounds 0 and 1 for odd bits, e f of round 3 for even bits, e f of round 5 for odd bits. The last product has no signal: its
    // row is the equation.
    signal firstChoices[16];
    signal lastChoices[15];
    var left = 0;
    var right = 0;
    for (var i = 1; i < 32; i += 2) {
        var difference = signs[2][i] - signs[1][i];
        if (n == 1) {
            left = (1 << i) / 4 * signs[3][i];
            right = difference;
        } else {
            // Two rounds in one row: with next = 2^35 (e of round 1), its f being e,
            // (f - g + next) (f + g - 2 e + next) = 2^70 - 2 (e f - e g + 2^35 (Ch's products of round 1)).
            var next = (1 << 35) * signs[4][i];
            left = -(1 << i) / 8 * (difference + next);
            right = difference + next - 2 * signs[3][i] + 2 * signs[1][i];
            total += (1 << (70 + i)) / 8;
        }
        if (n == 7 || i < 31) {
            firstChoices[i \ 2] <== left * right;
            total += firstChoices[i \ 2];
        }
    }
    for (var i = 0; i < 32 && n == 7; i += 2) {
        var p = (1 << (35 * 3 + i)) / 8;
        var q = (1 << (35 * 5 + i + 1)) / 8;
        var x = signs[6][i] + p * signs[5][i];
        var y = signs[8][i + 1] - q * signs[7][i + 1];
        left = x + y;
        right = x - y;
        total += q * q - p * p;
        if (i < 30) {
            lastChoices[i \ 2] <== left * right;
            total += lastChoices[i \ 2];
        }
    }

    // Hint: the carries, 0 to 6, in bits.
    signal carries[n][3];
    var carried = 0;
    for (var r = 0; r < n; r++) {
        for (var k = 0; k < 3; k++) {
            carries[r][k] <-- ((total + left * right) >> (35 * r + 32 + k)) & 1;
            carries[r][k] * (carries[r][k] - 1) === 0;
            carried += (1 << (35 * r + 32 + k)) * carries[r][k];
        }
    }
    left * right === carried - total;
}
