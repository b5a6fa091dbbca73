// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "sha256Constants.circom";

/// @title Sha256ScheduleChain
/// @notice Words t, t + 13, ..., t + 13 (n - 1) of SHA-256's message schedule: words[j] = sigma1(sources[j + 1]) + sigma0(sources[j]) +
///   addends[j][0] + addends[j][1] mod 2^32, all in one equation (Sha256Compress says how). An inner source serves two of the sums; that is
///   why the words are taken 13 apart.
/// @param n number of words, 2 to 7
/// @param isConstant[2] 1 where sources[0], sources[1] is known when compiling, as words of the block may be
/// @param constants[2] its value
/// @input sources[n + 1][32] W of t - 15, t - 2, t + 11, ..., the most significant bit first
/// @input addends[n][2][32] W of t - 7 and t - 16, of t + 6 and t - 3, ...
/// @input words[n][32] W of t, t + 13, ...
/// @output none
/// @requires all bits boolean; a constant source's bits are those of its value
/// @cost 43 n + 17 when all sources are variable
template Sha256ScheduleChain(n, isConstant, constants) {
    signal input sources[n + 1][32];
    signal input addends[n][2][32];
    signal input words[n][32];

    assert(n >= 2 && n <= 7);
    var distances[2][3] = SHA256_SMALL_SIGMAS();
    var innerFactors[2][32] = SHA256_SCHEDULE_FACTORS();

    // total = sum of 2^(35 j) (sum of word j - word j). First what is linear of it.
    var total = 0;
    for (var j = 0; j < n; j++) {
        var linear = 0;
        for (var i = 0; i < 32; i++) {
            // Two sigmas, each a sum of 2^i (1 - product of signs) / 2.
            linear += (1 << (35 * j + i)) * (addends[j][0][31 - i] + addends[j][1][31 - i] - words[j][31 - i] + 1);
        }
        total += linear;
    }

    // Products of three signs: those without a factor, and those of two others that a factor multiplies.
    signal parities[n + 1][2][32];
    signal products[n + 1][32][3];
    signal multiples[n + 1][32];
    // Products of two signs without a factor.
    signal pairs[(13 * n + 13) \ 2];
    var pairSigns[13 * n + 13][2];
    var pairCoefficients[13 * n + 13];
    var pairCount = 0;

    for (var j = 0; j <= n; j++) {
        var isNumber = j < 2 ? isConstant[j] : 0;
        // The signs 1 - 2 bit, least significant first.
        var signs[32];
        for (var i = 0; i < 32; i++) {
            if (isNumber == 1) {
                signs[i] = 1 - 2 * ((constants[j] >> i) & 1);
            } else {
                signs[i] = 1 - 2 * sources[j][31 - i];
            }
        }
        // What each sign is the factor of: products of two others, and single others.
        var count[32];
        var others[32][6][2];
        var coefficients[32][6];
        var single[32];
        for (var i = 0; i < 32; i++) {
            count[i] = 0;
            single[i] = 0;
        }
        for (var sigma = 0; sigma < 2; sigma++) {
            var sum = j - sigma;
            for (var i = 0; i < 32 && sum >= 0 && sum < n; i++) {
                var coefficient = -(1 << (35 * sum + i)) / 2;
                var taps = i + distances[sigma][2] < 32 ? 3 : 2;
                var at[3];
                for (var k = 0; k < taps; k++) {
                    at[k] = (i + distances[sigma][k]) % 32;
                }
                var factor = j > 0 && j < n ? innerFactors[sigma][i] : 32;

                if (isNumber == 1) {
                    total += coefficient * signs[at[0]] * signs[at[1]] * (taps == 3 ? signs[at[2]] : 1);
                } else if (factor < 32) {
                    var first = at[0] == factor ? at[1] : at[0];
                    if (taps == 3) {
                        var second = at[2] == factor ? at[1] : at[2];
                        others[factor][count[factor]] = [signs[first], signs[second]];
                        coefficients[factor][count[factor]] = coefficient;
                        count[factor]++;
                    } else {
                        single[factor] += coefficient * signs[first];
                    }
                } else if (taps == 3) {
                    // Hint: the product. It is the only solution, whether the signs' sum is 3, 1, -1 or -3.
                    var three = signs[at[0]] + signs[at[1]] + signs[at[2]];
                    parities[j][sigma][i] <-- signs[at[0]] * signs[at[1]] * signs[at[2]];
                    three * (three - 2 * parities[j][sigma][i]) === 3;
                    total += coefficient * parities[j][sigma][i];
                } else {
                    pairSigns[pairCount] = [signs[at[0]], signs[at[1]]];
                    pairCoefficients[pairCount] = coefficient;
                    pairCount++;
                }
            }
        }
        for (var i = 0; i < 32; i++) {
            if (count[i] > 0) {
                // Two products of others in a row.
                assert(count[i] % 2 == 0);
                var multiplied = single[i];
                for (var k = 0; k < count[i]; k += 2) {
                    var p = coefficients[i][k] / 2;
                    var q = coefficients[i][k + 1] / 2;
                    var x = others[i][k][0] + p * others[i][k][1];
                    var y = others[i][k + 1][0] - q * others[i][k + 1][1];
                    products[j][i][k \ 2] <== (x + y) * (x - y);
                    multiplied += products[j][i][k \ 2] - p * p + q * q;
                }
                multiples[j][i] <== signs[i] * multiplied;
                total += multiples[j][i];
            }
        }
    }
    // Two products in a row. The last row has no signal: it is the equation.
    var left = 0;
    var right = 0;
    for (var k = 0; k < pairCount; k += 2) {
        if (k + 1 < pairCount) {
            var p = pairCoefficients[k] / 2;
            var q = pairCoefficients[k + 1] / 2;
            var x = pairSigns[k][0] + p * pairSigns[k][1];
            var y = pairSigns[k + 1][0] - q * pairSigns[k + 1][1];
            left = x + y;
            right = x - y;
            total += q * q - p * p;
        } else {
            left = pairCoefficients[k] * pairSigns[k][0];
            right = pairSigns[k][1];
        }
        if (k + 2 < pairCount) {
            pairs[k \ 2] <== left * right;
            total += pairs[k \ 2];
        }
    }

    // Hint: the carries, 0 to 3, in bits.
    signal carries[n][2];
    var carried = 0;
    for (var j = 0; j < n; j++) {
        for (var k = 0; k < 2; k++) {
            carries[j][k] <-- ((total + left * right) >> (35 * j + 32 + k)) & 1;
            carries[j][k] * (carries[j][k] - 1) === 0;
            carried += (1 << (35 * j + 32 + k)) * carries[j][k];
        }
    }
    left * right === carried - total;
}
