// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Hash.circom";

/// @title PoseidonTree
/// @notice Root of a tree of Poseidon hashes with 16 children a node. The last node of a level above the leaves is filled up with zeros; a list of at most 16
///   is hashed as it is.
/// @param count number of leaves
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
        var parents = (count + 15) \ 16;
        signal groups[parents][16];
        signal nodes[parents];
        for (var i = 0; i < 16 * parents; i++) {
            if (i < count) {
                groups[i \ 16][i % 16] <== leaves[i];
            } else {
                groups[i \ 16][i % 16] <== 0;
            }
        }
        for (var i = 0; i < parents; i++) {
            nodes[i] <== Hash(16)(groups[i]);
        }
        root <== PoseidonTree(parents)(nodes);
    }
}
