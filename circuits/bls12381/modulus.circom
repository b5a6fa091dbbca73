// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

// Compile-time arithmetic modulo p = 0x1a0111ea...aaab, the order of BLS12-381's base field. p does not fit a native field element, so an
// integer modulo p is written as two halves [low, high], standing for low + high * 2^192. Nothing here runs in a witness program.
//
// circom sizes a function's arrays by literals: 128 is room for the products of 64 limbs.

// Where halves are cut.
function HALF_BITS() {
    return 192;
}

// p, with 0 <= low < 2^192.
function modulus() {
    return [
        0x6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab,
        0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf
    ];
}

// p as [low, high] with -2^192 < low < 0: |low| < 2^191.3.
function signedModulus() {
    var p[2] = modulus();
    return [p[0] - (1 << 192), p[1] + 1];
}

// The representative with 0 <= low < 2^192 and 0 <= value < p, of halves with |low| < 2^200 and -p <= value < 3p.
function reduceHalves(low, high) {
    var p[2] = modulus();
    var l = low;
    var h = high;
    while (l < 0) {
        l += 1 << 192;
        h -= 1;
    }
    while (l >= (1 << 192)) {
        l -= 1 << 192;
        h += 1;
    }
    if (h < 0) {
        l += p[0];
        h += p[1];
        if (l >= (1 << 192)) {
            l -= 1 << 192;
            h += 1;
        }
    }
    while (h > p[1] || (h == p[1] && l >= p[0])) {
        l -= p[0];
        h -= p[1];
        if (l < 0) {
            l += 1 << 192;
            h -= 1;
        }
    }
    return [l, h];
}

// The representative of smallest absolute value of reduced halves, low half centred.
function centreHalves(low, high) {
    var p[2] = modulus();
    var l = low;
    var h = high;
    // Above p / 2 as far as the high half tells: off by less than 2^192, which the bounds do not feel.
    if (2 * h >= p[1]) {
        l -= p[0];
        h -= p[1];
    }
    while (l > (1 << 191)) {
        l -= 1 << 192;
        h += 1;
    }
    while (l < -(1 << 191)) {
        l += 1 << 192;
        h -= 1;
    }
    return [l, h];
}

// Reduced halves of 2^w times reduced halves, w at most 60.
function shiftHalves(halves, w) {
    var p[2] = modulus();
    var low = halves[0] << w;
    var high = (halves[1] << w) + (low >> 192);
    low = low & ((1 << 192) - 1);
    // Never too large, and too small by one at most.
    var quotient = high \ (p[1] + 1);
    high -= quotient * p[1];
    low -= quotient * p[0];
    if (low < 0) {
        var borrow = (-low >> 192) + 1;
        low += borrow << 192;
        high -= borrow;
    }
    return reduceHalves(low, high);
}

// Centred halves of scale * 2^(w i) mod p for i = 0 .. count - 1: what one unit of coefficient i contributes to a folded value.
function foldingConstants(w, count, scale) {
    var folded[128][2];
    var current[2] = reduceHalves(scale[0], scale[1]);
    for (var i = 0; i < count; i++) {
        folded[i] = centreHalves(current[0], current[1]);
        current = shiftHalves(current, w);
    }
    return folded;
}

// The point that row `index` of `count` evaluates a product polynomial at: 0, 1, -1, 2, -2, ...
function evaluationPoint(index) {
    if (index % 2 == 1) {
        return (index + 1) \ 2;
    }
    return -(index \ 2);
}

// Weights W with sum W[t] f(point t) = sum values[i] f_i for every polynomial f of degree below count: the linear functional `values` of the
// coefficients, written on the evaluations.
function functionalWeights(count, values) {
    // product of (X - point t), of degree count
    var master[129];
    master[0] = 1;
    for (var t = 0; t < count; t++) {
        for (var i = t + 1; i > 0; i--) {
            master[i] = master[i - 1] - evaluationPoint(t) * master[i];
        }
        master[0] = -evaluationPoint(t) * master[0];
    }
    var weights[128];
    for (var t = 0; t < count; t++) {
        // master / (X - point) by synthetic division from the top, paired with `values` on the way.
        var quotient = 0;
        var paired = 0;
        for (var i = count - 1; i >= 0; i--) {
            quotient = master[i + 1] + evaluationPoint(t) * quotient;
            paired += quotient * values[i];
        }
        var denominator = 1;
        for (var s = 0; s < count; s++) {
            if (s != t) {
                denominator *= evaluationPoint(t) - evaluationPoint(s);
            }
        }
        weights[t] = paired / denominator;
    }
    return weights;
}

// |x| of a field element read as a signed integer.
function magnitude(x) {
    if (x < 0) {
        return -x;
    }
    return x;
}

// Bits of a non-negative integer below 2^252.
function bitLength(x) {
    var bits = 0;
    while ((1 << bits) <= x) {
        bits++;
    }
    return bits;
}
