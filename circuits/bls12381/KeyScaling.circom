// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FpElement.circom";
include "FpForms.circom";

/// @title KeyScaling
/// @notice With alpha = x / y of the key, (X, Y) -> (alpha^2 X, alpha^3 Y) takes the twist to an isomorphic curve on which the line's slope is the
///   pairing line's coefficient itself (see PairingCheck). kappa = alpha^2 x = x^3 / y^2.
/// @param n limbs
/// @param w bits of a limb
/// @input key[2][n] x and y
/// @input point[2][2][n] of the twist
/// @input alpha[n] hint
/// @input alphaSquared[n] hint
/// @input alphaCubed[n] hint
/// @input kappa[n] hint
/// @input scaled[2][2][n] hint
/// @output none
/// @requires key on the curve, limbs within bounds; y is not 0, for G1 has no point of order 2
/// @cost 4,200 at n = 16
template KeyScaling(n, w) {
    signal input key[2][n];
    signal input point[2][2][n];
    signal input alpha[n];
    signal input alphaSquared[n];
    signal input alphaCubed[n];
    signal input kappa[n];
    signal input scaled[2][2][n];

    FpElement(n, w)(alpha);
    FpElement(n, w)(alphaSquared);
    FpElement(n, w)(alphaCubed);
    FpElement(n, w)(kappa);
    for (var coordinate = 0; coordinate < 2; coordinate++) {
        FpElement(n, w)(scaled[coordinate][0]);
        FpElement(n, w)(scaled[coordinate][1]);
    }

    // elements: x, y, alpha, alphaSquared, alphaCubed, kappa, the four parts of point, the four of scaled
    // Form o: left[o] right[o] = element target[o].
    var left[8] = [2, 2, 3, 3, 3, 3, 4, 4];
    var right[8] = [1, 2, 2, 0, 6, 7, 8, 9];
    var target[8] = [0, 3, 4, 5, 10, 11, 12, 13];
    var leftRows[8][14];
    var rightRows[8][14];
    var scale[8][2];
    var out[8][8];
    var lin[8][14][2];
    var constant[8][2];
    var weight[14];
    for (var e = 0; e < 14; e++) {
        weight[e] = 1;
    }
    for (var o = 0; o < 8; o++) {
        leftRows[o][left[o]] = 1;
        rightRows[o][right[o]] = 1;
        scale[o] = [1, 0];
        out[o][o] = 1;
        lin[o][target[o]] = [-1, 0];
    }
    signal none[8][2];
    for (var o = 0; o < 8; o++) {
        none[o] <== [0, 0];
    }
    FpForms(n, w, 14, weight, 8, leftRows, rightRows, scale, 8, out, lin, constant, 0)(
        [
            key[0],
            key[1],
            alpha,
            alphaSquared,
            alphaCubed,
            kappa,
            point[0][0],
            point[0][1],
            point[1][0],
            point[1][1],
            scaled[0][0],
            scaled[0][1],
            scaled[1][0],
            scaled[1][1]
        ],
        none
    );
}
