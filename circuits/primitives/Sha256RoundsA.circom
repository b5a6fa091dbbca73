// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "sha256Constants.circom";

/// @title Sha256RoundsA
/// @notice n consecutive new values of SHA-256's working variable a: words[r + 4] = Sigma0(a) + Maj(a, b, c) + e[r] - d mod 2^32, with d, c,
///   b, a = words[r], ..., words[r + 3] and e[r] the round's new value of e, all in one equation (Sha256Compress says how). Of the last, with
///   isLast, feedForward[0] - feedForward[1] is added.
/// @param n number of rounds, 1 to 7
/// @param isLast 1 for a block's last rounds
/// @param isConstant 1 when words[0], ..., words[2], and of a single round also words[3], are known when compiling
/// @param constants[4] their values
/// @input words[n + 4][32] d, c, b, a, then the new values, the most significant bit first
/// @input e[n][32] e after each round
/// @input feedForward[2][32] two words, looked at when isLast
/// @output none
/// @requires all bits boolean; constant words' bits are those of their values
/// @cost 344 + isLast for seven rounds, 57 for one
template Sha256RoundsA(n, isLast, isConstant, constants) {
    signal input words[n + 4][32];
    signal input e[n][32];
    signal input feedForward[2][32];

    assert(n >= 1 && n <= 7);
    var distances[3] = SHA256_LARGE_SIGMA_0();
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

    // Equation: total = sum of 2^(35 r) (sum of round r + 2^32 - its new word) has to be the carries. What is linear of the sums:
    var total = 0;
    for (var r = 0; r < n; r++) {
        var linear = 1 << (35 * r + 32);
        for (var i = 0; i < 32; i++) {
            var weight = 1 << (35 * r + i);
            linear += weight * (e[r][31 - i] - words[r][31 - i] - words[r + 4][31 - i]);
            // Sigma0 is the sum of 2^i (1 - product of signs) / 2, Maj of 2^i (1 - (a + b + c - a b c) / 2) / 2 in signs.
            linear += weight * (1 - (signs[r + 3][i] + signs[r + 2][i] + signs[r + 1][i]) / 4);
        }
        total += linear;
    }
    if (isLast == 1) {
        total += 1 << (35 * (n - 1) + 32);
        for (var i = 0; i < 32; i++) {
            total += (1 << (35 * (n - 1) + i)) * (feedForward[0][31 - i] - feedForward[1][31 - i]);
        }
    }

    signal parities[n][2][32];
    signal products[n][32][3];
    signal multiples[n][32];
    // What each sign of a is the factor of: products of two others.
    var count[n][32];
    var others[n][32][6][2];
    var coefficients[n][32][6];
    for (var r = 0; r < n; r++) {
        for (var i = 0; i < 32; i++) {
            count[r][i] = 0;
        }
    }
    for (var r = 0; r < n; r++) {
        for (var i = 0; i < 32; i++) {
            // The three signs of Sigma0's product and of Maj's, and which of them is the factor, 3 for none.
            var three[2][3];
            var factor[2] = [3, 3];
            var factorRound[2];
            var factorBit[2];
            for (var k = 0; k < 3; k++) {
                var at = (i + distances[k]) % 32;
                three[0][k] = signs[r + 3][at];
                if (factor[0] == 3 && sha256FactorRound(at) == r % 3) {
                    factor[0] = k;
                    factorRound[0] = r;
                    factorBit[0] = at;
                }
                three[1][k] = signs[r + 3 - k][i];
                if (sha256FactorRound(i) == (r + 3 - k) % 3 && r >= k) {
                    factor[1] = k;
                    factorRound[1] = r - k;
                    factorBit[1] = i;
                }
            }
            for (var part = 0; part < 2; part++) {
                var coefficient = (1 << (35 * r + i)) * (part == 0 ? -1 / 2 : 1 / 4);
                var k = factor[part];
                if (r + (part == 0 ? 3 : 2) < constantWords) {
                    // At most one of the three varies.
                    total += coefficient * three[part][1] * three[part][2] * three[part][0];
                } else if (k < 3) {
                    var to[2] = [factorRound[part], factorBit[part]];
                    others[to[0]][to[1]][count[to[0]][to[1]]] = [three[part][(k + 1) % 3], three[part][(k + 2) % 3]];
                    coefficients[to[0]][to[1]][count[to[0]][to[1]]] = coefficient;
                    count[to[0]][to[1]]++;
                } else {
                    // Hint: the product, the only solution for each of the signs' sums 3, 1, -1, -3.
                    var sum = three[part][0] + three[part][1] + three[part][2];
                    parities[r][part][i] <-- three[part][0] * three[part][1] * three[part][2];
                    sum * (sum - 2 * parities[r][part][i]) === 3;
                    total += coefficient * parities[r][part][i];
                }
            }
        }
    }
    // The last product has no signal: its row is the equation.
    var left = 0;
    var right = 0;
    for (var r = 0; r < n; r++) {
        for (var i = 0; i < 32; i++) {
            if (count[r][i] > 0) {
                // left and right are the previous product's.
                if (left != 0)
            }
        }
    }
