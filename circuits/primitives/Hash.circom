// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "PoseidonLanes.circom";

/// @title Hash
/// @notice Poseidon with circomlib's parameters, initial state 0, one output: `poseidon(inputs)` of circomlibjs.
/// @param nInputs 1 to 16
/// @input inputs[nInputs] field elements
/// @output out the hash
/// @requires nothing
/// @cost 240 for 2 inputs, 261 for 3, 321 for 5, 354 for 6, 609 for 16
template Hash(nInputs) {
    signal input inputs[nInputs];
    signal output out;

    signal lanes[1] <== PoseidonLanes(nInputs, 0, 1)(inputs);
    out <== lanes[0];
}
