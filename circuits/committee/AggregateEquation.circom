// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "DigitTerm.circom";
include "MontgomeryAdd.circom";
include "MontgomeryDouble.circom";
include "PointMultiples.circom";
include "ScalarDigits.circom";
include "curveConstants.circom";

/// @title AggregateEquation
/// @notice sum of z_i R_i + sum of m_i Q_i + s B8 = 0, every doubling shared: one accumulator takes in a signed digit of every scalar, most
///   significant first. It starts at OFFSET and must end at 4^125 OFFSET.
/// @param N number of slots
/// @input nonces[N][2] R_i, Montgomery form
/// @input keys[N][2] Q_i, Montgomery form
/// @input weightDigits[N][60] signed digits of z_i
/// @input weightIsThree[N][60]
/// @input scalarDigits[N][126] signed digits of m_i
/// @input scalarIsThree[N][125]
/// @input aggregateScalar encoding (ScalarDigits) of s
/// @output none
/// @requires points on the curve, digits range-checked
/// @cost 1316 * N + 1880
template AggregateEquation(N) {
    signal input nonces[N][2];
    signal input keys[N][2];
    signal input weightDigits[N][60];
    signal input weightIsThree[N][60];
    signal input scalarDigits[N][126];
    signal input scalarIsThree[N][125];
    signal input aggregateScalar;

    var BASE[4] = BASE8_MULTIPLES();
    component base = ScalarDigits();
    base.encoded <== aggregateScalar;
    signal nonceMultiples[N][4];
    signal keyMultiples[N][4];
    for (var i = 0; i < N; i++) {
        nonceMultiples[i] <== PointMultiples()(nonces[i]);
        keyMultiples[i] <== PointMultiples()(keys[i]);
    }

    var START[2] = OFFSET();
    var END[2] = OFFSET_AT_END();
    var STEPS = N * (60 + 126) + 126 + 2 * 125;
    signal accumulator[STEPS + 1][2];
    accumulator[0][0] <== START[0];
    accumulator[0][1] <== START[1];
    var step = 0;
    // The topmost digits are -1 or 1: a change of sign is all they need.
    for (var i = 0; i < N; i++) {
        accumulator[step + 1] <== MontgomeryAdd()(accumulator[step], [keys[i][0], scalarDigits[i][125] * keys[i][1]]);
        step++;
    }
    accumulator[step + 1] <== MontgomeryAdd()(accumulator[step], [BASE[0], base.digits[125] * BASE[1]]);
    step++;
    for (var k = 124; k >= 0; k--) {
        for (var doubling = 0; doubling < 2; doubling++) {
            accumulator[step + 1] <== MontgomeryDouble()(accumulator[step]);
            step++;
        }
        for (var i = 0; i < N; i++) {
            accumulator[step + 1] <== DigitTerm()(accumulator[step], keyMultiples[i], scalarDigits[i][k], scalarIsThree[i][k]);
            step++;
            if (k < 60) {
                accumulator[step + 1] <== DigitTerm()(accumulator[step], nonceMultiples[i], weightDigits[i][k], weightIsThree[i][k]);
                step++;
            }
        }
        accumulator[step + 1] <== DigitTerm()(accumulator[step], BASE, base.digits[k], base.isThree[k]);
        step++;
    }
    accumulator[step][0] === END[0];
    accumulator[step][1] === END[1];
}
