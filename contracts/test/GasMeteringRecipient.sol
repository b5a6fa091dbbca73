// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

/// @title Gas metering recipient
/// @notice Accepts a message when it gets at least the gas it wants, and says in both cases how much it got.
contract GasMeteringRecipient is IERC7786Recipient {
    /// @notice Gas that it wants.
    uint256 public immutable WANTED;

    /// @notice It accepted.
    /// @param gasSeen Gas that it got.
    event GasSeen(uint256 gasSeen);

    /// @notice It refused.
    /// @param gasSeen Gas that it got.
    error GasMeteringRecipient_TooLittle(uint256 gasSeen);

    /// @notice Fixes the threshold.
    /// @param wanted Gas that it wants.
    constructor(uint256 wanted) {
        WANTED = wanted;
    }

    /// @inheritdoc IERC7786Recipient
    function receiveMessage(bytes32, bytes calldata, bytes calldata) external payable returns (bytes4) {
        uint256 gasSeen = gasleft();
        if (gasSeen < WANTED) revert GasMeteringRecipient_TooLittle(gasSeen);
        emit GasSeen(gasSeen);
        return IERC7786Recipient.receiveMessage.selector;
    }
}
