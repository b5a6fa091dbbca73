// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../bls12381/FpForms.circom";
include "../primitives/Range.circom";
include "CommitteeParticipants.circom";

/// @title SyncCommitteeAggregate
/// @notice The key is the sum of the keys of participation-many members of the committed sync committee: for destinations that check the signature
///   themselves, with EIP-2537's precompiles. The key's coordinates are public as halves, low below 2^192 and high below 2^189, of integers
///   congruent to them modulo p.
/// @param N number of keys, a power of two: 512 on mainnet, 32 in the minimal preset
/// @input committeeCommitment public: see CommitteeCommitment
/// @input participation public: number of members that take part
/// @input keyXLow public: low half of the key's x
/// @input keyXHigh public
/// @input keyYLow public
/// @input keyYHigh public
/// @input keys[N / 2][3][2][2] the committee, see AggregateKeys
/// @input takesPart[N] who takes part
/// @input keySlopes[N / 2 + corrections][n] hints, as the next two: AggregateKeys's
/// @input keyXs[N / 2 + corrections][n] hints
/// @input keyY[n] hints
/// @output none
/// @requires the commitment is one to well-formed keys, see CommitteeParticipants; the caller takes coordinates below p
/// @cost see circuits/README.md
template SyncCommitteeAggregate(N) {
    // Limbs: 16 of 24 bits.
    var n = 16;
    var w = 24;
    var steps = N \ 2 + correctionsFor(N \ 2);
    signal input committeeCommitment;
    signal input participation;
    signal input keyXLow;
    signal input keyXHigh;
    signal input keyYLow;
    signal input keyYHigh;
    signal input keys[N \ 2][3][2][2];
    signal input takesPart[N];
    signal input keySlopes[steps][n];
    signal input keyXs[steps][n];
    signal input keyY[n];

    signal key[2][n] <== CommitteeParticipants(n, w, N)(
        committeeCommitment,
        participation,
        keys,
        takesPart,
        keySlopes,
        keyXs,
        keyY
    );
    Range(192)(keyXLow);
    Range(189)(keyXHigh);
    Range(192)(keyYLow);
    Range(189)(keyYHigh);
    FpForms(
        n,
        w,
        2,
        [1, 1],
        1,
        [[0, 0]],
        [[0, 0]],
        [[1, 0]],
        2,
        [[0], [0]],
        [[[-1, 0], [0, 0]], [[0, 0], [-1, 0]]],
        [[0, 0], [0, 0]],
        1
    )(key, [[keyXLow, keyXHigh], [keyYLow, keyYHigh]]);
}
