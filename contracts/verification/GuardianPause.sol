// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

import {IOptimisticMessageVerifier} from "../interfaces/IOptimisticMessageVerifier.sol";

/// @title Guardian's pause
/// @notice A clock that stands still in pauses of fixed length. Between two of them it runs for a challenge window, so that a
/// claim meets one pause at most, and for a pause's length, so that it runs at least half of the time. The owner is the
/// guardian: it can delay and nothing else (M12).
abstract contract GuardianPause is IOptimisticMessageVerifier, Ownable2Step {
    /// The latest pause, and the seconds of all before it.
    struct Pauses {
        uint64 start;
        uint64 end;
        uint64 before;
    }

    uint64 private constant MIN_WINDOW = 10 minutes;
    uint64 private constant MAX_LENGTH = 30 days;

    /// @inheritdoc IOptimisticMessageVerifier
    uint64 public immutable CHALLENGE_WINDOW;
    /// @inheritdoc IOptimisticMessageVerifier
    uint64 public immutable PAUSE_LENGTH;

    Pauses private _pauses;

    constructor(address guardian, uint64 challengeWindow, uint64 pauseLength) Ownable(guardian) {
        if (challengeWindow < MIN_WINDOW || challengeWindow > MAX_LENGTH) {
            revert OptimisticMessageVerifier_InvalidParameter("challengeWindow");
        }
        if (pauseLength > MAX_LENGTH) revert OptimisticMessageVerifier_InvalidParameter("pauseLength");
        CHALLENGE_WINDOW = challengeWindow;
        PAUSE_LENGTH = pauseLength;
    }

    /// @inheritdoc IOptimisticMessageVerifier
    function pause() external onlyOwner {
        Pauses memory pauses = _pauses;
        uint256 from = uint256(pauses.end) + CHALLENGE_WINDOW + PAUSE_LENGTH;
        if (pauses.end != 0 && block.timestamp < from) revert OptimisticMessageVerifier_PauseTooEarly(from);
        uint64 start = uint64(block.timestamp);
        _pauses = Pauses(start, start + PAUSE_LENGTH, pauses.before + pauses.end - pauses.start);
        emit Paused(start + PAUSE_LENGTH);
    }

    /// @dev Seconds since 1970 less those spent in pauses: never runs backwards, and stands still in a pause.
    function _runningTime() internal view returns (uint64 time) {
        Pauses memory pauses = _pauses;
        uint64 current = _isPaused() ? uint64(block.timestamp) - pauses.start : pauses.end - pauses.start;
        return uint64(block.timestamp) - pauses.before - current;
    }

    function _isPaused() internal view returns (bool isPaused) {
        return block.timestamp < _pauses.end;
    }
}
