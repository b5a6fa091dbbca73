// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IOptimisticMessageVerifier} from "../interfaces/IOptimisticMessageVerifier.sol";
import {Message} from "../interfaces/Message.sol";

// solhint-disable use-natspec

/// @title Reentrant claimant double
/// @notice Claims, and withdraws again while it is being paid.
contract ReentrantClaimantDouble {
    IOptimisticMessageVerifier private immutable _verifier;

    /// @notice How often it was refused while it was being paid.
    uint256 public reentries;

    constructor(IOptimisticMessageVerifier verifier) {
        _verifier = verifier;
    }

    receive() external payable {
        try _verifier.withdraw(payable(address(this))) {
            reentries = 0;
        } catch {
            ++reentries;
        }
    }

    /// @notice Claims each message with an equal part of the value.
    function claimAll(Message[] calldata messages, uint64 height) external payable {
        for (uint256 i = 0; i < messages.length; ++i) {
            _verifier.claim{value: msg.value / messages.length}(messages[i], height);
        }
    }

    /// @notice Withdraws what it may.
    function withdrawAll() external {
        _verifier.withdraw(payable(address(this)));
    }
}
