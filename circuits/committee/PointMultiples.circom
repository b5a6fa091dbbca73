// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "MontgomeryAdd.circom";
include "MontgomeryDouble.circom";

/// @title PointMultiples
/// @notice P and 3 P, the table of the signed digits. No solution when P is (0, 0) or of order three.
/// @input point[2] (u, v)
/// @output out[4] (u, v) of P, (u, v) of 3 P
/// @requires point is on the curve
/// @cost 8
template PointMultiples() {
    signal input point[2];
    signal output out[4];

    signal twice[2] <== MontgomeryDouble()(point);
    signal thrice[2] <== MontgomeryAdd()(twice, point);
    out[0] <== point[0];
    out[1] <== point[1];
    out[2] <== thrice[0];
    out[3] <== thrice[1];
}
