// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "G2AddStep.circom";
include "G2Double.circom";
include "G2FirstDouble.circom";

/// @title G2Chain
/// @notice The abscissas and lines of the chain of 63 doublings and 5 additions that makes [|u|]Q. The end is (xs[67], intercepts[67] -
///   slopes[67] xs[67]).
///
///   No addition is exceptional, whatever Q: the chain adds Q to [k]Q for k = 2, 12, 104, 53760 and 230901736800256, and each k - 1 is coprime to
///   the order of the twist's group over Fp2, so that [k]Q = Q only for the point at infinity, which has no coordinates. Where [k]Q = -Q, for a Q
///   of order 13 and k = 12, the line would be vertical and there is no slope.
/// @param n limbs
/// @param w bits of a limb
/// @input point[2][2][n] Q
/// @input xs[68][2][n] hints: abscissa after each step
/// @input slopes[68][2][n] hints: of each step's line
/// @input intercepts[68][2][n] hints
/// @output none
/// @requires point on y^2 = x^3 + constant, the curve or one isomorphic to it; its limbs within bounds
/// @cost about 223,500 at n = 16
template G2Chain(n, w) {
    signal input point[2][2][n];
    signal input xs[68][2][n];
    signal input slopes[68][2][n];
    signal input intercepts[68][2][n];

    var pattern[68] = chainPattern();
    G2FirstDouble(n, w)(point, slopes[0], intercepts[0], xs[0]);
    for (var i = 1; i < CHAIN_STEPS(); i++) {
        if (pattern[i] == 1) {
            G2AddStep(n, w)(
                slopes[i - 1],
                intercepts[i - 1],
                xs[i - 1],
                point,
                slopes[i],
                intercepts[i],
                xs[i]
            );
        } else {
            G2Double(n, w)(slopes[i - 1], intercepts[i - 1], xs[i - 1], slopes[i], intercepts[i], xs[i]);
        }
    }
}
