// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {RateLimiter} from "@openzeppelin/contracts/utils/RateLimiter.sol";

import {IAppPolicies} from "../interfaces/IAppPolicies.sol";
import {IMessageVerifier} from "../interfaces/IMessageVerifier.sol";
import {TimelockedAddress} from "./TimelockedAddress.sol";

/// @title Application policies
/// @notice See `IAppPolicies`. A delivery to an application that decided nothing reads one slot of it.
abstract contract AppPolicies is IAppPolicies {
    using TimelockedAddress for TimelockedAddress.Lock;
    using RateLimiter for RateLimiter.RefillingBucket;

    /// The slot that every delivery reads.
    struct Policy {
        uint64 pausedUntil;
        /// When the guardian may pause again.
        uint64 guardianReadyAt;
        bool choosesVerifier;
        bool isLimited;
        /// Grows whenever the limit is set.
        uint32 limitRevision;
    }

    /// @inheritdoc IAppPolicies
    uint32 public constant MIN_APP_DELAY = 1 hours;
    /// @inheritdoc IAppPolicies
    uint64 public constant MAX_GUARDIAN_PAUSE = 7 days;

    uint32 private constant MAX_APP_DELAY = 365 days;
    /// What one message takes from a bucket: the refill is counted in parts of a message, so that frequent deliveries do
    /// not lose the seconds between them to rounding.
    uint256 private constant MESSAGE_UNITS = 1e12;
    bytes32 private constant BUCKET_KEY = 0;

    mapping(address app => Policy) internal _policies;
    mapping(address app => mapping(uint64 chainId => TimelockedAddress.Lock)) private _choices;
    mapping(address app => RateLimiter.RefillingBucket) private _buckets;
    mapping(address app => address) private _delegates;
    mapping(address app => address) private _guardians;

    /// O1: nobody decides for an application but itself and its delegate.
    modifier onlyApp(address app) {
        if (!_speaksFor(app)) revert Gateway_NotTheApplication(app, msg.sender);
        _;
    }

    /// @inheritdoc IAppPolicies
    function setDelegate(address delegate) external {
        _delegates[msg.sender] = delegate;
        emit DelegateSet(msg.sender, delegate);
    }

    /// @inheritdoc IAppPolicies
    function setGuardian(address app, address guardian) external onlyApp(app) {
        _guardians[app] = guardian;
        emit GuardianSet(app, guardian);
    }

    /// @inheritdoc IAppPolicies
    function chooseVerifier(
        address app,
        uint64 chainId,
        IMessageVerifier verifier,
        uint32 delay
    ) external onlyApp(app) {
        _checkChoice(verifier, delay);
        _choices[app][chainId].initialize(address(verifier), delay);
        _policies[app].choosesVerifier = true;
        emit AppVerifierSet(app, chainId, verifier);
    }

    /// @inheritdoc IAppPolicies
    function proposeVerifier(
        address app,
        uint64 chainId,
        IMessageVerifier verifier,
        uint32 delay
    ) external onlyApp(app) {
        _checkChoice(verifier, delay);
        uint64 acceptableFrom = _choices[app][chainId].propose(address(verifier), delay);
        emit AppVerifierProposed(app, chainId, verifier, acceptableFrom);
    }

    /// @inheritdoc IAppPolicies
    function cancelVerifier(address app, uint64 chainId) external onlyApp(app) {
        _choices[app][chainId].cancel();
        emit AppVerifierCancelled(app, chainId);
    }

    /// @inheritdoc IAppPolicies
    function acceptVerifier(address app, uint64 chainId) external onlyApp(app) {
        emit AppVerifierSet(app, chainId, IMessageVerifier(_choices[app][chainId].accept()));
    }

    /// @inheritdoc IAppPolicies
    function pause(address app, uint64 until) external {
        Policy storage policy = _policies[app];
        if (!_speaksFor(app)) {
            if (msg.sender != _guardians[app]) revert Gateway_NotTheApplication(app, msg.sender);
            // O4: bounded in time, and never one after the other. It cannot shorten a pause of the application either.
            uint64 longestUntil = uint64(block.timestamp) + MAX_GUARDIAN_PAUSE;
            if (until > longestUntil || until <= policy.pausedUntil || block.timestamp < policy.guardianReadyAt) {
                revert Gateway_GuardianPauseRefused(longestUntil, policy.guardianReadyAt);
            }
            policy.guardianReadyAt = until + MAX_GUARDIAN_PAUSE;
        }
        policy.pausedUntil = until;
        emit AppPaused(app, until);
    }

    /// @inheritdoc IAppPolicies
    function unpause(address app) external onlyApp(app) {
        _policies[app].pausedUntil = 0;
        emit AppPaused(app, 0);
    }

    /// @inheritdoc IAppPolicies
    function setRateLimit(address app, uint32 capacity, uint32 window) external onlyApp(app) {
        if ((capacity == 0) != (window == 0)) revert Gateway_InvalidRateLimit();
        RateLimiter.RefillingBucket storage bucket = _buckets[app];
        // What was used stays used: what the old rate refilled until now is settled before the new one counts.
        if (bucket._window != 0) bucket.sync(BUCKET_KEY);
        bucket.updateSettings(window, uint208(capacity * MESSAGE_UNITS));
        Policy storage policy = _policies[app];
        policy.isLimited = capacity != 0;
        ++policy.limitRevision;
        emit RateLimitSet(app, capacity, window);
    }

    /// @inheritdoc IAppPolicies
    function pendingVerifierOf(
        address app,
        uint64 chainId
    ) external view returns (IMessageVerifier verifier, uint64 acceptableFrom) {
        TimelockedAddress.Lock storage choice = _choices[app][chainId];
        return (IMessageVerifier(choice.pending), choice.acceptableFrom);
    }

    /// @inheritdoc IAppPolicies
    function rolesOf(address app) external view returns (address delegate, address guardian) {
        return (_delegates[app], _guardians[app]);
    }

    /// @inheritdoc IAppPolicies
    function deliveryPolicyOf(address app) external view returns (uint64 pausedUntil, uint256 available) {
        Policy storage policy = _policies[app];
        return (policy.pausedUntil, policy.isLimited ? _available(app) : type(uint256).max);
    }

    /// @dev Refuses a delivery that the application does not want now (O4, O5). A refusal leaves no trace.
    function _checkAdmission(address app, Policy memory policy) internal view {
        if (block.timestamp <= policy.pausedUntil) revert Gateway_AppPaused(app, policy.pausedUntil);
        if (policy.isLimited && _available(app) == 0) revert Gateway_RateLimited(app);
    }

    /// @dev Counts a delivery that succeeded: else anyone could use up the limit by repeating one that fails. Reverts, and
    /// with it the delivery, when re-entrant deliveries used up what `_checkAdmission` saw (O5). When the application set
    /// the limit in this very delivery, as one that is governed from another chain does, nothing is refused: the
    /// delivery was admitted under the limit before, and counts under the one after.
    function _countDelivery(address app, uint32 revisionBefore) internal {
        Policy storage policy = _policies[app];
        if (!policy.isLimited) return;
        RateLimiter.RefillingBucket storage bucket = _buckets[app];
        if (policy.limitRevision != revisionBefore) {
            uint256 used = bucket.used(BUCKET_KEY) + MESSAGE_UNITS;
            bucket._items[BUCKET_KEY] = RateLimiter.RefillingBucketItem(uint208(used), uint48(block.timestamp));
        } else if (!bucket.tryConsume(BUCKET_KEY, MESSAGE_UNITS)) {
            revert Gateway_RateLimited(app);
        }
    }

    /// @dev The application's verifier for a chain, zero where the route's counts; and its revision, which is 0 where the
    /// application never chose and else grows with each choice.
    function _choiceOf(address app, uint64 chainId) internal view returns (IMessageVerifier verifier, uint32 revision) {
        TimelockedAddress.Lock storage choice = _choices[app][chainId];
        return (IMessageVerifier(choice.current), choice.revision);
    }

    function _available(address app) private view returns (uint256 messages) {
        return _buckets[app].available(BUCKET_KEY) / MESSAGE_UNITS;
    }

    function _speaksFor(address app) private view returns (bool) {
        return msg.sender == app || msg.sender == _delegates[app];
    }

    function _checkChoice(IMessageVerifier verifier, uint32 delay) private view {
        if (delay < MIN_APP_DELAY || delay > MAX_APP_DELAY) revert Gateway_AppDelayOutOfRange(delay);
        if (address(verifier) != address(0) && address(verifier).code.length == 0) {
            revert Gateway_VerifierWithoutCode(address(verifier));
        }
    }
}
