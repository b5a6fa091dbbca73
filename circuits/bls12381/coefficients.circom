// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "constants.circom";

// Coefficients for Fp2Forms and the layout of the arithmetic that several templates share.

// A real integer as an element of Fp2 in halves, such as lin[o][e] takes.
function integer(value) {
    return [[value, 0], [0, 0]];
}

// A real integer modulo p, in halves, as an element of Fp2 in halves.
function realHalves(halves) {
    return [halves, [0, 0]];
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

// Toom-Cook over v: a product of two polynomials of degree 2 in v is five products of their values at 0, 1, -1, 2 and infinity.
// Row k gives the value's coefficients.
function toomPoints() {
    return [[1, 0, 0], [1, 1, 1], [1, -1, 1], [1, 2, 4], [0, 0, 1]];
}

// What each of the five contributes to the coefficients of 1, v, v^2 modulo v^3 = 1 + i, as [real, imaginary].
function toomCoefficients() {
    var c[5][5];
    c[0] = [1, 0, 0, 0, 0];
    c[1] = [-1 / 2, 1, -1 / 3, -1 / 6, 2];
    c[2] = [-1, 1 / 2, 1 / 2, 0, -1];
    c[3] = [1 / 2, -1 / 2, -1 / 6, 1 / 6, -2];
    c[4] = [0, 0, 0, 0, 1];
    var folded[3][5][2];
    for (var k = 0; k < 5; k++) {
        folded[0][k] = [c[0][k] + c[3][k], c[3][k]];
        folded[1][k] = [c[1][k] + c[4][k], c[4][k]];
        folded[2][k] = [c[2][k], 0];
    }
    return folded;
}
