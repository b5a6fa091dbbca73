// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Hash.circom";

/// @title PoseidonTree
/// @notice Root of a tree of Poseidon hashes with 16 children a node; the root has as many as are left.
/// @param count number of leaves: at most 16, or 16 times such a number of nodes
/// @input leaves[count] field elements
/// @output root
/// @requires nothing: the shape is fixed, so that a node is never taken for a leaf
/// @cost 609 for each 16 leaves and each 16 nodes
template PoseidonTree(count) {
    signal input leaves[count];
    signal output root;

    if (count <= 16) {
        root <== Hash(count)(leaves);
    } else {
        assert(count % 16 == 0);
        signal groups[count \ 16][16];
        signal nodes[count \ 16];
        for (var i = 0; i < count; i++) {
            groups[i \ 16][i % 16] <== leaves[i];
        }
        for (var i = 0; i < count \ 16; i++) {
            nodes[i] <== Hash(16)(groups[i]);
        }
        root <== PoseidonTree(count \ 16)(nodes);
    }
}
