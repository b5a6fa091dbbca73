// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "MontgomeryAdd.circom";

/// @title DigitTerm
/// @notice out = accumulator + digit * P for a digit of {-3, -1, 1, 3}. No solution when the two summands are equal or opposite.
/// @input accumulator[2] (u, v)
/// @input multiples[4] P and 3 P
/// @input digit signed digit
/// @input isThree 1 where the digit is -3 or 3, else 0
/// @output out[2] (u, v)
/// @requires digit^2 = 1 + 8 isThree, isThree boolean, multiples on the curve and consistent
/// @cost 7
template DigitTerm() {
    signal input accumulator[2];
    signal input multiples[4];
    signal input digit;
    signal input isThree;
    signal output out[2];

    // v of |digit| P divided by |digit|: multiplied by the digit it is v of digit P, sign included, in one row.
    signal u <== multiples[0] + isThree * (multiples[2] - multiples[0]);
    signal vPerUnit <== multiples[1] + isThree * (multiples[3] / 3 - multiples[1]);
    signal v <== digit * vPerUnit;
    out <== MontgomeryAdd()(accumulator, [u, v]);
}
