// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

// The two rows over real and imaginary part of conj(z) times a constant of Fp2, each coefficient in halves.
function conjugateRows(constant) {
    return [[constant[0], constant[1]], [constant[1], [-constant[0][0], -constant[0][1]]]];
}
