// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

// Ethereum's domain separation tag for signatures, "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_", in bytes.
function SIGNATURE_TAG() {
    return [
        66, 76, 83, 95, 83, 73, 71, 95, 66, 76, 83, 49, 50, 51, 56, 49,
        71, 50, 95, 88, 77, 68, 58, 83, 72, 65, 45, 50, 53, 54, 95, 83,
        83, 87, 85, 95, 82, 79, 95, 80, 79, 80, 95
    ];
}

function SIGNATURE_TAG_LENGTH() {
    return 43;
}
