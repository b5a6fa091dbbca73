// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "curveConstants.circom";

/// @title EdwardsToMontgomery
/// @notice The Montgomery form of an Edwards point, checked to be on the curve. No solution for the neutral point (0, 1). The point
///   (0, 0) of order two comes out for every (x, -1), on the curve or not: double the result to exclude it.
/// @input point[2] (x, y)
/// @output out[2] (u, v), on the curve
/// @requires out is doubled somewhere; then point is on the Edwards curve and out is its image
/// @cost 5
template EdwardsToMontgomery() {
    signal input point[2];
    signal output out[2];

    // Hints, each pinned by the line below it: y = 1 would need 0 = 2; x = 0 leaves v free only at u = 0, where the curve gives v = 0.
    out[0] <-- (1 + point[1]) / (1 - point[1]);
    out[0] * (1 - point[1]) === 1 + point[1];
    out[1] <-- out[0] / point[0];
    out[1] * point[0] === out[0];
    signal square <== out[0] * out[0];
    signal cubic <== out[0] * (square + MONTGOMERY_A() * out[0] + 1);
    out[1] * out[1] === cubic;
}
