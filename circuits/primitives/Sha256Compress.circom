// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Sha256RoundsA.circom";
include "Sha256RoundsE.circom";
include "Sha256ScheduleChain.circom";
include "sha256Constants.circom";

// How the rows of Sha256ScheduleChain, Sha256RoundsA and Sha256RoundsE work. All new words are hints, boolean bit by bit; those three
// templates prove that they add up.
//
// One equation. A new word is a sum modulo 2^32: sum - word - 2^32 carry = 0 over the integers, for a carry of at most three boolean bits. For
// any boolean bits, right or wrong, the left side is an integer below 2^35 in absolute value. Up to seven of them are added with weights
// 2^(35 r). The total is below 2^246, so that it is zero over the integers when it is zero in the field; and then each is zero, the lowest
// first, being a multiple of 2^35. So the total is all that is needed, not a single xor, choice or majority, and what several rounds have in
// common is computed once for all of them.
//
// Signs. With the sign 1 - 2 bit for a bit, an xor is a product, and the total is a polynomial of degree three. Its monomials are products of
// three signs for each bit of a sigma and of Maj, and e f and e g for each bit of Ch. As every sign's square is 1:
//   (a + b + c) (a + b + c - 2 p) = 3 has the one solution p = a b c, because a + b + c is never 0;
//   (a + p b + c - q d) (a + p b - c + q d) = 2 p a b + 2 q c d + p^2 - q^2 is two products in one row;
//   a factor that several products share is taken out: a sign of the working variable a is in three products of Sigma0 and in three of Maj, in
//   its round and the two after it, and these six products of three signs take 3 + 1 rows.
// The last product needs no signal: its row is the equation.

