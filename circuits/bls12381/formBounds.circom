// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "fpLimbs.circom";

// How large the integers in FpForms become, over all elements whose limbs are within their bounds. Compilation fails when one could wrap around
// the native field.
//
// A form is V = sum_k out_k scale_k product_k + sum_e lin_e element_e + constant + packed, an integer once every power 2^(w i) is folded to
// its smallest representative. With V = low + 2^192 high, p = pLow + 2^192 pHigh:
//     quotient = V / p,    carry = (low - quotient pLow) / 2^192.
// Bounds on low and high halves are pairs [largest |low|, largest |high|], where |high| is taken as |high half of the constant| + 1.

// Of the folded product of two elements.
function productHalfBounds(n, w, folded) {
    var low = 0;
    var high = 0;
    // Largest sum of |limbs|: its square bounds the sum of |coefficients|, and 2^192 times that must not wrap.
    var mass = 0;
    for (var i = 0; i < n; i++) {
        mass += limbBound(n, w, i);
    }
    assert(mass < 1 << 29);
    for (var i = 0; i < 2 * n - 1; i++) {
        // Largest |coefficient i|.
        var largest = 0;
        for (var j = 0; j < n; j++) {
            if (i - j >= 0 && i - j < n) {
                largest += limbBound(n, w, j) * limbBound(n, w, i - j);
            }
        }
        low += largest * magnitude(folded[i][0]);
        if (folded[i][1] != 0) {
            high += largest * (magnitude(folded[i][1]) + 1);
        }
    }
    return [low, high];
}

// Of one element.
function elementHalfBounds(n, w, folded) {
    var low = 0;
    var high = 0;
    for (var i = 0; i < n; i++) {
        low += limbBound(n, w, i) * magnitude(folded[i][0]);
        high += limbBound(n, w, i) * (magnitude(folded[i][1]) + 1);
    }
    return [low, high];
}

// Of one form: [largest |quotient|, largest |carry|].
function formBounds(E, weight, P, left, right, sameScale, out, productBounds, linearBounds) {
    var p[2] = modulus();
    var signed[2] = signedModulus();
    var low = linearBounds[0];
    var high = linearBounds[1];
    // Products with the same scale are one bilinear form in the elements: what cancels in it need not be bounded.
    for (var k = 0; k < P; k++) {
        if (sameScale[k] == k) {
            var terms = 0;
            for (var e = 0; e < E; e++) {
                for (var f = e; f < E; f++) {
                    var coefficient = 0;
                    for (var j = k; j < P; j++) {
                        if (sameScale[j] == k && out[j] != 0) {
                            coefficient += out[j] * left[j][e] * right[j][f];
                            if (e != f) {
                                coefficient += out[j] * left[j][f] * right[j][e];
                            }
                        }
                    }
                    // Rational coefficients that do not cancel to integers are huge.
                    assert(magnitude(coefficient) <= 64);
                    terms += magnitude(coefficient) * weight[e] * weight[f];
                }
            }
            // Else the bounds themselves could wrap.
            assert(terms <= 64);
            low += terms * productBounds[k][0];
            high += terms * productBounds[k][1];
        }
    }
    // All of low + high 2^192 is at most (high + what low carries) 2^192.
    var quotient = (high + (low >> HALF_BITS()) + 1) \ p[1] + 1;
    var carry = ((low + quotient * magnitude(signed[0])) >> HALF_BITS()) + 1;

    // In both identities what the range checks let pass stays below 2^252.2, less than half the native field's order, 2^252.6: quotient pLow below
    // 2^251.3, carry 2^192 and low below 2^250, quotient pHigh below 2^249.
    assert(low < 1 << 250 && high < 1 << 250);
    assert(bitLength(2 * quotient) <= 60 && bitLength(2 * carry) <= 58);
    return [quotient, carry];
}
