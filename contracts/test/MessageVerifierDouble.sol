// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IMessageVerifier} from "../interfaces/IMessageVerifier.sol";
import {Message} from "../interfaces/Message.sol";

/// @title Message verifier double
/// @notice Says what it was told to say. For tests of the gateway alone.
contract MessageVerifierDouble is IMessageVerifier {
    /// @notice Answers with a revert.
    error MessageVerifierDouble_Told();

    enum Answer {
        Yes,
        No,
        Revert,
        OnlyEvidence
    }

    /// @notice What it says.
    Answer public answer;

    /// @inheritdoc IMessageVerifier
    uint64 public trustGeneration = 1;

    /// @notice Tells it what to say.
    /// @param answer_ From now on; `OnlyEvidence` is yes to evidence "yes" and no to anything else.
    function setAnswer(Answer answer_) external {
        answer = answer_;
    }

    /// @notice Changes its trust.
    /// @param generation 0 halts it.
    function setTrustGeneration(uint64 generation) external {
        trustGeneration = generation;
    }

    /// @inheritdoc IMessageVerifier
    function isVerified(Message calldata, bytes calldata evidence) external view returns (bool verified) {
        if (answer == Answer.Revert) revert MessageVerifierDouble_Told();
        if (answer == Answer.OnlyEvidence) return keccak256(evidence) == keccak256("yes");
        return answer == Answer.Yes;
    }
}
