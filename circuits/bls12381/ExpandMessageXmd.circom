// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/Sha256Compress.circom";
include "../primitives/sha256Constants.circom";

// The words after the first eight of a message of two blocks: 32 bytes (not looked at here), then `middle`, then DST_prime, which is the tag
// and its length in a byte, then SHA-256's padding. `before` is the number of bytes already hashed.
function expansionTail(middle, middleLength, dst, dstLength, before) {
    var bytes[128];
    for (var i = 0; i < 128; i++) {
        bytes[i] = 0;
    }
    for (var i = 0; i < middleLength; i++) {
        bytes[32 + i] = middle[i];
    }
    for (var i = 0; i < dstLength; i++) {
        bytes[32 + middleLength + i] = dst[i];
    }
    var length = 32 + middleLength + dstLength + 1;
    bytes[length - 1] = dstLength;
    bytes[length] = 0x80;
    // The padding ends in the length in bits, below 2^16 here.
    bytes[126] = (8 * (before + length)) >> 8;
    bytes[127] = (8 * (before + length)) & 0xff;

    var words[2][16];
    for (var i = 0; i < 32; i++) {
        words[i \ 16][i % 16] = (bytes[4 * i] << 24) + (bytes[4 * i + 1] << 16) + (bytes[4 * i + 2] << 8) + bytes[4 * i + 3];
    }
    return words;
}

/// @title ExpandMessageXmd
/// @notice RFC 9380's expand_message_xmd (5.3.1) with SHA-256, of a message of 32 bytes to 256 bytes: what hash_to_field needs for two
///   elements of BLS12-381's Fp2. Returned as the four integers OS2IP of 64 bytes each.
/// @param dstLength bytes of the domain separation tag, 22 to 83: every hash then ends in two blocks
/// @param dst[dstLength] the tag
/// @input message[256] the most significant bit of byte 0 first
/// @output bits[4][512] boolean, the least significant bit of each integer first
/// @requires message boolean
/// @cost 212464 with the 43 bytes of Ethereum's tag
template ExpandMessageXmd(dstLength, dst) {
    signal input message[256];
    signal output bits[4][512];

    assert(dstLength >= 22 && dstLength <= 83);
    var initial[8] = SHA256_INITIAL_STATE();
    var zeros[16] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    // hashes[i] = b_i. The first block of b_0 is Z_pad, all zero.
    signal hashes[9][256];
    // strxor(b_0, b_(i - 1)), of which b_i is the hash.
    signal mixed[9][256];
    component first[9];
    component second[9];
    for (var i = 0; i <= 8; i++) {
        var tail[2][16];
        var state[8];
        if (i == 0) {
            // l_i_b_str = 256 in two bytes, and a zero.
            tail = expansionTail([1, 0, 0], 3, dst, dstLength, 64);
            state = sha256Compressed(initial, zeros);
        } else {
            tail = expansionTail([i], 1, dst, dstLength, 0);
            state = initial;
        }
        for (var k = 0; k < 256; k++) {
            if (i == 0) {
                mixed[i][k] <== message[k];
            } else if (i == 1) {
                mixed[i][k] <== hashes[0][k];
            } else {
                mixed[i][k] <== hashes[0][k] + hashes[i - 1][k] - 2 * hashes[0][k] * hashes[i - 1][k];
            }
        }
        first[i] = Sha256Compress(1, state, 8, tail[0]);
        second[i] = Sha256Compress(0, zeros, 0, tail[1]);
        for (var j = 0; j < 16; j++) {
            for (var k = 0; k < 32; k++) {
                if (j < 8) {
                    first[i].state[j][k] <== (state[j] >> (31 - k)) & 1;
                    first[i].block[j][k] <== mixed[i][32 * j + k];
                } else {
                    first[i].block[j][k] <== (tail[0][j] >> (31 - k)) & 1;
                }
                second[i].block[j][k] <== (tail[1][j] >> (31 - k)) & 1;
            }
        }
        second[i].state <== first[i].out;
        for (var k = 0; k < 256; k++) {
            hashes[i][k] <== second[i].out[k \ 32][k % 32];
        }
    }
    for (var i = 0; i < 4; i++) {
        for (var k = 0; k < 256; k++) {
            bits[i][k] <== hashes[2 * i + 2][255 - k];
            bits[i][256 + k] <== hashes[2 * i + 1][255 - k];
        }
    }
}
