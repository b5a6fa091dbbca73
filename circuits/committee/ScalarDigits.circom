// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "SignedDigits.circom";

/// @title ScalarDigits
/// @notice Digits of the odd integer s = 2 encoded - (2^251 - 1), -2^251 < s < 2^251: 125 of {-3, -1, 1, 3} to base 4 and a topmost one
///   of {-1, 1}. The range holds an odd representative of every residue mod l < 2^251.
/// @input encoded field element; no solution when it is not below 2^251
/// @output digits[126] s = sum of digits[i] * 4^i
/// @output isThree[125] 1 where the digit is -3 or 3, else 0; the topmost digit never is
/// @requires nothing
/// @cost 251
template ScalarDigits() {
    signal input encoded;
    signal output digits[126];
    signal output isThree[125];

    // Hint: boolean by the next line; SignedDigits leaves it no choice.
    signal top <-- (encoded >> 250) & 1;
    top * (top - 1) === 0;
    component low = SignedDigits(125);
    low.encoded <== encoded - top * (1 << 250);
    for (var i = 0; i < 125; i++) {
        digits[i] <== low.digits[i];
        isThree[i] <== low.isThree[i];
    }
    digits[125] <== 2 * top - 1;
}
