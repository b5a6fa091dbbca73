// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "CanonicalElement.circom";
include "Fp2Element.circom";
include "Fp2Forms.circom";
include "coefficients.circom";

/// @title MapToIsogenous
/// @notice RFC 9380's simplified SWU map of u to the curve y^2 = x^3 + A x + B that is 3-isogenous to the twist: A = 240 i, B = 1012 (1 + i),
///   Z = -(2 + i). With t = Z^2 u^4 + Z u^2: x1 = -(B / A) (1 + 1 / t), x2 = Z u^2 x1; g(x) = x^3 + A x + B is a square at one of them only,
///   because g(x2) = Z^3 u^6 g(x1) and Z is no square. So the choice between them, a hint, is forced by y^2 = g(x). The sign of y is that of u.
///   There is no solution for t = 0 (x1 = B / (Z A) in the RFC), nor where the real part of u or y is 0: nobody finds a message that hashes there.
/// @param n limbs
/// @param w bits of a limb
/// @input u[2][n] real part unsigned and canonical, imaginary part signed
/// @input parity of u's real part
/// @input usesSecond hint: 1 when x is x2
/// @input uSquared[2][n] hint
/// @input t[2][n] hint
/// @input x1[2][n] hint
/// @input x2[2][n] hint
/// @input xSquared[2][n] hint
/// @input y[2][n] hint: real part unsigned and canonical, imaginary part signed
/// @output x[2][n] signed
/// @requires limbs within bounds
/// @cost 6,536 at n = 16
template MapToIsogenous(n, w) {
    signal input u[2][n];
    signal input parity;
    signal input usesSecond;
    signal input uSquared[2][n];
    signal input t[2][n];
    signal input x1[2][n];
    signal input x2[2][n];
    signal input xSquared[2][n];
    signal input y[2][n];
    signal output x[2][n];

    Fp2Element(n, w)(uSquared);
    Fp2Element(n, w)(t);
    Fp2Element(n, w)(x1);
    Fp2Element(n, w)(x2);
    Fp2Element(n, w)(xSquared);
    signal sign <== CanonicalElement(n, w)(y[0]);
    FpElement(n, w)(y[1]);
    sign === parity;

    usesSecond * (usesSecond - 1) === 0;
    for (var part = 0; part < 2; part++) {
        for (var i = 0; i < n; i++) {
            x[part][i] <== x1[part][i] + usesSecond * (x2[part][i] - x1[part][i]);
        }
    }

    // elements: u, uSquared, t, x1, x2, x, xSquared, y
    // products: u^2, uSquared^2, x1 t, uSquared x1, x^2, y^2, xSquared x
    var zero[2][2] = integer(0);
    var none[2] = [0, 0];
    var ratio[2][2] = ISOGENOUS_RATIO();
    Fp2Forms(
        n,
        w,
        8,
        [2, 1, 1, 1, 1, 1, 1, 2],
        7,
        [
            [1, 0, 0, 0, 0, 0, 0, 0],
            [0, 1, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 1, 0, 0, 0, 0],
            [0, 1, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 1, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 1],
            [0, 0, 0, 0, 0, 0, 1, 0]
        ],
        [
            [1, 0, 0, 0, 0, 0, 0, 0],
            [0, 1, 0, 0, 0, 0, 0, 0],
            [0, 0, 1, 0, 0, 0, 0, 0],
            [0, 0, 0, 1, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 1, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 1],
            [0, 0, 0, 0, 0, 1, 0, 0]
        ],
        [[1, 0], [1, 0], [1, 0], [1, 0], [1, 0], [1, 0], [1, 0]],
        6,
        [
            // u^2 - uSquared
            [[1, 0], none, none, none, none, none, none],
            // Z^2 uSquared^2 + Z uSquared - t, Z^2 = 3 + 4 i
            [none, [3, 4], none, none, none, none, none],
            // x1 t + (B / A) t + B / A
            [none, none, [1, 0], none, none, none, none],
            // Z uSquared x1 - x2
            [none, none, none, [-2, -1], none, none, none],
            // x^2 - xSquared
            [none, none, none, none, [1, 0], none, none],
            // y^2 - xSquared x - A x - B
            [none, none, none, none, none, [1, 0], [-1, 0]]
        ],
        [
            [zero, integer(-1), zero, zero, zero, zero, zero, zero],
            [zero, [[-2, 0], [-1, 0]], integer(-1), zero, zero, zero, zero, zero],
            [zero, zero, ratio, zero, zero, zero, zero, zero],
            [zero, zero, zero, zero, integer(-1), zero, zero, zero],
            [zero, zero, zero, zero, zero, zero, integer(-1), zero],
            [zero, zero, zero, zero, zero, [[0, 0], [-240, 0]], zero, zero]
        ],
        [zero, zero, ratio, zero, zero, [[-1012, 0], [-1012, 0]]]
    )([u, uSquared, t, x1, x2, x, xSquared, y]);
}
