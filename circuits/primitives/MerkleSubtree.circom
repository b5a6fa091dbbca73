// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Hash.circom";

/// @title MerkleSubtree
/// @notice Root of the complete binary Poseidon tree over the leaves.
/// @param levels height; there are 2^levels leaves
/// @input leaves[2^levels] field elements
/// @output root
/// @requires nothing
/// @cost (2^levels - 1) * 240
template MerkleSubtree(levels) {
    signal input leaves[1 << levels];
    signal output root;

    // Heap order: node 1 is the root, node n has children 2n and 2n + 1, the leaves are last.
    signal nodes[2 << levels];
    nodes[0] <== 0;
    for (var i = 0; i < (1 << levels); i++) {
        nodes[(1 << levels) + i] <== leaves[i];
    }
    for (var i = (1 << levels) - 1; i > 0; i--) {
        nodes[i] <== Hash(2)([nodes[2 * i], nodes[2 * i + 1]]);
    }
    root <== nodes[1];
}
