// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

/// @title SignedDigits
/// @notice Digits of {-3, -1, 1, 3} to base 4, least significant first, of the odd integer 2 encoded - (4^n - 1). Every odd integer
///   between -4^n and 4^n has exactly one encoding in [0, 4^n); another encoded has no solution.
/// @param n number of digits, 1 to 126
/// @input encoded field element
/// @output digits[n] each -3, -1, 1 or 3 in the field
/// @output isThree[n] 1 where the digit is -3 or 3, else 0
/// @requires nothing
/// @cost 2 n
template SignedDigits(n) {
    signal input encoded;
    signal output digits[n];
    signal output isThree[n];

    assert(n >= 1 && n <= 126);
    var sum = 0;
    for (var i = 0; i < n; i++) {
        // Hint: its square is 1 or 9 by the two lines below, and the sum picks the sign.
        digits[i] <-- 2 * ((encoded >> (2 * i)) & 3) - 3;
        isThree[i] <== (digits[i] * digits[i] - 1) / 8;
        isThree[i] * (isThree[i] - 1) === 0;
        sum += (digits[i] + 3) / 2 * (1 << (2 * i));
    }
    sum === encoded;
}
