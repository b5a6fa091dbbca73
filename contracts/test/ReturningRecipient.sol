// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

/// @title Returning recipient
/// @notice Hostile: returns as many bytes as it was told, beginning with the word it was told.
contract ReturningRecipient is IERC7786Recipient {
    /// @notice First word of the answer.
    bytes32 public immutable WORD;

    /// @notice Length of the answer.
    uint256 public immutable LENGTH;

    /// @notice Fixes the answer.
    /// @param word First word of the answer.
    /// @param length Length of the answer.
    constructor(bytes32 word, uint256 length) {
        WORD = word;
        LENGTH = length;
    }

    /// @inheritdoc IERC7786Recipient
    function receiveMessage(bytes32, bytes calldata, bytes calldata) external payable returns (bytes4) {
        bytes32 word = WORD;
        uint256 length = LENGTH;
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, word)
            return(data, length)
        }
    }
}
