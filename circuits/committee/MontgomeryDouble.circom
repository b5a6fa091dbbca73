// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "curveConstants.circom";

/// @title MontgomeryDouble
/// @notice out = 2 in. No solution for (0, 0), the only rational point of order two: its slope would be 1 / 0.
/// @input in[2] (u, v)
/// @output out[2] (u, v)
/// @requires in is on the curve
/// @cost 4
template MontgomeryDouble() {
    signal input in[2];
    signal output out[2];

    signal square <== in[0] * in[0];
    // Hint: pinned by the next line, because v != 0.
    signal slope <-- (3 * square + 2 * MONTGOMERY_A() * in[0] + 1) / (2 * in[1]);
    slope * (2 * in[1]) === 3 * square + 2 * MONTGOMERY_A() * in[0] + 1;
    out[0] <== slope * slope - MONTGOMERY_A() - 2 * in[0];
    out[1] <== slope * (in[0] - out[0]) - in[1];
}
