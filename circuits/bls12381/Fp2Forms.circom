// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpForms.circom";

/// @title Fp2Forms
/// @notice O quadratic forms in E elements of Fp2 = Fp[i] / (i^2 + 1) are zero: FpForms over real and imaginary parts. A product of Fp2 is
///   three of Fp (Karatsuba) or, where left = right, two: (a + b)(a - b) and a b.
/// @param n limbs
/// @param w bits of a limb
/// @param E number of elements
/// @param weight[E] see FpForms
/// @param P number of products
/// @param left[P][E] see FpForms
/// @param right[P][E] see FpForms; equal to left[k] for a square
/// @param scale[P][2] see FpForms
/// @param O number of forms
/// @param out[O][P][2] native field elements, real and imaginary part
/// @param lin[O][E][2][2] halves of integers modulo p, of the real and of the imaginary part
/// @param constant[O][2][2] likewise
/// @input elements[E][2][n] limbs of real and imaginary parts
/// @output none
/// @requires limbs within weight times limbBound
/// @cost 31 a product of Fp at n = 16, and for each form twice that of FpForms
template Fp2Forms(n, w, E, weight, P, left, right, scale, O, out, lin, constant) {
    signal input elements[E][2][n];

    var isSquare[P];
    var count = 0;
    for (var k = 0; k < P; k++) {
        isSquare[k] = 1;
        for (var e = 0; e < E; e++) {
            if (left[k][e] != right[k][e]) {
                isSquare[k] = 0;
            }
        }
        count += 3 - isSquare[k];
    }

    var realWeight[2 * E];
    var realLeft[count][2 * E];
    var realRight[count][2 * E];
    var realScale[count][2];
    var realOut[2 * O][count];
    var realLin[2 * O][2 * E][2];
    var realConstant[2 * O][2];
    var at = 0;
    for (var k = 0; k < P; k++) {
        for (var e = 0; e < E; e++) {
            if (isSquare[k] == 1) {
                realLeft[at][2 * e] = left[k][e];
                realLeft[at][2 * e + 1] = left[k][e];
                realRight[at][2 * e] = left[k][e];
                realRight[at][2 * e + 1] = -left[k][e];
                realLeft[at + 1][2 * e] = left[k][e];
                realRight[at + 1][2 * e + 1] = left[k][e];
            } else {
                realLeft[at][2 * e] = left[k][e];
                realRight[at][2 * e] = right[k][e];
                realLeft[at + 1][2 * e + 1] = left[k][e];
                realRight[at + 1][2 * e + 1] = right[k][e];
                realLeft[at + 2][2 * e] = left[k][e];
                realLeft[at + 2][2 * e + 1] = left[k][e];
                realRight[at + 2][2 * e] = right[k][e];
                realRight[at + 2][2 * e + 1] = right[k][e];
            }
        }
        for (var o = 0; o < O; o++) {
            var re = out[o][k][0];
            var im = out[o][k][1];
            if (isSquare[k] == 1) {
                // (s + t i) with s the first product and t twice the second
                realOut[2 * o][at] = re;
                realOut[2 * o][at + 1] = -2 * im;
                realOut[2 * o + 1][at] = im;
                realOut[2 * o + 1][at + 1] = 2 * re;
            } else {
                // (s - t) + (u - s - t) i
                realOut[2 * o][at] = re + im;
                realOut[2 * o][at + 1] = im - re;
                realOut[2 * o][at + 2] = -im;
                realOut[2 * o + 1][at] = im - re;
                realOut[2 * o + 1][at + 1] = -re - im;
                realOut[2 * o + 1][at + 2] = re;
            }
        }
        for (var j = 0; j < 3 - isSquare[k]; j++) {
            realScale[at + j] = scale[k];
        }
        at += 3 - isSquare[k];
    }
    for (var e = 0; e < E; e++) {
        realWeight[2 * e] = weight[e];
        realWeight[2 * e + 1] = weight[e];
        for (var o = 0; o < O; o++) {
            realLin[2 * o][2 * e] = lin[o][e][0];
            realLin[2 * o][2 * e + 1] = [-lin[o][e][1][0], -lin[o][e][1][1]];
            realLin[2 * o + 1][2 * e] = lin[o][e][1];
            realLin[2 * o + 1][2 * e + 1] = lin[o][e][0];
        }
    }
    for (var o = 0; o < O; o++) {
        realConstant[2 * o] = constant[o][0];
        realConstant[2 * o + 1] = constant[o][1];
    }

    signal parts[2 * E][n];
    signal none[2 * O][2];
    for (var e = 0; e < E; e++) {
        parts[2 * e] <== elements[e][0];
        parts[2 * e + 1] <== elements[e][1];
    }
    for (var o = 0; o < 2 * O; o++) {
        none[o] <== [0, 0];
    }
    FpForms(n, w, 2 * E, realWeight, count, realLeft, realRight, realScale, 2 * O, realOut, realLin, realConstant, 0)(
        parts,
        none
    );
}
