// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

/// @title CanonicalBits
/// @notice The 254 bits of the integer in [0, r) that in stands for, least significant first. The alias in + r is excluded by
///   requiring the top 64 bits to be strictly below those of r: an in whose top 64 bits equal those of r, one in 2^62 of
///   the field, has no solution. Use it only where such a value can be thrown away.
/// @input in field element
/// @output bits[254] boolean; their integer is below floor(r / 2^190) * 2^190
/// @requires nothing
/// @cost 294
template CanonicalBits() {
    signal input in;
    signal output bits[254];

    var sum = 0;
    for (var i = 0; i < 254; i++) {
        bits[i] <-- (in >> i) & 1;
        bits[i] * (bits[i] - 1) === 0;
        sum += bits[i] * (1 << i);
    }
    sum === in;

    // Top 64 bits <= floor(r / 2^190) - 1, most significant first. While every one-bit of the limit is matched (`tied` = 1), the
    // zero-bits of the limit between them must be zero.
    var limit = (-1 >> 190) - 1;
    signal tied[65];
    tied[0] <== 1;
    var zeros = 0;
    var pending = 0;
    for (var k = 0; k < 64; k++) {
        if ((limit >> (63 - k)) & 1 == 1) {
            if (pending == 1) {
                tied[k] * zeros === 0;
            }
            zeros = 0;
            pending = 0;
            tied[k + 1] <== tied[k] * bits[253 - k];
        } else {
            zeros += bits[253 - k];
            pending = 1;
            tied[k + 1] <== tied[k];
        }
    }
    if (pending == 1) {
        tied[64] * zeros === 0;
    }
}
