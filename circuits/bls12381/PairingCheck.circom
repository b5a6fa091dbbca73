// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "G2Chain.circom";
include "G2Subgroup.circom";
include "MillerLoop.circom";
include "OnTwist.circom";

/// @title PairingCheck
/// @notice e(key, message) = e(g1, signature) for some signature in G2, which is a hint; and message lies in G2. The product of e(key, message) and
///   e(-g1, signature) is 1 iff the class in Fp12* / Fp6* of their Miller functions' product is an r-th power, and iff it is a (p + |u|)-th power:
///   see circuits/bls12381/README.md.
/// @param n limbs
/// @param w bits of a limb
/// @input key[2][n] point of G1
/// @input message[2][2][n] point of the twist
/// @input signature[2][2][n] hint
/// @input signatureXSquared[2][n] hint
/// @input xs[2][68][2][n] hints: abscissas of the chains of message and signature
/// @input slopes[2][68][2][n] hints: their lines' slopes
/// @input intercepts[2][68][2][n] hints: their lines' intercepts
/// @input endYs[2][2][n] hints: ordinates of the chains' ends
/// @input residue[3][2][n] hint, as all that follow: MillerLoop's
/// @input frobenius[3][2][n] hint
/// @input accumulators[23][12][n] hint
/// @input remainder[6][n] hint
/// @input quotient[18][12][n] hint
/// @input powers[11][n] hint
/// @input lineFactors[2][3][n] hint
/// @input lineValues[2][68][n] hint
/// @input residueValue[n] hint
/// @input frobeniusValue[n] hint
/// @input accumulatorValues[23][n] hint
/// @input remainderValue[n] hint
/// @input squares[63][n] hint
/// @input products[68][2][n] hint
/// @input shifts[5][n] hint
/// @input lastProduct[n] hint
/// @input sums[23][n] hint
/// @input quotientValues[18][n] hint
/// @output none
/// @requires key in G1 with limbs within bounds, message on the twist with limbs within bounds
/// @cost 937,207 at n = 16
template PairingCheck(n, w) {
    signal input key[2][n];
    signal input message[2][2][n];
    signal input signature[2][2][n];
    signal input signatureXSquared[2][n];
    signal input xs[2][68][2][n];
    signal input slopes[2][68][2][n];
    signal input intercepts[2][68][2][n];
    signal input endYs[2][2][n];
    signal input residue[3][2][n];
    signal input frobenius[3][2][n];
    signal input accumulators[23][12][n];
    signal input remainder[6][n];
    signal input quotient[18][12][n];
    signal input powers[11][n];
    signal input lineFactors[2][3][n];
    signal input lineValues[2][68][n];
    signal input residueValue[n];
    signal input frobeniusValue[n];
    signal input accumulatorValues[23][n];
    signal input remainderValue[n];
    signal input squares[63][n];
    signal input products[68][2][n];
    signal input shifts[5][n];
    signal input lastProduct[n];
    signal input sums[23][n];
    signal input quotientValues[18][n];

    /* THE POINTS OF G2 */
    // The twist's constant is 4 (1 + i).
    OnTwist(n, w, [[4, 0], [4, 0]])(signature, signatureXSquared);
    signal arguments[2][2][2][n];
    arguments[0] <== message;
    arguments[1] <== signature;
    for (var pair = 0; pair < 2; pair++) {
        G2Chain(n, w)(arguments[pair], xs[pair], slopes[pair], intercepts[pair]);
        G2Subgroup(n, w)(
            arguments[pair],
            xs[pair][67],
            slopes[pair][67],
            intercepts[pair][67],
            endYs[pair]
        );
    }

    /* THE PAIRINGS */
    // -g1
    var generator[2][2] = NEGATIVE_GENERATOR();
    signal points[2][2][n];
    points[0] <== key;
    for (var k = 0; k < 2; k++) {
        for (var i = 0; i < n; i++) {
            points[1][k][i] <== signedLimb(n, w, generator[k], i);
        }
    }
    MillerLoop(n, w)(
        points,
        arguments,
        slopes,
        intercepts,
        residue,
        frobenius,
        accumulators,
        remainder,
        quotient,
        powers,
        lineFactors,
        lineValues,
        residueValue,
        frobeniusValue,
        accumulatorValues,
        remainderValue,
        squares,
        products,
        shifts,
        lastProduct,
        sums,
        quotientValues
    );
}
