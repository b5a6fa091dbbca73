// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMessageVerifier} from "./IMessageVerifier.sol";

/// @title Application policies
/// @notice What an application that receives messages decides for itself: whose word it takes for each source chain, when
/// it takes no deliveries, and how many. The application is the recipient; it speaks itself or through a delegate. Nobody
/// else, the gateway's owner included, can decide for it. Whoever decides nothing has the route's verifier, no pause and no
/// limit.
/// @dev A choice is about messages to the application. Outcomes of the messages that it sent still follow the route's
/// verifier and the storage reader (`IReceipts`): receipts, timeouts and the refunds that hang on them.
/// Checks have ids (O1 ...): see contracts/README.md.
interface IAppPolicies {
    /// @notice An application named its delegate.
    /// @param app The application.
    /// @param delegate May do for it whatever it may do here, but name a delegate; zero for nobody.
    event DelegateSet(address indexed app, address indexed delegate);

    /// @notice An application named its guardian.
    /// @param app The application.
    /// @param guardian May pause it for a bounded time; zero for nobody.
    event GuardianSet(address indexed app, address indexed guardian);

    /// @notice An application's verifier came into force.
    /// @param app The application.
    /// @param chainId Source chain.
    /// @param verifier The verifier; zero for the route's.
    event AppVerifierSet(address indexed app, uint64 indexed chainId, IMessageVerifier verifier);

    /// @notice A change of an application's verifier was announced.
    /// @param app The application.
    /// @param chainId Source chain.
    /// @param verifier The next verifier; zero for the route's.
    /// @param acceptableFrom Time in seconds from which it can be accepted.
    event AppVerifierProposed(
        address indexed app,
        uint64 indexed chainId,
        IMessageVerifier verifier,
        uint64 acceptableFrom
    );

    /// @notice The announced change was withdrawn.
    /// @param app The application.
    /// @param chainId Source chain.
    event AppVerifierCancelled(address indexed app, uint64 indexed chainId);

    /// @notice Deliveries to an application pause, or go on.
    /// @param app The application.
    /// @param until Last second of the pause; 0 when it is over.
    event AppPaused(address indexed app, uint64 until);

    /// @notice An application's limit changed.
    /// @param app The application.
    /// @param capacity Messages at once; 0 for no limit.
    /// @param window Seconds in which an empty bucket is full again.
    event RateLimitSet(address indexed app, uint32 capacity, uint32 window);

    /// @notice Only the application, or who it named, may do this.
    error Gateway_NotTheApplication(address app, address caller);
    /// @notice The delay of changes is shorter than `MIN_APP_DELAY` or longer than a year.
    error Gateway_AppDelayOutOfRange(uint32 delay);
    /// @notice There is no contract at the verifier.
    error Gateway_VerifierWithoutCode(address verifier);
    /// @notice The application takes no deliveries for now. Nothing is lost: deliver it later.
    error Gateway_AppPaused(address app, uint64 until);
    /// @notice The application takes no more deliveries for now. Nothing is lost: deliver it later.
    error Gateway_RateLimited(address app);
    /// @notice The guardian's pause is longer than `MAX_GUARDIAN_PAUSE`, or too soon after the one before.
    error Gateway_GuardianPauseRefused(uint64 longestUntil, uint64 possibleFrom);
    /// @notice A limit needs a capacity and a window, or neither.
    error Gateway_InvalidRateLimit();

    /// @notice Names the caller's delegate.
    /// @param delegate Zero for nobody.
    function setDelegate(address delegate) external;

    /// @notice Names an application's guardian. Only the application or its delegate.
    /// @param app The application.
    /// @param guardian Zero for nobody.
    function setGuardian(address app, address guardian) external;

    /// @notice Chooses an application's first verifier for a source chain, at once. Only the application or its delegate.
    /// What the route's verifier vouched for and is not delivered has to be verified again.
    /// @param app The application.
    /// @param chainId Source chain.
    /// @param verifier The verifier; zero binds the choice of the route's verifier to the delay.
    /// @param delay Seconds that changes will wait.
    function chooseVerifier(address app, uint64 chainId, IMessageVerifier verifier, uint32 delay) external;

    /// @notice Announces a change, in place of an earlier announcement. Only the application or its delegate.
    /// @param app The application.
    /// @param chainId Source chain.
    /// @param verifier The next verifier; zero for the route's.
    /// @param delay Seconds that changes will wait after that.
    function proposeVerifier(address app, uint64 chainId, IMessageVerifier verifier, uint32 delay) external;

    /// @notice Withdraws an announced change. Only the application or its delegate.
    /// @param app The application.
    /// @param chainId Source chain.
    function cancelVerifier(address app, uint64 chainId) external;

    /// @notice Puts an announced change into force after the delay. Only the application or its delegate. What the old
    /// verifier vouched for and is not delivered has to be verified again.
    /// @param app The application.
    /// @param chainId Source chain.
    function acceptVerifier(address app, uint64 chainId) external;

    /// @notice Pauses deliveries to an application. The application and its delegate for as long as they like; its guardian
    /// for at most `MAX_GUARDIAN_PAUSE`, and again only when as long has passed since its last pause ended.
    /// @dev A pause can only delay, with one thing to know: a message with a deadline may expire meanwhile; its sender can
    /// then prove the timeout.
    /// @param app The application.
    /// @param until Last second of the pause.
    function pause(address app, uint64 until) external;

    /// @notice Ends a pause. Only the application or its delegate.
    /// @param app The application.
    function unpause(address app) external;

    /// @notice Limits how many messages are delivered to an application. Only the application or its delegate.
    /// @dev Possible also in the middle of a delivery to the application, on a message's order. That delivery was admitted
    /// under the limit before and counts under the one after, however low; it is not counted where there was none before.
    /// @param app The application.
    /// @param capacity Messages at once; 0, with a window of 0, lifts the limit.
    /// @param window Seconds in which an empty bucket is full again.
    function setRateLimit(address app, uint32 capacity, uint32 window) external;

    /// @notice Whose word counts for an application.
    /// @param app The application.
    /// @param chainId Source chain.
    /// @return verifier The verifier in force; zero when there is none.
    /// @return isChosen Whether the application chose it, rather than the route.
    function verifierOf(address app, uint64 chainId) external view returns (IMessageVerifier verifier, bool isChosen);

    /// @notice The announced change of an application's verifier.
    /// @param app The application.
    /// @param chainId Source chain.
    /// @return verifier The next verifier.
    /// @return acceptableFrom Time in seconds from which it can be accepted; 0 when none is announced.
    function pendingVerifierOf(
        address app,
        uint64 chainId
    ) external view returns (IMessageVerifier verifier, uint64 acceptableFrom);

    /// @notice Delegate and guardian of an application.
    /// @param app The application.
    /// @return delegate Zero for nobody.
    /// @return guardian Zero for nobody.
    function rolesOf(address app) external view returns (address delegate, address guardian);

    /// @notice Whether, and how often, deliveries to an application go on.
    /// @param app The application.
    /// @return pausedUntil Last second of its pause; in the past when it is over.
    /// @return available Messages that can be delivered now; the largest number when there is no limit.
    function deliveryPolicyOf(address app) external view returns (uint64 pausedUntil, uint256 available);

    /// @notice Shortest delay of changes.
    /// @return delay In seconds.
    function MIN_APP_DELAY() external view returns (uint32 delay);

    /// @notice Longest pause by a guardian, and shortest time between two.
    /// @return duration In seconds.
    function MAX_GUARDIAN_PAUSE() external view returns (uint64 duration);
}
