// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/Hash.circom";
include "AggregateEquation.circom";
include "AggregationWeights.circom";
include "EdwardsToMontgomery.circom";
include "MontgomeryDouble.circom";
include "ScalarDigits.circom";
include "ScaledChallenge.circom";
include "SelectPoint.circom";
include "curveConstants.circom";

/// @title HalfAggregation
/// @notice Every slot whose bit is set signed the digest: half-aggregated EdDSA-Poseidon (Chalkias, Garillot, Kondi, Nikolaenko,
///   eprint 2021/350). With h_i = Poseidon(R_i, A_i, digest) and random weights z_i fixed by all h_i, one equation
///   sum z_i S_i B8 = sum z_i R_i + sum z_i h_i (8 A_i) stands for all S_i B8 = R_i + h_i (8 A_i).
/// @param N number of slots, even
/// @input isSigner[N] which slots signed
/// @input keys[N][2] A_i, Edwards form
/// @input nonces[N][2] R_i, Edwards form; BASE8 in the slots that did not sign
/// @input digest what was signed
/// @input salt see AggregationWeights
/// @input scaledChallenges[N] encodings (ScalarDigits) of m_i = z_i h_i mod l
/// @input aggregateScalar encoding (ScalarDigits) of -(sum of z_i S_i) mod l
/// @output none
/// @requires isSigner boolean
/// @cost 2640 * N + 2600, about
template HalfAggregation(N) {
    signal input isSigner[N];
    signal input keys[N][2];
    signal input nonces[N][2];
    signal input digest;
    signal input salt;
    signal input scaledChallenges[N];
    signal input aggregateScalar;

    var B8[2] = BASE8();
    signal signingKeys[N][2];
    signal signingNonces[N][2];
    signal challenges[N];
    for (var i = 0; i < N; i++) {
        // H10: a slot that did not sign takes part with the public key BASE8; its own key is not looked at.
        signingKeys[i] <== SelectPoint()(isSigner[i], keys[i], B8);
        signingNonces[i] <== SelectPoint()(isSigner[i], nonces[i], B8);
        (1 - isSigner[i]) * (nonces[i][0] - B8[0]) === 0;
        (1 - isSigner[i]) * (nonces[i][1] - B8[1]) === 0;
        challenges[i] <== Hash(5)([signingNonces[i][0], signingNonces[i][1], signingKeys[i][0], signingKeys[i][1], digest]);
    }

    // H11: the weights come from every challenge and can be read in one way only.
    component weights = AggregationWeights(N);
    weights.salt <== salt;
    weights.digest <== digest;
    weights.challenges <== challenges;

    component equation = AggregateEquation(N);
    component scalars[N];
    signal twice[N][2];
    signal fourTimes[N][2];
    for (var i = 0; i < N; i++) {
        // H12: nonce and key are on the curve; 8 A exists only if A is not of low order, and has prime order.
        equation.nonces[i] <== EdwardsToMontgomery()(signingNonces[i]);
        twice[i] <== MontgomeryDouble()(EdwardsToMontgomery()(signingKeys[i]));
        fourTimes[i] <== MontgomeryDouble()(twice[i]);
        equation.keys[i] <== MontgomeryDouble()(fourTimes[i]);

        // H13: m_i = z_i h_i mod l, h_i canonical.
        scalars[i] = ScalarDigits();
        scalars[i].encoded <== scaledChallenges[i];
        ScaledChallenge()(challenges[i], weights.digits[i], scalars[i].digits);

        equation.weightDigits[i] <== weights.digits[i];
        equation.weightIsThree[i] <== weights.isThree[i];
        equation.scalarDigits[i] <== scalars[i].digits;
        equation.scalarIsThree[i] <== scalars[i].isThree;
    }
    // H14: the aggregated signature equation.
    equation.aggregateScalar <== aggregateScalar;
}
