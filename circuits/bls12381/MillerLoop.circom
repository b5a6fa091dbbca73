// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "TorusFrobeniusInverse.circom";
include "TorusMul.circom";
include "TorusMulLine.circom";
include "TorusSquare.circom";

/// @title MillerLoop
/// @notice The product f of the Miller functions of two pairs satisfies f residue^|u| residue^p = 1 in the torus. One accumulator serves both
///   pairs; it starts at the residue and is multiplied by it at each set bit of |u|.
/// @param n limbs
/// @param w bits of a limb
/// @input slopes[2][68][2][n] of each pair's chain, scaled as PairingCheck says
/// @input intercepts[2][68][2][n] likewise
/// @input points[2][2][n] abscissa of each pair's point of G2, in the chain's coordinates
/// @input xs[2][68][2][n] abscissas of each chain
/// @input residue[3][2][n] hint
/// @input squares[63][3][2][n] hints: the accumulator after each squaring
/// @input products[68][2][3][2][n] hints: after each line of the first and of the second pair
/// @input shifts[5][3][2][n] hints: after each multiplication by the residue
/// @output none
/// @requires the chains are proved; limbs within bounds
/// @cost about 730,000 at n = 16
template MillerLoop(n, w) {
    signal input slopes[2][68][2][n];
    signal input intercepts[2][68][2][n];
    signal input points[2][2][n];
    signal input xs[2][68][2][n];
    signal input residue[3][2][n];
    signal input squares[63][3][2][n];
    signal input products[68][2][3][2][n];
    signal input shifts[5][3][2][n];

    TorusElement(n, w)(residue);

    // The accumulator before each step and after the last.
    signal accumulator[69][3][2][n];
    accumulator[0] <== residue;
    // What each line of a step is multiplied to, and where it meets the curve beside minus the step's result.
    signal factor[68][2][3][2][n];
    signal starts[2][68][2][n];
    signal seconds[2][68][2][n];
    var pattern[68] = chainPattern();
    var bit = 0;
    var additions = 0;
    for (var i = 0; i < CHAIN_STEPS(); i++) {
        if (pattern[i] == 0) {
            TorusSquare(n, w)(accumulator[i], squares[bit]);
            factor[i][0] <== squares[bit];
            bit++;
        } else {
            factor[i][0] <== accumulator[i];
        }
        factor[i][1] <== products[i][0];
        for (var pair = 0; pair < 2; pair++) {
            if (i == 0) {
                starts[pair][i] <== points[pair];
            } else {
                starts[pair][i] <== xs[pair][i - 1];
            }
            if (pattern[i] == 0) {
                seconds[pair][i] <== starts[pair][i];
            } else {
                seconds[pair][i] <== points[pair];
            }
            TorusMulLine(n, w)(
                factor[i][pair],
                intercepts[pair][i],
                slopes[pair][i],
                [starts[pair][i], seconds[pair][i], xs[pair][i]],
                products[i][pair]
            );
        }
        if (pattern[i] == 1) {
            TorusMul(n, w)(products[i][1], residue, shifts[additions]);
            accumulator[i + 1] <== shifts[additions];
            additions++;
        } else {
            accumulator[i + 1] <== products[i][1];
        }
    }
    TorusFrobeniusInverse(n, w)(accumulator[68], residue);
}
