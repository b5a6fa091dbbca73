// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "G2Add.circom";
include "G2Chain.circom";
include "G2ChainEnd.circom";
include "G2Psi.circom";
include "OnTwist.circom";

/// @title ProjectToG2
/// @notice projection = point - (psi - u) preimage for some preimage on the twist. The endomorphism psi - u has kernel G2, and its image is the subgroup of
///   order prime to r: so, where the caller shows that projection lies in G2, it is the component of point in G2, and it is unique.
/// @param n limbs
/// @param w bits of a limb
/// @input point[2][2][n] of the twist
/// @input preimage[2][2][n] hint
/// @input preimageXSquared[2][n] hint
/// @input xs[68][2][n] hints, as the next three: the chain that makes [|u|] preimage, and its end
/// @input slopes[68][2][n] hints
/// @input intercepts[68][2][n] hints
/// @input endY[2][n] hint
/// @input psi[2][2][n] hint: psi(preimage)
/// @input shift[2][2][n] hint: psi(preimage) + [|u|] preimage
/// @input additionSlopes[2][2][n] hints, as the next: of the two additions
/// @input additionInverses[2][2][n] hints
/// @input projection[2][2][n] hint
/// @output none
/// @requires point on the twist, limbs within bounds
/// @cost 237,725 at n = 16
template ProjectToG2(n, w) {
    signal input point[2][2][n];
    signal input preimage[2][2][n];
    signal input preimageXSquared[2][n];
    signal input xs[68][2][n];
    signal input slopes[68][2][n];
    signal input intercepts[68][2][n];
    signal input endY[2][n];
    signal input psi[2][2][n];
    signal input shift[2][2][n];
    signal input additionSlopes[2][2][n];
    signal input additionInverses[2][2][n];
    signal input projection[2][2][n];

    // The twist's constant is 4 (1 + i).
    OnTwist(n, w, [[4, 0], [4, 0]])(preimage, preimageXSquared);
    G2Chain(n, w)(preimage, xs, slopes, intercepts);
    G2ChainEnd(n, w)(xs[67], slopes[67], intercepts[67], endY);
    Fp2Element(n, w)(psi[0]);
    Fp2Element(n, w)(psi[1]);
    G2Psi(n, w, 1)(preimage, psi);
    G2Add(n, w, 1)(psi, [xs[67], endY], additionSlopes[0], additionInverses[0], shift);
    G2Add(n, w, -1)(point, shift, additionSlopes[1], additionInverses[1], projection);
}
