// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Timelocked address
/// @notice An address whose first value is set at once and whose every change is announced, waits, and can be withdrawn.
library TimelockedAddress {
    /// @notice Two slots.
    /// @param current Address in force.
    /// @param delay Seconds that a change waits.
    /// @param revision Grows with each value, from 1; 0 while there was none.
    /// @param pending Announced address.
    /// @param acceptableFrom Time from which it can be accepted; 0 when nothing is announced.
    /// @param pendingDelay Delay that comes into force with it.
    struct Lock {
        address current;
        uint32 delay;
        uint32 revision;
        address pending;
        uint64 acceptableFrom;
        uint32 pendingDelay;
    }

    /// @notice There is a value already; announce a change.
    error TimelockedAddress_AlreadySet();
    /// @notice There is no value yet to change.
    error TimelockedAddress_NotSet();
    /// @notice Nothing is announced.
    error TimelockedAddress_NothingPending();
    /// @notice The delay is not over.
    error TimelockedAddress_TooEarly(uint64 acceptableFrom);

    /// @notice Sets the first value.
    /// @param self The lock.
    /// @param value The value.
    /// @param delay Seconds that a change will wait.
    function initialize(Lock storage self, address value, uint32 delay) internal {
        if (self.revision != 0) revert TimelockedAddress_AlreadySet();
        (self.current, self.delay, self.revision) = (value, delay, 1);
    }

    /// @notice Announces a change, in place of an earlier announcement.
    /// @param self The lock.
    /// @param value The next value.
    /// @param delay The next delay.
    /// @return acceptableFrom Time from which it can be accepted: the delay in force counts, never the next one.
    function propose(Lock storage self, address value, uint32 delay) internal returns (uint64 acceptableFrom) {
        if (self.revision == 0) revert TimelockedAddress_NotSet();
        acceptableFrom = uint64(block.timestamp) + self.delay;
        (self.pending, self.acceptableFrom, self.pendingDelay) = (value, acceptableFrom, delay);
    }

    /// @notice Withdraws an announcement.
    /// @param self The lock.
    function cancel(Lock storage self) internal {
        if (self.acceptableFrom == 0) revert TimelockedAddress_NothingPending();
        (self.pending, self.acceptableFrom, self.pendingDelay) = (address(0), 0, 0);
    }

    /// @notice Puts an announced change into force.
    /// @param self The lock.
    /// @return value The new value.
    function accept(Lock storage self) internal returns (address value) {
        uint64 acceptableFrom = self.acceptableFrom;
        if (acceptableFrom == 0) revert TimelockedAddress_NothingPending();
        if (block.timestamp < acceptableFrom) revert TimelockedAddress_TooEarly(acceptableFrom);
        value = self.pending;
        (self.current, self.delay, self.revision) = (value, self.pendingDelay, self.revision + 1);
        cancel(self);
    }
}
