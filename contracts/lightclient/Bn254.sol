// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @dev Order r of the BN254 scalar field. A public input x and x + r are the same to a circuit: only values below r
/// may reach a verifier.
uint256 constant SCALAR_FIELD_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
