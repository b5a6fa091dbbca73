// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

// SHA-256 (FIPS 180-4) on plain numbers: its constants, and the function itself for what is known at compile time and for hints. Words are
// integers below 2^32.

// FIPS 180-4, 5.3.3.
function SHA256_INITIAL_STATE() {
    return [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
}

// FIPS 180-4, 4.2.2.
function SHA256_ROUND_CONSTANTS() {
    return [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
    ];
}

// Bit distances of FIPS 180-4's (4.4) to (4.7). Output bit i of such a function is the xor of input bits i + distance mod 32; the last distance
// of a small sigma is a shift, so that output bits from 32 - distance on are the xor of two bits only.
function SHA256_LARGE_SIGMA_0() {
    return [2, 13, 22];
}

function SHA256_LARGE_SIGMA_1() {
    return [6, 11, 25];
}

function SHA256_SMALL_SIGMAS() {
    return [[7, 18, 3], [17, 19, 10]];
}

// Which input bit is the factor that Sha256ScheduleChain takes out of the product of signs for output bit i of sigma0 and of sigma1, when both
// are taken of one word; 32 for none. Found by a search for the fewest rows: as few factors as possible, an even number of triples for each.
function SHA256_SCHEDULE_FACTORS() {
    return [
        [
            3, 4, 9, 10, 11, 23, 9, 25, 11, 16, 17, 29, 30, 16, 17, 22,
            23, 3, 25, 22, 23, 28, 29, 30, 10, 11, 29, 30, 3, 4, 16, 17
        ],
        [
            17, 11, 32, 22, 23, 22, 23, 17, 25, 28, 29, 28, 29, 23, 32, 25,
            3, 4, 28, 29, 30, 32, 9, 10, 9, 10, 11, 32, 32, 16, 17, 16
        ]
    ];
}

// In Sha256RoundsA bit i of the working variable a is a factor in every third round: the rounds r with r mod 3 = this. Chosen so that nearly every
// product of Sigma0 and every product of Maj has one factor.
function sha256FactorRound(i) {
    return i < 9 ? 0 : 1 + (i >= 21);
}

function sha256Rotated(word, distance) {
    return ((word >> distance) | (word << (32 - distance))) & 0xffffffff;
}

function sha256LargeSigma(word, distances) {
    return sha256Rotated(word, distances[0]) ^ sha256Rotated(word, distances[1]) ^ sha256Rotated(word, distances[2]);
}

function sha256SmallSigma(word, distances) {
    return sha256Rotated(word, distances[0]) ^ sha256Rotated(word, distances[1]) ^ (word >> distances[2]);
}

function sha256Choice(e, f, g) {
    return (e & f) ^ ((0xffffffff ^ e) & g);
}

function sha256Majority(a, b, c) {
    return (a & b) ^ (a & c) ^ (b & c);
}

// The message schedule W_0, ..., W_63 of a block of 16 words.
function sha256Schedule(block) {
    var distances[2][3] = SHA256_SMALL_SIGMAS();
    var words[64];
    for (var t = 0; t < 16; t++) {
        words[t] = block[t];
    }
    for (var t = 16; t < 64; t++) {
        words[t] = (sha256SmallSigma(words[t - 2], distances[1]) + words[t - 7]
            + sha256SmallSigma(words[t - 15], distances[0]) + words[t - 16]) & 0xffffffff;
    }
    return words;
}

// All values that the working variables a and e take: [0] d, c, b, a at the start, then a after each round; [1] the same for h, g, f, e.
function sha256WorkingVariables(state, schedule) {
    var constants[64] = SHA256_ROUND_CONSTANTS();
    var a[68];
    var e[68];
    for (var i = 0; i < 4; i++) {
        a[i] = state[3 - i];
        e[i] = state[7 - i];
    }
    for (var t = 0; t < 64; t++) {
        var first = e[t] + sha256LargeSigma(e[t + 3], SHA256_LARGE_SIGMA_1()) + sha256Choice(e[t + 3], e[t + 2], e[t + 1])
            + constants[t] + schedule[t];
        var second = sha256LargeSigma(a[t + 3], SHA256_LARGE_SIGMA_0()) + sha256Majority(a[t + 3], a[t + 2], a[t + 1]);
        e[t + 4] = (a[t] + first) & 0xffffffff;
        a[t + 4] = (first + second) & 0xffffffff;
    }
    return [a, e];
}

// The state after a block.
function sha256Compressed(state, block) {
    var working[2][68] = sha256WorkingVariables(state, sha256Schedule(block));
    var next[8];
    for (var i = 0; i < 8; i++) {
        next[i] = (state[i] + working[i \ 4][67 - i % 4]) & 0xffffffff;
    }
    return next;
}
