// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "sha256Constants.circom";

/// @title Sha256RoundsA
/// @notice n consecutive new values of SHA-256's working variable a: words[r + 4] = Sigma0(a) + Maj(a, b, c) + e[r] - d mod 2^32 for d, c,
///   b, a = words[r], ..., words[r + 3] and e[r] the round's new value of e; with isLast, feedForward[0] - feedForward[1] is added to the
///   last. All are in one equation: Sha256Compress says how.
/// @param n number of rounds, 1 or 7
/// @param isLast 1 for a block's last rounds
/// @param isConstant 1 when words[0], words[1], words[2] are known when compiling
/// @param constants[3] their values
/// @input words[n + 4][32] d, c, b, a, then the new values, the most significant bit first
/// @input e[n][32] e after each round
/// @input feedForward[2][32] two words, used with isLast only
/// @output none
/// @requires all bits boolean; constant words' bits are those of their values
/// @cost 344 for seven rounds, 57 for one; one more with isLast
template Sha256RoundsA(n, isLast, isConstant, constants) {
    signal input words[n + 4][32];
    signal input e[n][32];
    signal input feedForward[2][32];

    assert(n == 1 || n == 7);
    var distances[3] = SHA256_LARGE_SIGMA_0();
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

    // total = sum of 2^(35 r) (sum of round r - its new word + 2^32), with isLast and in the last round + 2^33. First what is linear of it.
    var total = 0;
    for (var r = 0; r < n; r++) {
        var last = isLast * (r == n - 1);
        var linear = (1 << (35 * r + 32)) * (1 + last);
        for (var i = 0; i < 32; i++) {
            var weight = 1 << (35 * r + i);
            linear += weight * (e[r][31 - i] - words[r][31 - i] - words[r + 4][31 - i]);
            // Sigma0 is the sum of 2^i (1 - product of signs) / 2, Maj of 2^i (1 - (a + b + c - a b c) / 2) / 2.
            linear += weight * (1 - (signs[r + 3][i] + signs[r + 2][i] + signs[r + 1][i]) / 4);
            if (last == 1) {
                linear += weight * (feedForward[0][31 - i] - feedForward[1][31 - i]);
            }
        }
        total += linear;
    }

    // Products of three signs. Those that have a factor, a sign of a in some round here, wait for it.
    signal parities[n][2][32];
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
            for (var isMaj = 0; isMaj < 2; isMaj++) {
                var coefficient = (1 << (35 * r + i)) * (isMaj == 1 ? 1 / 4 : -1 / 2);
                var three[3];
                var factor = 3;
                var factorRound = 0;
                var factorBit = 0;
                for (var k = 0; k < 3; k++) {
                    var round = isMaj == 1 ? r - k : r;
                    var bit = isMaj == 1 ? i : (i + distances[k]) % 32;
                    three[k] = signs[round + 3][bit];
                    if (factor == 3 && round >= 0 && sha256FactorRound(bit) == round % 3) {
                        factor = k;
                        factorRound = round;
                        factorBit = bit;
                    }
                }
                if (isConstant == 1 && isMaj == 1 && r == 0) {
                    // b and c are numbers.
                    total += coefficient * three[1] * three[2] * three[0];
                } else if (factor < 3) {
                    var at = count[factorRound][factorBit];
                    others[factorRound][factorBit][at] = [three[(factor + 1) % 3], three[(factor + 2) % 3]];
                    coefficients[factorRound][factorBit][at] = coefficient;
                    count[factorRound][factorBit]++;
                } else {
                    // Hint: the product. It is the only solution, whether the signs' sum is 3, 1, -1 or -3.
                    var sum = three[0] + three[1] + three[2];
                    parities[r][isMaj][i] <-- three[0] * three[1] * three[2];
                    sum * (sum - 2 * parities[r][isMaj][i]) === 3;
                    total += coefficient * parities[r][isMaj][i];
                }
            }
        }
    }
    // Each factor times what waits for it, two products of others in a row. The last multiple, that of bit 8 in the last round, has no
    // signal: its row is the equation.
    signal products[n][32][3];
    signal multiples[n][32];
    var left = 0;
    var right = 0;
    for (var r = 0; r < n; r++) {
        for (var i = 0; i < 32; i++) {
            if (sha256FactorRound(i) == r % 3) {
                left = signs[r + 3][i];
                right = 0;
                for (var k = 0; k < count[r][i]; k += 2) {
                    if (k + 1 < count[r][i]) {
                        var p = coefficients[r][i][k] / 2;
                        var q = coefficients[r][i][k + 1] / 2;
                        var x = others[r][i][k][0] + p * others[r][i][k][1];
                        var y = others[r][i][k + 1][0] - q * others[r][i][k + 1][1];
                        products[r][i][k \ 2] <== (x + y) * (x - y);
                        right += products[r][i][k \ 2] - p * p + q * q;
                    } else {
                        products[r][i][k \ 2] <== others[r][i][k][0] * others[r][i][k][1];
                        right += coefficients[r][i][k] * products[r][i][k \ 2];
                    }
                }
                if (r < n - 1 || i < 8) {
                    multiples[r][i] <== left * right;
                    total += multiples[r][i];
                }
            }
        }
    }

    // Hint: the carries in bits, 0 to 3, of the last with isLast 0 to 5.
    signal carries[n][3];
    var carried = 0;
    for (var r = 0; r < n; r++) {
        for (var k = 0; k < 2 + isLast * (r == n - 1); k++) {
            carries[r][k] <-- ((total + left * right) >> (35 * r + 32 + k)) & 1;
            carries[r][k] * (carries[r][k] - 1) === 0;
            carried += (1 << (35 * r + 32 + k)) * carries[r][k];
        }
    }
    left * right === carried - total;
}
