// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/Hash.circom";

/// @title MembersHash
/// @notice Poseidon chain over blocks of five slots (x, y, weight), started from N. Twin of `membersHash` in prover/protocol/committee.ts.
/// @param N number of slots
/// @input keys[N][2] Edwards coordinates
/// @input weights[N] weights
/// @output out
/// @requires nothing
/// @cost 609 * ceil(N / 5), about
template MembersHash(N) {
    signal input keys[N][2];
    signal input weights[N];
    signal output out;

    var BLOCKS = (N + 4) \ 5;
    signal chain[BLOCKS + 1];
    chain[0] <== N;
    for (var b = 0; b < BLOCKS; b++) {
        var block[16];
        block[0] = chain[b];
        for (var i = 0; i < 5; i++) {
            var slot = 5 * b + i;
            if (slot < N) {
                block[1 + 3 * i] = keys[slot][0];
                block[2 + 3 * i] = keys[slot][1];
                block[3 + 3 * i] = weights[slot];
            } else {
                block[1 + 3 * i] = 0;
                block[2 + 3 * i] = 0;
                block[3 + 3 * i] = 0;
            }
        }
        chain[b + 1] <== Hash(16)(block);
    }
    out <== chain[BLOCKS];
}
