// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../bls12381/AggregateKeys.circom";
include "CommitteeCommitment.circom";

/// @title CommitteeParticipants
/// @notice The sum of the keys of participation-many members of the committed committee. Every member counts once.
/// @param n limbs
/// @param w bits of a limb
/// @param N number of keys, a power of two
/// @input committeeCommitment see CommitteeCommitment
/// @input participation number of members that take part
/// @input keys[N / 2][3][2][2] see AggregateKeys
/// @input takesPart[N] 1 for each member that takes part
/// @input slopes[N / 2 + corrections][n] hints, as the next two: AggregateKeys's
/// @input xs[N / 2 + corrections][n] hints
/// @input y[n] hint
/// @output key[2][n] x and y of the sum
/// @requires the commitment is one to well-formed keys: points of G1 whose owners proved possession, halves and sums as AggregateKeys requires
/// @cost about 512,000 for N = 512
template CommitteeParticipants(n, w, N) {
    signal input committeeCommitment;
    signal input participation;
    signal input keys[N \ 2][3][2][2];
    signal input takesPart[N];
    var steps = N \ 2 + correctionsFor(N \ 2);
    signal input slopes[steps][n];
    signal input xs[steps][n];
    signal input y[n];
    signal output key[2][n];

    for (var i = 0; i < N; i++) {
        takesPart[i] * (takesPart[i] - 1) === 0;
    }
    signal commitment <== CommitteeCommitment(N)(keys);
    commitment === committeeCommitment;
    signal count;
    (key, count) <== AggregateKeys(n, w, N)(keys, takesPart, slopes, xs, y);
    count === participation;
}
