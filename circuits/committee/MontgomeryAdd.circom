// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/NonZero.circom";
include "curveConstants.circom";

/// @title MontgomeryAdd
/// @notice out = a + b. No solution when a = b or a = -b: the difference of the u coordinates must have an inverse, so that the slope
///   is never 0 / 0 and a prover cannot choose it.
/// @input a[2] (u, v)
/// @input b[2] (u, v)
/// @output out[2] (u, v)
/// @requires a and b are on the curve
/// @cost 4
template MontgomeryAdd() {
    signal input a[2];
    signal input b[2];
    signal output out[2];

    signal inverse <== NonZero()(b[0] - a[0]);
    signal slope <== inverse * (b[1] - a[1]);
    out[0] <== slope * slope - MONTGOMERY_A() - a[0] - b[0];
    out[1] <== slope * (a[0] - out[0]) - a[1];
}
