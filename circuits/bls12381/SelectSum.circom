// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "constants.circom";

/// @title SelectSum
/// @notice The sum of those keys of a pair that take part: first, second, or both, whose sum is part of the committee's commitment; for an absent pair the
///   constant ABSENT_PAIR, which the aggregation takes out again.
/// @input keys[3][2][2] first, second and their sum; x and y; halves
/// @input takesPart[2] boolean, of first and second
/// @output sum[2][2] x and y; halves
/// @output absent 1 when neither takes part
/// @requires takesPart boolean
/// @cost 13
template SelectSum() {
    signal input keys[3][2][2];
    signal input takesPart[2];
    signal output sum[2][2];
    signal output absent;

    var none[2][2] = ABSENT_PAIR();
    signal both <== takesPart[0] * takesPart[1];
    absent <== 1 - takesPart[0] - takesPart[1] + both;
    signal bySecond[2][2];
    signal byFirst[2][2];
    for (var c = 0; c < 2; c++) {
        for (var h = 0; h < 2; h++) {
            bySecond[c][h] <== takesPart[1] * (keys[1][c][h] - none[c][h]);
            byFirst[c][h] <== takesPart[0] * (keys[0][c][h] - none[c][h]);
            sum[c][h] <== both * (keys[2][c][h] - keys[0][c][h] - keys[1][c][h] + none[c][h]) + bySecond[c][h] + byFirst[c][h] + none[c][h];
        }
    }
}
