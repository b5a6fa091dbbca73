// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "circomlib/circuits/poseidon_constants.circom";

/// @title PoseidonLanes
/// @notice The Poseidon permutation of circomlib (same constants, x^5, 8 full rounds, capacity lane first and initially 0),
///   returning several lanes of the final state. Same function as circomlib's `PoseidonEx`, but the linear layers stay
///   symbolic: the only rows are the S-boxes', at any optimisation level.
/// @param nInputs number of inputs, 1 to 16; the state has nInputs + 1 lanes
/// @param first first lane of the final state to return; lane 0 is the hash that `Poseidon(nInputs)` returns
/// @param nLanes how many lanes to return
/// @input inputs[nInputs] field elements
/// @output lanes[nLanes] lanes first .. first + nLanes - 1 of the final state
/// @requires nothing
/// @cost 3 * (8 * (nInputs + 1) + partial rounds) - 3
template PoseidonLanes(nInputs, first, nLanes) {
    signal input inputs[nInputs];
    signal output lanes[nLanes];

    var PARTIAL_ROUNDS[16] = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];
    var t = nInputs + 1;
    var FULL = 8;
    var PARTIAL = PARTIAL_ROUNDS[t - 2];
    var C[t * FULL + PARTIAL] = POSEIDON_C(t);
    var S[PARTIAL * (t * 2 - 1)] = POSEIDON_S(t);
    var M[t][t] = POSEIDON_M(t);
    var P[t][t] = POSEIDON_P(t);

    // x^2, x^4, x^5 of every S-box of a full round; those of lane 0 in round 0 are constants and cost nothing.
    signal square[FULL][t];
    signal fourth[FULL][t];
    signal fifth[FULL][t];
    signal partialSquare[PARTIAL];
    signal partialFourth[PARTIAL];
    signal partialFifth[PARTIAL];

    var state[t];
    var mixed[t];
    state[0] = C[0];
    for (var i = 1; i < t; i++) {
        state[i] = inputs[i - 1] + C[i];
    }
    for (var round = 0; round < FULL; round++) {
        for (var i = 0; i < t; i++) {
            square[round][i] <== state[i] * state[i];
            fourth[round][i] <== square[round][i] * square[round][i];
            fifth[round][i] <== fourth[round][i] * state[i];
            state[i] = fifth[round][i];
        }
        if (round < FULL \ 2) {
            for (var i = 0; i < t; i++) {
                state[i] += C[(round + 1) * t + i];
            }
        } else {
            if (round < FULL - 1) {
                for (var i = 0; i < t; i++) {
                    state[i] += C[(FULL \ 2 + 1) * t + PARTIAL + (round - FULL \ 2) * t + i];
                }
            }
        }
        for (var i = 0; i < t; i++) {
            mixed[i] = 0;
            for (var j = 0; j < t; j++) {
                // The matrix before the partial rounds is the sparse factorisation's.
                if (round == FULL \ 2 - 1) {
                    mixed[i] += P[j][i] * state[j];
                } else {
                    mixed[i] += M[j][i] * state[j];
                }
            }
        }
        for (var i = 0; i < t; i++) {
            state[i] = mixed[i];
        }
        if (round == FULL \ 2 - 1) {
            for (var r = 0; r < PARTIAL; r++) {
                partialSquare[r] <== state[0] * state[0];
                partialFourth[r] <== partialSquare[r] * partialSquare[r];
                partialFifth[r] <== partialFourth[r] * state[0];
                var head = partialFifth[r] + C[(FULL \ 2 + 1) * t + r];
                var next = S[(t * 2 - 1) * r] * head;
                for (var j = 1; j < t; j++) {
                    next += S[(t * 2 - 1) * r + j] * state[j];
                    state[j] += head * S[(t * 2 - 1) * r + t + j - 1];
                }
                state[0] = next;
            }
        }
    }
    for (var i = 0; i < nLanes; i++) {
        lanes[i] <== state[first + i];
    }
}
