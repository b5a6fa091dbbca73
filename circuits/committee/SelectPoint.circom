// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

/// @title SelectPoint
/// @notice out = choose ? a : b.
/// @input choose boolean
/// @input a[2] coordinates
/// @input b[2] coordinates
/// @output out[2]
/// @requires choose boolean
/// @cost 2
template SelectPoint() {
    signal input choose;
    signal input a[2];
    signal input b[2];
    signal output out[2];

    out[0] <== b[0] + choose * (a[0] - b[0]);
    out[1] <== b[1] + choose * (a[1] - b[1]);
}
