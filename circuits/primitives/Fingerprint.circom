// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

/// @title Fingerprint
/// @notice sum of values[i] * point^i, by Horner's rule from the last value.
/// @param n number of values, at least 1
/// @input values[n] field elements
/// @input point where the polynomial is evaluated
/// @output out
/// @requires for binding: the values are fixed before the point is known
/// @cost n - 1
template Fingerprint(n) {
    signal input values[n];
    signal input point;
    signal output out;

    signal sums[n];
    sums[n - 1] <== values[n - 1];
    for (var i = n - 2; i >= 0; i--) {
        sums[i] <== sums[i + 1] * point + values[i];
    }
    out <== sums[0];
}
