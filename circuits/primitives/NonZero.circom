// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

/// @title NonZero
/// @notice in != 0.
/// @input in field element
/// @output inverse 1 / in
/// @requires nothing
/// @cost 1
template NonZero() {
    signal input in;
    signal output inverse;

    inverse <-- 1 / in;
    inverse * in === 1;
}
