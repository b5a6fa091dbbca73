// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Challenge.circom";
include "HornerStep.circom";
include "LineFactors.circom";
include "LineValue.circom";
include "ModulusMultiple.circom";
include "PolynomialBlock.circom";
include "Powers.circom";
include "TorusFrobenius.circom";
include "TorusValue.circom";
include "coefficients.circom";

/// @title MillerLoop
/// @notice The product f of the Miller functions of two pairs satisfies f residue^|u| residue^p = remainder for a remainder in Fp6. One accumulator
///   serves both pairs; it starts at the residue and is multiplied by it at each set bit of |u|.
///
///   The accumulator is committed to at the end of each segment (segmentEnds) as an element of Fp12 = Fp[w] / (w^12 - 2 w^6 + 2); in between it exists
///   by its value at w = z alone, where a multiplication in Fp12 is one in Fp. Segment s claims that a polynomial P_s in w is a multiple of the
///   modulus; rho and z are challenges: sum rho^s P_s = quotient modulus is checked at z. rho is fixed by the points, the residue, the
///   accumulators and the remainder, z by all that and the quotient. See circuits/bls12381/README.md.
/// @param n limbs
/// @param w bits of a limb
/// @input points[2][2][n] the pairs' points of G1
/// @input arguments[2][2][2][n] the pairs' points of G2
/// @input slopes[2][68][2][n] of the chain of each pair's point of G2
/// @input intercepts[2][68][2][n] likewise
/// @input residue[3][2][n] hint
/// @input frobenius[3][2][n] hint: residue^p
/// @input accumulators[23][12][n] hints: coefficients after each segment
/// @input remainder[6][n] hint: coefficients of the even powers of w
/// @input quotient[18][12][n] hint: coefficients
/// @input powers[11][n] hints: z^2 to z^12
/// @input lineFactors[2][3][n] hints: see LineFactors
/// @input lineValues[2][68][n] hints
/// @input residueValue[n] hint
/// @input frobeniusValue[n] hint
/// @input accumulatorValues[23][n] hints
/// @input remainderValue[n] hint
/// @input squares[63][n] hints: the accumulator's value after each squaring
/// @input products[68][2][n] hints: after each line of the first and of the second pair
/// @input shifts[5][n] hints: after each multiplication by the residue
/// @input lastProduct[n] hint: after the multiplication by residue^p
/// @input sums[23][n] hints: the sum over all segments from each on
/// @input quotientValues[18][n] hints: the quotient's value by Horner's rule, from each block on
/// @output none
/// @requires the chains are proved; limbs within bounds
/// @cost about 482,000 at n = 16
template MillerLoop(n, w) {
    signal input points[2][2][n];
    signal input arguments[2][2][2][n];
    signal input slopes[2][68][2][n];
    signal input intercepts[2][68][2][n];
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

    signal none[n];
    for (var i = 0; i < n; i++) {
        none[i] <== 0;
    }

    /* WHAT IS COMMITTED TO, AND THE CHALLENGES */
    var segments = SEGMENTS();
    var blocks = QUOTIENT_BLOCKS();
    signal transcript[24 + 12 * segments][n];
    var at = 0;
    for (var pair = 0; pair < 2; pair++) {
        for (var k = 0; k < 2; k++) {
            transcript[at] <== points[pair][k];
            transcript[at + 1] <== arguments[pair][k][0];
            transcript[at + 2] <== arguments[pair][k][1];
            at += 3;
        }
    }
    for (var k = 0; k < 6; k++) {
        FpElement(n, w)(residue[k \ 2][k % 2]);
        FpElement(n, w)(remainder[k]);
        transcript[at] <== residue[k \ 2][k % 2];
        transcript[at + 1] <== remainder[k];
        at += 2;
    }
    for (var k = 0; k < 12 * segments; k++) {
        FpElement(n, w)(accumulators[k \ 12][k % 12]);
        transcript[at] <== accumulators[k \ 12][k % 12];
        at++;
    }
    signal quotientList[12 * blocks][n];
    for (var k = 0; k < 12 * blocks; k++) {
        FpElement(n, w)(quotient[k \ 12][k % 12]);
        quotientList[k] <== quotient[k \ 12][k % 12];
    }
    signal rho[n];
    signal z[n];
    signal rhoDigest;
    signal zDigest;
    (rhoDigest, rho) <== Challenge(n, w, 24 + 12 * segments)(0, transcript);
    (zDigest, z) <== Challenge(n, w, 12 * blocks)(rhoDigest, quotientList);

    /* THEIR VALUES AT z */
    Powers(n, w)(z, powers);
    TorusFrobenius(n, w)(residue, frobenius);
    TorusValue(n, w)(residue, powers, residueValue);
    TorusValue(n, w)(frobenius, powers, frobeniusValue);
    for (var s = 0; s < segments; s++) {
        PolynomialBlock(n, w)(accumulators[s], none, z, powers, accumulatorValues[s]);
    }
    signal evenRemainder[12][n];
    for (var k = 0; k < 6; k++) {
        evenRemainder[2 * k] <== remainder[k];
        evenRemainder[2 * k + 1] <== none;
    }
    PolynomialBlock(n, w)(evenRemainder, none, z, powers, remainderValue);
    for (var pair = 0; pair < 2; pair++) {
        LineFactors(n, w)(points[pair], powers, lineFactors[pair]);
        for (var i = 0; i < CHAIN_STEPS(); i++) {
            LineValue(n, w)(
                slopes[pair][i],
                intercepts[pair][i],
                lineFactors[pair],
                powers[4],
                lineValues[pair][i]
            );
        }
    }

    /* THE SEGMENTS */
    // The accumulator's value before each step, and what a step multiplies by its first line.
    signal before[69][n];
    signal factor[68][n];
    // Each segment's end, as computed and as committed to.
    signal ends[24][2][n];
    before[0] <== residueValue;
    var pattern[68] = chainPattern();
    var endings[68] = segmentEnds();
    var bit = 0;
    var additions = 0;
    var segment = 0;
    for (var i = 0; i < CHAIN_STEPS(); i++) {
        if (pattern[i] == 0) {
            FpMul(n, w, 1, 1)(before[i], before[i], squares[bit]);
            factor[i] <== squares[bit];
            bit++;
        } else {
            factor[i] <== before[i];
        }
        FpMul(n, w, 1, 1)(factor[i], lineValues[0][i], products[i][0]);
        FpMul(n, w, 1, 1)(products[i][0], lineValues[1][i], products[i][1]);
        if (pattern[i] == 1) {
            FpMul(n, w, 1, 1)(products[i][1], residueValue, shifts[additions]);
        }
        if (endings[i] == 1) {
            if (pattern[i] == 1) {
                ends[segment][0] <== shifts[additions];
            } else {
                ends[segment][0] <== products[i][1];
            }
            ends[segment][1] <== accumulatorValues[segment];
            before[i + 1] <== accumulatorValues[segment];
            segment++;
        } else {
            before[i + 1] <== products[i][1];
        }
        additions += pattern[i];
    }
    FpMul(n, w, 1, 1)(before[68], frobeniusValue, lastProduct);
    ends[segments][0] <== lastProduct;
    ends[segments][1] <== remainderValue;

    /* THE IDENTITY */
    for (var s = segments - 1; s >= 0; s--) {
        if (s == segments - 1) {
            HornerStep(n, w)(ends[segments], rho, ends[s], sums[s]);
        } else {
            HornerStep(n, w)([sums[s + 1], none], rho, ends[s], sums[s]);
        }
    }
    for (var block = blocks - 1; block >= 0; block--) {
        if (block == blocks - 1) {
            PolynomialBlock(n, w)(quotient[block], none, z, powers, quotientValues[block]);
        } else {
            PolynomialBlock(n, w)(quotient[block], quotientValues[block + 1], z, powers, quotientValues[block]);
        }
    }
    ModulusMultiple(n, w)(sums[0], quotientValues[0], powers[4], powers[10]);
}
