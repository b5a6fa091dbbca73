// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

/// @title Reverting recipient
/// @notice Hostile: reverts with as many bytes as it was told, and recovers when told.
contract RevertingRecipient is IERC7786Recipient {
    /// @notice Length of the revert data.
    uint256 public immutable LENGTH;

    /// @notice Whether it accepts messages by now.
    bool public recovered;

    /// @notice Messages that it accepted.
    uint256 public accepted;

    /// @notice Starts unrecovered.
    /// @param length Length of the revert data.
    constructor(uint256 length) {
        LENGTH = length;
    }

    /// @notice Makes it accept messages from now on.
    function recover() external {
        recovered = true;
    }

    /// @inheritdoc IERC7786Recipient
    function receiveMessage(bytes32, bytes calldata, bytes calldata) external payable returns (bytes4) {
        if (!recovered) {
            uint256 length = LENGTH;
            assembly ("memory-safe") {
                let data := mload(0x40)
                // A pattern, so that a test sees which bytes were copied.
                for {
                    let i := 0
                } lt(i, length) {
                    i := add(i, 0x20)
                } {
                    mstore(add(data, i), not(i))
                }
                revert(data, length)
            }
        }
        ++accepted;
        return IERC7786Recipient.receiveMessage.selector;
    }
}
