// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Fp2Element.circom";
include "Fp2Forms.circom";
include "coefficients.circom";

/// @title IsogenyToTwist
/// @notice RFC 9380's 3-isogeny from MapToIsogenous's curve to the twist. Its denominators are d^2 and d^3 with d = x + 6 - 6 i:
///   image x = (numerator in 1, x, d^2, d^3) / d^2,    image y = y (numerator likewise) / d^3.
///   At the kernel, d = 0, the numerators are not 0 and there is no solution.
/// @param n limbs
/// @param w bits of a limb
/// @input point[2][2][n] x and y
/// @input dSquared[2][n] hint
/// @input dCubed[2][n] hint
/// @input ratio[2][n] hint: y's numerator over y
/// @input image[2][2][n] hint: x and y
/// @output none
/// @requires limbs within bounds
/// @cost 5,234 at n = 16
template IsogenyToTwist(n, w) {
    signal input point[2][2][n];
    signal input dSquared[2][n];
    signal input dCubed[2][n];
    signal input ratio[2][n];
    signal input image[2][2][n];

    Fp2Element(n, w)(dSquared);
    Fp2Element(n, w)(dCubed);
    Fp2Element(n, w)(ratio);
    Fp2Element(n, w)(image[0]);
    Fp2Element(n, w)(image[1]);

    // elements: x, y, dSquared, dCubed, ratio, imageX, imageY
    // products: x^2, x dSquared, imageX dSquared, imageY dCubed, y ratio
    var zero[2][2] = integer(0);
    var none[2] = [0, 0];
    var xs[4][2][2] = ISOGENY_X();
    var ys[4][2][2] = ISOGENY_Y();
    var minusXs[4][2][2];
    for (var k = 0; k < 4; k++) {
        minusXs[k] = [negativeHalves(xs[k][0]), negativeHalves(xs[k][1])];
    }
    Fp2Forms(
        n,
        w,
        7,
        [1, 1, 1, 1, 1, 1, 1],
        5,
        [
            [1, 0, 0, 0, 0, 0, 0],
            [1, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 1, 0],
            [0, 0, 0, 0, 0, 0, 1],
            [0, 1, 0, 0, 0, 0, 0]
        ],
        [
            [1, 0, 0, 0, 0, 0, 0],
            [0, 0, 1, 0, 0, 0, 0],
            [0, 0, 1, 0, 0, 0, 0],
            [0, 0, 0, 1, 0, 0, 0],
            [0, 0, 0, 0, 1, 0, 0]
        ],
        [[1, 0], [1, 0], [1, 0], [1, 0], [1, 0]],
        5,
        [
            // x^2 + (12 - 12 i) x - 72 i - dSquared
            [[1, 0], none, none, none, none],
            // x dSquared + (6 - 6 i) dSquared - dCubed
            [none, [1, 0], none, none, none],
            // imageX dSquared - numerator
            [none, none, [1, 0], none, none],
            // numerator - ratio
            [none, none, none, none, none],
            // imageY dCubed - y ratio
            [none, none, none, [1, 0], [-1, 0]]
        ],
        [
            [[[12, 0], [-12, 0]], zero, integer(-1), zero, zero, zero, zero],
            [zero, zero, [[6, 0], [-6, 0]], integer(-1), zero, zero, zero],
            [minusXs[1], zero, minusXs[2], minusXs[3], zero, zero, zero],
            [ys[1], zero, ys[2], ys[3], integer(-1), zero, zero],
            [zero, zero, zero, zero, zero, zero, zero]
        ],
        [[[0, 0], [-72, 0]], zero, minusXs[0], ys[0], zero]
    )([point[0], point[1], dSquared, dCubed, ratio, image[0], image[1]]);
}
