// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @notice The cheat codes that the models use.
interface Vm {
    function warp(uint256 timestamp) external;
    function prank(address sender) external;
    function getNonce(address account) external view returns (uint64 nonce);
    function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address account);
    function skip(bool skipTest) external;
    function envOr(string calldata name, bool otherwise) external view returns (bool value);
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

/// @notice Which functions of a contract an invariant test calls, as its runner wants it.
struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}
