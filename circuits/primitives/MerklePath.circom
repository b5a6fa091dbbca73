// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "Bits.circom";
include "Hash.circom";

/// @title MerklePath
/// @notice Root of a binary Poseidon tree above a node. The position's bits are range-checked and choose left and right.
/// @param levels number of levels above the node, at most 252
/// @input node the node at the path's lower end
/// @input position index of the node on its level; no solution when it is not below 2^levels
/// @input siblings[levels] from the node upwards
/// @output root
/// @requires the node's height is fixed by the caller: nothing here tells a leaf from an inner node
/// @cost 242 * levels
template MerklePath(levels) {
    signal input node;
    signal input position;
    signal input siblings[levels];
    signal output root;

    signal isRight[levels] <== Bits(levels)(position);
    signal current[levels + 1];
    signal left[levels];
    current[0] <== node;
    for (var i = 0; i < levels; i++) {
        left[i] <== current[i] + isRight[i] * (siblings[i] - current[i]);
        current[i + 1] <== Hash(2)([left[i], current[i] + siblings[i] - left[i]]);
    }
    root <== current[levels];
}
