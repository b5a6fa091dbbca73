// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "G2Chain.circom";
include "G2Subgroup.circom";
include "KeyScaling.circom";
include "MillerLoop.circom";
include "OnTwist.circom";
include "ScaledIntercept.circom";

/// @title PairingCheck
/// @notice e(key, message) = e(g1, signature) for some signature in G2, and message lies in G2. The signature is a hint, in coordinates scaled by alpha
///   = x / y of minus the generator. See circuits/bls12381/README.md for the argument.
/// @param n limbs
/// @param w bits of a limb
/// @input key[2][n] point of G1
/// @input message[2][2][n] point of the twist
/// @input alpha[n] hint, as the next four: KeyScaling's
/// @input alphaSquared[n] hint
/// @input alphaCubed[n] hint
/// @input kappa[n] hint
/// @input scaledMessage[2][2][n] hint
/// @input scaledIntercepts[68][2][n] hints: the message's lines' intercepts over kappa
/// @input signature[2][2][n] hint: scaled
/// @input signatureXSquared[2][n] hint
/// @input xs[2][68][2][n] hints: abscissas of the chains of message and signature
/// @input slopes[2][68][2][n] hints: their lines' slopes
/// @input intercepts[2][68][2][n] hints: their lines' intercepts
/// @input endYs[2][2][n] hints: ordinates of the chains' ends
/// @input residue[3][2][n] hint, as the next three: MillerLoop's
/// @input squares[63][3][2][n] hints
/// @input products[68][2][3][2][n] hints
/// @input shifts[5][3][2][n] hints
/// @output none
/// @requires key in G1, message on the twist, their limbs within bounds
/// @cost about 1,255,000 at n = 16
template PairingCheck(n, w) {
    signal input key[2][n];
    signal input message[2][2][n];
    signal input alpha[n];
    signal input alphaSquared[n];
    signal input alphaCubed[n];
    signal input kappa[n];
    signal input scaledMessage[2][2][n];
    signal input scaledIntercepts[68][2][n];
    signal input signature[2][2][n];
    signal input signatureXSquared[2][n];
    signal input xs[2][68][2][n];
    signal input slopes[2][68][2][n];
    signal input intercepts[2][68][2][n];
    signal input endYs[2][2][n];
    signal input residue[3][2][n];
    signal input squares[63][3][2][n];
    signal input products[68][2][3][2][n];
    signal input shifts[5][3][2][n];

    /* THE MESSAGE'S CHAIN */
    KeyScaling(n, w)(key, message, alpha, alphaSquared, alphaCubed, kappa, scaledMessage);
    var one[2][2] = [[1, 0], [1, 0]];
    G2Chain(n, w, one)(scaledMessage, xs[0], slopes[0], intercepts[0]);
    G2Subgroup(n, w, one)(scaledMessage, xs[0][67], slopes[0][67], intercepts[0][67], endYs[0]);
    for (var i = 0; i < CHAIN_STEPS(); i++) {
        ScaledIntercept(n, w)(kappa, intercepts[0][i], scaledIntercepts[i]);
    }

    /* THE SIGNATURE'S CHAIN */
    OnTwist(n, w, GENERATOR_TWIST())(signature, signatureXSquared);
    G2Chain(n, w, GENERATOR_KAPPA())(signature, xs[1], slopes[1], intercepts[1]);
    G2Subgroup(n, w, GENERATOR_KAPPA())(signature, xs[1][67], slopes[1][67], intercepts[1][67], endYs[1]);

    /* THE PAIRINGS */
    MillerLoop(n, w)(
        slopes,
        [scaledIntercepts, intercepts[1]],
        [scaledMessage[0], signature[0]],
        xs,
        residue,
        squares,
        products,
        shifts
    );
}
