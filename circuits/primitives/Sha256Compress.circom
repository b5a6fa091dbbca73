// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Sha256RoundsA.circom";
include "Sha256RoundsE.circom";
include "Sha256ScheduleChain.circom";
include "sha256Constants.circom";

/// @title Sha256Compress
/// @notice SHA-256's compression function (FIPS 180-4, 6.2.2): the state after one more block.
/// @param isConstantState 1 when the state is known when compiling
/// @param initialState[8] its value
/// @param variableWords how many words of the block, the first ones, are not known when compiling
/// @param constantWords[16] the values of the others
/// @input state[8][32] words, the most significant bit first
/// @input block[16][32] likewise
/// @output out[8][32] boolean, likewise
/// @requires state and block boolean
/// @cost 13817 when everything is variable
template Sha256Compress(isConstantState, initialState, variableWords, constantWords) {
    signal input state[8][32];
    signal input block[16][32];
    signal output out[8][32];

    // The numbers, for the hints.
    var stateNumbers[8];
    for (var j = 0; j < 8; j++) {
        stateNumbers[j] = 0;
        for (var i = 0; i < 32; i++) {
            stateNumbers[j] += state[j][i] * (1 << (31 - i));
            if (isConstantState == 1) {
                state[j][i] === (initialState[j] >> (31 - i)) & 1;
            }
        }
    }
    var blockNumbers[16];
    for (var j = 0; j < 16; j++) {
        blockNumbers[j] = 0;
        for (var i = 0; i < 32; i++) {
            blockNumbers[j] += block[j][i] * (1 << (31 - i));
            if (j >= variableWords) {
                block[j][i] === (constantWords[j] >> (31 - i)) & 1;
            }
        }
    }
    var scheduleNumbers[64] = sha256Schedule(blockNumbers);
    var workingNumbers[2][68] = sha256WorkingVariables(stateNumbers, scheduleNumbers);

    // The message schedule. Hints: the bits of its words.
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
        var isConstant[5];
        var constants[5];
        for (var j = 0; j < 5; j++) {
            var t = 1 + k + 13 * j;
            isConstant[j] = t >= variableWords && t < 16;
            constants[j] = t < 16 ? constantWords[t] : 0;
        }
        if (n == 4) {
            chains[k] = Sha256ScheduleChain(4, isConstant, constants);
        } else {
            chains[k] = Sha256ScheduleChain(
                3,
                [isConstant[0], isConstant[1], isConstant[2], isConstant[3]],
                [constants[0], constants[1], constants[2], constants[3]]
            );
        }
        for (var j = 0; j <= n; j++) {
            chains[k].sources[j] <== words[1 + k + 13 * j];
        }
        for (var j = 0; j < n; j++) {
            var t = 16 + k + 13 * j;
            chains[k].words[j] <== words[t];
            chains[k].addends[j][0] <== words[t - 7];
            chains[k].addends[j][1] <== words[t - 16];
        }
    }

    // The working variables: [0] d, c, b, a at the start, then a after each round; [1] h, g, f, e, and e. The last of each is not written out,
    // only its sum with the state. Hints: their bits and the output's.
    signal working[2][67][32];
    for (var v = 0; v < 2; v++) {
        for (var i = 0; i < 32; i++) {
            for (var t = 0; t < 4; t++) {
                working[v][t][i] <== state[4 * v + 3 - t][i];
                out[4 * v + t][i] <-- ((stateNumbers[4 * v + t] + workingNumbers[v][67 - t]) >> (31 - i)) & 1;
                out[4 * v + t][i] * (out[4 * v + t][i] - 1) === 0;
            }
            for (var t = 4; t < 67; t++) {
                working[v][t][i] <-- (workingNumbers[v][t] >> (31 - i)) & 1;
                working[v][t][i] * (working[v][t][i] - 1) === 0;
            }
        }
    }

    var roundConstants[64] = SHA256_ROUND_CONSTANTS();
    var constantWorking[2][68] = sha256WorkingVariables(initialState, constantSchedule);
    component roundsA[10];
    component roundsE[10];
    // Round 0, which costs nothing after a constant state, then nine times seven.
    for (var k = 0; k < 10; k++) {
        var n = k == 0 ? 1 : 7;
        var start = k == 0 ? 0 : 7 * k - 6;
        var isLast = k == 9;
        var isConstant = isConstantState == 1 && k < 2;
        var constants[2][4];
        for (var j = 0; j < 4; j++) {
            constants[0][j] = isConstant ? constantWorking[0][start + j] : 0;
            constants[1][j] = isConstant ? constantWorking[1][start + j] : 0;
        }
        roundsA[k] = Sha256RoundsA(n, isLast, isConstant, constants[0]);
        roundsE[k] = Sha256RoundsE(n, isConstant, constants[1]);
        for (var j = 0; j < n + 4; j++) {
            for (var i = 0; i < 32; i++) {
                roundsA[k].words[j][i] <== start + j < 67 ? working[0][start + j][i] : out[0][i];
                roundsE[k].words[j][i] <== start + j < 67 ? working[1][start + j][i] : out[4][i];
            }
        }
        for (var r = 0; r < n; r++) {
            for (var i = 0; i < 32; i++) {
                roundsA[k].e[r][i] <== start + r < 63 ? working[1][start + r + 4][i] : out[4][i];
            }
            roundsE[k].addends[r][0] <== working[0][start + r];
            roundsE[k].addends[r][1] <== words[start + r];
            roundsE[k].roundConstants[r] <== roundConstants[start + r];
        }
        for (var i = 0; i < 32; i++) {
            roundsA[k].feedForward[0][i] <== isLast ? state[0][i] : 0;
            roundsA[k].feedForward[1][i] <== isLast ? state[4][i] : 0;
            roundsE[k].feedForward[i] <== isLast ? state[4][i] : 0;
        }
    }

    // The other words of the output.
    for (var v = 0; v < 2; v++) {
        for (var j = 1; j < 4; j++) {
            var rest = 0;
            for (var i = 0; i < 32; i++) {
                rest += (1 << (31 - i)) * (state[4 * v + j][i] + working[v][67 - j][i] - out[4 * v + j][i]);
            }
            var carry = rest / (1 << 32);
            carry * (carry - 1) === 0;
        }
    }
}
