// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/NonZero.circom";
include "../primitives/Range.circom";

/// @title Quorum
/// @notice The signers hold at least two thirds of the total weight, exactly: 3 signed >= 2 total.
/// @param N number of slots, at most 128
/// @input weights[N] field elements
/// @input isSigner[N] which slots signed
/// @output total sum of all weights
/// @requires isSigner boolean
/// @cost 67 * N + 74
template Quorum(N) {
    signal input weights[N];
    signal input isSigner[N];
    signal output total;

    // 3 * 128 * 2^64 < 2^73: neither side of the comparison can wrap.
    assert(N <= 128);
    var all = 0;
    var signed = 0;
    signal signedWeights[N];
    signal inverses[N];
    for (var i = 0; i < N; i++) {
        // H4: a weight has 64 bits.
        Range(64)(weights[i]);
        // H5: a signer has weight. Hint: 1 / weight for a signer, else 0, pinned by the two lines below.
        inverses[i] <-- isSigner[i] == 1 ? 1 / weights[i] : 0;
        inverses[i] * weights[i] === isSigner[i];
        (1 - isSigner[i]) * inverses[i] === 0;
        signedWeights[i] <== isSigner[i] * weights[i];
        all += weights[i];
        signed += signedWeights[i];
    }
    total <== all;
    // H6: the total is not zero.
    signal inverseTotal <== NonZero()(total);
    // H7: two thirds of it, exactly.
    Range(73)(3 * signed - 2 * total);
}
