// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/Fingerprint.circom";
include "../primitives/MerklePath.circom";
include "../primitives/MerkleSubtree.circom";

function log2(n) {
    var bits = 0;
    while ((1 << bits) < n) {
        bits++;
    }
    return bits;
}

/// @title MessageWindow
/// @notice The fingerprint is that of exactly the W leaves windowIndex * W .. windowIndex * W + W - 1 of the outbox tree.
/// @param W leaves in a window, a power of two of at least 2
/// @param depth levels of the outbox tree
/// @input messageRoot public: root of the outbox tree
/// @input windowIndex public: which aligned window; W2 refuses one that is not below 2^(depth - log2 W)
/// @input point public: where the fingerprint is taken
/// @input fingerprint public: sum of leaves[i] * point^i
/// @input leaves[W] private: the window's leaves, 0 where the outbox has none yet
/// @input siblings[depth - log2 W] private: Merkle siblings of the window's root, bottom up
/// @output none
/// @requires point is a hash of messageRoot, windowIndex and the claimed leaves; messageRoot is a proved header's
/// @cost 241 * (W - 1) + 242 * (depth - log2 W)
template MessageWindow(W, depth) {
    signal input messageRoot;
    signal input windowIndex;
    signal input point;
    signal input fingerprint;
    signal input leaves[W];
    signal input siblings[depth - log2(W)];

    assert(W >= 2 && W == 1 << log2(W));

    // W1: the window's root is the root over all W leaves, empty ones included.
    signal root <== MerkleSubtree(log2(W))(leaves);
    // W2: the index is in range and its bits order every level.
    signal pathRoot <== MerklePath(depth - log2(W))(root, windowIndex, siblings);
    // W3: the path ends in the message root.
    pathRoot === messageRoot;
    // W4: the fingerprint is the leaves' at the point.
    signal leavesFingerprint <== Fingerprint(W)(leaves, point);
    leavesFingerprint === fingerprint;
}
