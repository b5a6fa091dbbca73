// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "G2ChainEnd.circom";
include "G2Psi.circom";

/// @title G2Subgroup
/// @notice The point whose chain is given lies in G2, the subgroup of order r: psi(Q) = [u]Q = -[|u|]Q. That this is enough for BLS12-381 is shown by
///   Scott, "A note on group membership tests for G1, G2 and GT on BLS pairing-friendly curves", eprint 2021/1130.
/// @param n limbs
/// @param w bits of a limb
/// @input point[2][2][n] Q
/// @input endX[2][n] abscissa of the chain's end
/// @input slope[2][n] of its last line
/// @input intercept[2][n] of its last line
/// @input endY[2][n] hint: the end's ordinate
/// @output none
/// @requires point on the curve, the chain proved, limbs within bounds
/// @cost 1,297 at n = 16
template G2Subgroup(n, w) {
    signal input point[2][2][n];
    signal input endX[2][n];
    signal input slope[2][n];
    signal input intercept[2][n];
    signal input endY[2][n];

    G2ChainEnd(n, w)(endX, slope, intercept, endY);
    G2Psi(n, w, -1)(point, [endX, endY]);
}
