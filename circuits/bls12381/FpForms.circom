// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/Range.circom";
include "formBounds.circom";

/// @title FpForms
/// @notice O quadratic forms in E elements of Fp are zero modulo p. With product_k = (sum_e left[k][e] x_e) (sum_e right[k][e] x_e), form o is
///   sum_k out[o][k] scale[k] product_k + sum_e lin[o][e] x_e + constant[o] + packed[o]. All of BLS12-381's arithmetic is made of it.
///
///   A product of polynomials in 2^w has 2n - 1 coefficients; it is computed by its values at 2n - 1 points, and every linear functional of its
///   coefficients is one of its values. Coefficient i counts as scale 2^(w i) mod p, of smallest absolute value, so that a form is an integer
///   V below 2^(p's bits + 2 w + 10). V is zero modulo p iff V = quotient p for an integer quotient. Both sides are compared modulo the native
///   field's order r, which defines the quotient, and modulo 2^192, which defines the carry: both are range-checked, so that the two sides
///   are equal as integers (formBounds.circom).
/// @param n limbs
/// @param w bits of a limb
/// @param E number of elements
/// @param weight[E] 1, or 2 for an element whose limbs may be twice as large as FpElement's
/// @param P number of products
/// @param left[P][E] native field elements; rational ones are allowed as long as the forms' coefficients are small integers
/// @param right[P][E] likewise
/// @param scale[P][2] halves of an integer modulo p
/// @param O number of forms
/// @param out[O][P] native field elements
/// @param lin[O][E][2] halves of an integer modulo p
/// @param constant[O][2] halves of an integer modulo p
/// @param packedCount packed[o]'s halves are sums of at most so many integers below 2^192
/// @input elements[E][n] limbs, least significant first
/// @input packed[O][2] halves of a further linear term
/// @output none
/// @requires limbs within weight times limbBound, halves as packedCount says
/// @cost P (2n - 1), and for each form 2 linear rows and the bits of its quotient and carry, about 105 + 2 log2 of the number of products
template FpForms(n, w, E, weight, P, left, right, scale, O, out, lin, constant, packedCount) {
    signal input elements[E][n];
    signal input packed[O][2];

    var points = 2 * n - 1;
    var p[2] = signedModulus();
    var shift = 1 << HALF_BITS();

    // Every element's values at the points. Expressions are summed up in small parts: the compiler copies a sum for each term it adds.
    var values[E][points];
    for (var e = 0; e < E; e++) {
        for (var t = 0; t < points; t++) {
            var power = 1;
            var sum = 0;
            for (var i = 0; i < n; i++) {
                sum += power * elements[e][i];
                power *= evaluationPoint(t);
            }
            values[e][t] = sum;
        }
    }

    // The products, by their values.
    signal products[P][points];
    for (var k = 0; k < P; k++) {
        for (var t = 0; t < points; t++) {
            var leftValue = 0;
            var rightValue = 0;
            for (var e = 0; e < E; e++) {
                if (left[k][e] != 0) {
                    leftValue += left[k][e] * values[e][t];
                }
                if (right[k][e] != 0) {
                    rightValue += right[k][e] * values[e][t];
                }
            }
            products[k][t] <== leftValue * rightValue;
        }
    }

    // What each value contributes to a form, modulo r, and to its low half; and the largest that product k's coefficients contribute to low and
    // high half. All are those of an earlier product with the same scale.
    var sameScale[P];
    var valueWeights[P][128];
    var lowWeights[P][128];
    var productBounds[P][2];
    for (var k = 0; k < P; k++) {
        sameScale[k] = k;
        for (var j = k - 1; j >= 0; j--) {
            if (scale[j][0] == scale[k][0] && scale[j][1] == scale[k][1]) {
                sameScale[k] = j;
            }
        }
        if (sameScale[k] == k) {
            var folded[128][2] = foldingConstants(w, points, scale[k]);
            var value[128];
            var low[128];
            for (var i = 0; i < points; i++) {
                value[i] = folded[i][0] + folded[i][1] * shift;
                low[i] = folded[i][0];
            }
            valueWeights[k] = functionalWeights(points, value);
            lowWeights[k] = functionalWeights(points, low);
            productBounds[k] = productHalfBounds(n, w, folded);
        }
    }

    // The folded products, modulo r, and their low halves.
    var productValues[P];
    var productLows[P];
    for (var k = 0; k < P; k++) {
        var value = 0;
        var low = 0;
        for (var t = 0; t < points; t++) {
            value += valueWeights[sameScale[k]][t] * products[k][t];
            low += lowWeights[sameScale[k]][t] * products[k][t];
        }
        productValues[k] = value;
        productLows[k] = low;
    }

    // Both are shifted by their bounds, so that they are not negative.
    signal quotient[O];
    signal carry[O];
    for (var o = 0; o < O; o++) {
        var linearBounds[2] = [0, 0];
        var value = constant[o][0] + constant[o][1] * shift + packed[o][0] + packed[o][1] * shift;
        var low = constant[o][0] + packed[o][0];
        for (var k = 0; k < P; k++) {
            if (out[o][k] != 0) {
                value += out[o][k] * productValues[k];
                low += out[o][k] * productLows[k];
            }
        }
        for (var e = 0; e < E; e++) {
            if (lin[o][e][0] != 0 || lin[o][e][1] != 0) {
                var folded[128][2] = foldingConstants(w, n, lin[o][e]);
                var elementValue = 0;
                var elementLow = 0;
                for (var i = 0; i < n; i++) {
                    elementValue += (folded[i][0] + folded[i][1] * shift) * elements[e][i];
                    elementLow += folded[i][0] * elements[e][i];
                }
                value += elementValue;
                low += elementLow;
                var added[2] = elementHalfBounds(n, w, folded);
                linearBounds = [linearBounds[0] + weight[e] * added[0], linearBounds[1] + weight[e] * added[1]];
            }
        }
        linearBounds[0] += magnitude(constant[o][0]) + packedCount * shift;
        linearBounds[1] += magnitude(constant[o][1]) + 1 + packedCount * shift;
        var bounds[2] = formBounds(E, weight, P, left, right, sameScale, out[o], productBounds, linearBounds);
        quotient[o] <== value / (p[0] + p[1] * shift) + bounds[0];
        carry[o] <== (low - (quotient[o] - bounds[0]) * p[0]) / shift + bounds[1];
        Range(bitLength(2 * bounds[0]))(quotient[o]);
        Range(bitLength(2 * bounds[1]))(carry[o]);
    }
}
