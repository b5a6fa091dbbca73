// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/PoseidonTree.circom";

/// @title CommitteeCommitment
/// @notice Commitment to a sync committee: PoseidonTree over, for each pair of keys in order, first, second and their sum; x before y; low half before
///   high half.
/// @param N number of keys, even
/// @input keys[N / 2][3][2][2] halves
/// @output commitment
/// @requires nothing
/// @cost 124,518 for N = 512
template CommitteeCommitment(N) {
    signal input keys[N \ 2][3][2][2];
    signal output commitment;

    signal leaves[6 * N];
    for (var i = 0; i < N \ 2; i++) {
        for (var k = 0; k < 12; k++) {
            leaves[12 * i + k] <== keys[i][k \ 4][(k \ 2) % 2][k % 2];
        }
    }
    commitment <== PoseidonTree(6 * N)(leaves);
}
