// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/PoseidonLanes.circom";
include "WeightPair.circom";

/// @title AggregationWeights
/// @notice Fiat-Shamir: one random odd weight of 120 bits a slot, fixed by every slot's challenge. Absorbs tag + N, salt, digest and the
///   challenges in a Poseidon(16) chain, then squeezes 16 lanes (all but the capacity's) a permutation, two weights a lane.
/// @param N number of slots, even
/// @input salt chosen by the prover, so that a lane outside WeightPair's range can be avoided; grinding it is no easier than grinding nonces
/// @input digest the signed message
/// @input challenges[N] Poseidon(R, A, digest) of every slot
/// @output digits[N][60] the weight's signed digits, see SignedDigits
/// @output isThree[N][60]
/// @requires challenges bind each slot's nonce point and key
/// @cost 127 * N + 609 * ceil((N + 2) / 15) + 550 * ceil(N / 32), about
template AggregationWeights(N) {
    signal input salt;
    signal input digest;
    signal input challenges[N];
    signal output digits[N][60];
    signal output isThree[N][60];

    assert(N % 2 == 0);
    // "Headlight half-aggregation", ASCII, plus the number of slots.
    var TAG = 0x486561646c696768742068616c662d6167677265676174696f6e;
    var BLOCKS = (N + 2 + 14) \ 15;
    var LANES = N \ 2;
    signal items[BLOCKS * 15];
    items[0] <== salt;
    items[1] <== digest;
    for (var i = 0; i < BLOCKS * 15 - 2; i++) {
        if (i < N) {
            items[i + 2] <== challenges[i];
        } else {
            items[i + 2] <== 0;
        }
    }
    signal seeds[BLOCKS + 1];
    signal absorbed[BLOCKS][1];
    seeds[0] <== TAG + N;
    for (var b = 0; b < BLOCKS; b++) {
        var block[16];
        block[0] = seeds[b];
        for (var i = 0; i < 15; i++) {
            block[i + 1] = items[15 * b + i];
        }
        absorbed[b] <== PoseidonLanes(16, 0, 1)(block);
        seeds[b + 1] <== absorbed[b][0];
    }

    var SQUEEZES = (LANES + 15) \ 16;
    signal lanes[SQUEEZES][16];
    component pairs[LANES];
    for (var s = 0; s < SQUEEZES; s++) {
        var block[16];
        block[0] = seeds[BLOCKS];
        block[1] = s;
        for (var i = 2; i < 16; i++) {
            block[i] = 0;
        }
        lanes[s] <== PoseidonLanes(16, 1, 16)(block);
    }
    for (var p = 0; p < LANES; p++) {
        pairs[p] = WeightPair();
        pairs[p].lane <== lanes[p \ 16][p % 16];
        for (var half = 0; half < 2; half++) {
            digits[2 * p + half] <== pairs[p].digits[half];
            isThree[2 * p + half] <== pairs[p].isThree[half];
        }
    }
}
