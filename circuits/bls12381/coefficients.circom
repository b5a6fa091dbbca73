// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "constants.circom";

// Coefficients for Fp2Forms and the layout of the arithmetic that several templates share.

// A real integer as an element of Fp2 in halves, such as lin[o][e] takes.
function integer(value) {
    return [[value, 0], [0, 0]];
}

function negativeHalves(halves) {
    return [-halves[0], -halves[1]];
}

// |u| = 0xd201000000010000, u the parameter of BLS12-381: [|u|]Q is made by 63 doublings and 5 additions of Q.
function parameterMagnitude() {
    return 0xd201000000010000;
}

// Steps of that chain.
function CHAIN_STEPS() {
    return 68;
}

// 1 for each step that adds Q, after the doubling whose bit of |u| is set; 0 for doublings.
function chainPattern() {
    var pattern[68];
    var step = 0;
    for (var bit = 62; bit >= 0; bit--) {
        step++;
        if ((parameterMagnitude() >> bit) & 1 == 1) {
            pattern[step] = 1;
            step++;
        }
    }
    return pattern;
}

// The steps of the Miller loop are cut into segments of up to three doublings, which end after each addition: 1 for each step that ends one.
function segmentEnds() {
    var pattern[68] = chainPattern();
    var ends[68];
    var doublings = 0;
    for (var i = 0; i < 68; i++) {
        doublings += 1 - pattern[i];
        var addsNext = i < 67 ? pattern[i + 1] : 0;
        if (pattern[i] == 1 || i == 67 || (doublings == 3 && addsNext == 0)) {
            ends[i] = 1;
            doublings = 0;
        }
    }
    return ends;
}

function SEGMENTS() {
    return 23;
}

// Coefficients of the quotient of the Miller loop's identity, in blocks of 12. A segment multiplies a polynomial of degree 11 to degree at most
// 8 * 11 + 7 * 16 + 16 + 10 = 226 (three doublings, each with two lines of degree 8, then two more lines and the residue of degree 10), and
// the modulus has degree 12.
function QUOTIENT_BLOCKS() {
    return 18;
}