/// @title Sha256Compress
/// @notice SHA-256's compression function (FIPS 180-4, 6.2.2): the state after one more block.
/// @param isConstantState 1 when the state is known when compiling
/// @param initialState[8] its value
/// @param variableWords how many words of the block, the first ones, are not known when compiling, 0 to 16
/// @param constantWords[16] the values of the others
/// @input state[8][32] the words' bits, the most significant first
/// @input block[16][32] likewise
/// @output out[8][32] boolean, likewise
/// @requires state and block boolean
/// @cost 13813; 9992 when all the block is constant
template Sha256Compress(isConstantState, initialState, variableWords, constantWords) {
    signal input state[8][32];
    signal input block[16][32];
    signal output out[8][32];

    // What is said to be constant is. Between constants these rows vanish.
    for (var i = 0; i < 32; i++) {
        for (var j = 0; j < 8 && isConstantState == 1; j++) {
            state[j][i] === (initialState[j] >> (31 - i)) & 1;
        }
        for (var j = variableWords; j < 16; j++) {
            block[j][i] === (constantWords[j] >> (31 - i)) & 1;
        }
    }

    // The numbers, for the hints.
    var stateNumbers[8] = [0, 0, 0, 0, 0, 0, 0, 0];
    var blockNumbers[16] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (var i = 0; i < 32; i++) {
        for (var j = 0; j < 8; j++) {
            stateNumbers[j] += state[j][i] * (1 << (31 - i));
        }
        for (var j = 0; j < 16; j++) {
            blockNumbers[j] += block[j][i] * (1 << (31 - i));
        }
    }
    var scheduleNumbers[64] = sha256Schedule(blockNumbers);
    var workingNumbers[2][68] = sha256WorkingVariables(stateNumbers, scheduleNumbers);

    // The message schedule. Hints: the bits of its words; Sha256ScheduleChain pins them.
    signal words[64][32];
    var constantSchedule[64] = sha256Schedule(constantWords);
    for (var t = 0; t < 64; t++) {
        for (var i = 0; i < 32; i++) {
            if (t < 16) {
                words[t][i] <== block[t][i];
            } else if (variableWords == 0) {
                words[t][i] <== (constantSchedule[t] >> (31 - i)) & 1;
            } else {
                words[t][i] <-- (scheduleNumbers[t] >> (31 - i)) & 1;
                words[t][i] * (words[t][i] - 1) === 0;
            }
        }
    }
    component chains[13];
    for (var k = 0; k < 13 && variableWords > 0; k++) {
        var n = k < 9 ? 4 : 3;
        var isConstant[2] = [0, 0];
        var constants[2] = [0, 0];
        for (var j = 0; j < 2; j++) {
            var t = 1 + k + 13 * j;
            if (t >= variableWords && t < 16) {
                isConstant[j] = 1;
                constants[j] = constantWords[t];
            }
        }
        chains[k] = Sha256ScheduleChain(n, isConstant, constants);
        for (var j = 0; j <= n; j++) {
            chains[k].sources[j] <== words[1 + k + 13 * j];
        }
        for (var j = 0; j < n; j++) {
            var t = 16 + k + 13 * j;
            chains[k].words[j] <== words[t];
            chains[k].addends[j] <== [words[t - 7], words[t - 16]];
        }
    }

    // The working variables: [0] d, c, b, a at the start, then a after each round; [1] h, g, f, e, then e. Of the last two only the sums with the
    // state are needed, words 0 and 4 of the output. Hints: the bits; the rounds and the rows at the end pin them.
    signal working[2][67][32];
    for (var v = 0; v < 2; v++) {
        for (var i = 0; i < 32; i++) {
            for (var j = 0; j < 4; j++) {
                working[v][j][i] <== state[4 * v + 3 - j][i];
                out[4 * v + j][i] <-- ((stateNumbers[4 * v + j] + workingNumbers[v][67 - j]) >> (31 - i)) & 1;
                out[4 * v + j][i] * (out[4 * v + j][i] - 1) === 0;
            }
            for (var t = 4; t < 67; t++) {
                working[v][t][i] <-- (workingNumbers[v][t] >> (31 - i)) & 1;
                working[v][t][i] * (working[v][t][i] - 1) === 0;
            }
        }
    }

    // Rounds: the first, then nine times seven.
    var roundConstants[64] = SHA256_ROUND_CONSTANTS();
    component roundsA[10];
    component roundsE[10];
    for (var k = isConstantState; k < 10; k++) {
        var n = k == 0 ? 1 : 7;
        var start = k == 0 ? 0 : 7 * k - 6;
        var isLast = k == 9;
        var isConstant = isConstantState * (k == 1);
        var constants[2][3] = [[0, 0, 0], [0, 0, 0]];
        for (var j = 0; j < 3 && isConstant == 1; j++) {
            constants[0][j] = initialState[2 - j];
            constants[1][j] = initialState[6 - j];
        }
        roundsA[k] = Sha256RoundsA(n, isLast, isConstant, constants[0]);
        roundsE[k] = Sha256RoundsE(n, isConstant, constants[1]);
        for (var i = 0; i < 32; i++) {
            for (var j = 0; j < n + 4; j++) {
                roundsA[k].words[j][i] <== start + j < 67 ? working[0][start + j][i] : out[0][i];
                roundsE[k].words[j][i] <== start + j < 67 ? working[1][start + j][i] : out[4][i];
            }
            for (var r = 0; r < n; r++) {
                roundsA[k].e[r][i] <== start + r < 63 ? working[1][start + r + 4][i] : out[4][i];
                roundsE[k].addends[r][0][i] <== working[0][start + r][i];
                roundsE[k].addends[r][1][i] <== words[start + r][i];
            }
            roundsA[k].feedForward[0][i] <== isLast ? state[0][i] : 0;
            roundsA[k].feedForward[1][i] <== isLast ? state[4][i] : 0;
            roundsE[k].feedForward[i] <== isLast ? state[4][i] : 0;
        }
        for (var r = 0; r < n; r++) {
            roundsE[k].roundConstants[r] <== roundConstants[start + r];
        }
    }

    // Sums of two words, or of a word and a number: what the output's other words are, and a and e after round 0 of a constant state.
    var afterZero[2][68] = sha256WorkingVariables(initialState, sha256Schedule([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    for (var v = 0; v < 2; v++) {
        for (var j = isConstantState == 1 ? 0 : 1; j < 4; j++) {
            var total = j == 0 ? afterZero[v][4] : 0;
            for (var i = 0; i < 32; i++) {
                if (j == 0) {
                    total += (1 << (31 - i)) * (words[0][i] - working[v][4][i]);
                } else {
                    total += (1 << (31 - i)) * (state[4 * v + j][i] + working[v][67 - j][i] - out[4 * v + j][i]);
                }
            }
            var carry = total / (1 << 32);
            carry * (carry - 1) === 0;
        }
    }
}
