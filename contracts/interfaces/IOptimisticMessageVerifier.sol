// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMessageVerifier} from "./IMessageVerifier.sol";
import {ISourceBound} from "./ISourceBound.sol";
import {Message} from "./Message.sol";

/// @title Optimistic verifier of messages
/// @notice Anyone claims, with a bond, that a message was sent by a height. Unless someone refutes the claim with evidence
/// within the challenge window, the message counts as sent. Trusts that at least one honest challenger watches and can have a
/// transaction included within the window, and that the source's committee signs no false header: there would be no true
/// one to refute with.
/// @dev A claim is about (message id, height) in one generation of the light client, so that a false claim is in the way of
/// no true one. A height must be one that the light client trusts when the claim is made: a header that refutes a false
/// claim then exists from the start. Evidence for `isVerified` is abi.encode(uint64 height). `trustGeneration` is the light client's
/// generation and `lateRefutations` together, so that what was marked before a late refutation is no longer believed.
/// Checks have ids (M1 ...): see contracts/verification/README.md.
interface IOptimisticMessageVerifier is IMessageVerifier, ISourceBound {
    /// @notice Where a claim is.
    /// @dev Open: the bond is in it. Released: the bond went back, the claim stands. Refuted: the bond is lost.
    enum ClaimState {
        None,
        Open,
        Released,
        Refuted
    }

    /// @notice A message was claimed to have been sent.
    /// @param messageId Id of the message.
    /// @param height Height by which it was sent.
    /// @param generation Generation of the light client in which the claim counts.
    /// @param nonce Position of the message in the outbox.
    /// @param claimant Who put up the bond.
    event MessageClaimed(
        bytes32 indexed messageId,
        uint64 indexed height,
        uint64 generation,
        uint64 nonce,
        address indexed claimant
    );

    /// @notice A claim was refuted.
    /// @param messageId Id of the message.
    /// @param height Height of the claim.
    /// @param generation Generation of the claim.
    /// @param challenger Who refuted it.
    /// @param reward What the challenger won; the other half of the bond is burnt. 0 when the bond had gone back.
    event ClaimRefuted(
        bytes32 indexed messageId,
        uint64 indexed height,
        uint64 generation,
        address indexed challenger,
        uint256 reward
    );

    /// @notice The bond of a claim went back.
    /// @param messageId Id of the message.
    /// @param height Height of the claim.
    /// @param generation Generation of the claim.
    /// @param claimant Who may withdraw it.
    event BondReleased(bytes32 indexed messageId, uint64 indexed height, uint64 generation, address indexed claimant);

    /// @notice The guardian paused: windows stand still and nothing is verified.
    /// @param until Time in seconds at which the pause ends by itself.
    event Paused(uint64 until);

    /// @notice The message is not of this verifier's chain and outbox.
    error OptimisticMessageVerifier_WrongSource();
    /// @notice The bond must be exact.
    /// @param expected The bond in wei.
    /// @param actual What was sent.
    error OptimisticMessageVerifier_WrongBond(uint256 expected, uint256 actual);
    /// @notice The light client trusts no header at this height.
    /// @param height The height.
    error OptimisticMessageVerifier_UntrustedHeight(uint64 height);
    /// @notice The claim was made already and is not refuted.
    error OptimisticMessageVerifier_AlreadyClaimed();
    /// @notice There is no such claim, or nothing is left to be done with it.
    /// @param state Where the claim is.
    error OptimisticMessageVerifier_WrongState(ClaimState state);
    /// @notice The challenge window is not over.
    /// @param remaining Seconds, not counting a pause.
    error OptimisticMessageVerifier_WindowOpen(uint256 remaining);
    /// @notice The evidence does not refute the claim.
    error OptimisticMessageVerifier_NotRefuted();
    /// @notice The guardian may not pause again yet.
    /// @param from From that time on, in seconds.
    error OptimisticMessageVerifier_PauseTooEarly(uint256 from);
    /// @notice The caller has nothing to withdraw.
    error OptimisticMessageVerifier_NothingToWithdraw();
    /// @notice A constructor argument makes no sense.
    /// @param name Name of the argument.
    error OptimisticMessageVerifier_InvalidParameter(string name);

    /// @notice Claims that a message was sent by a height, with the bond as `msg.value`. Anyone may call.
    /// @param message The message.
    /// @param height Height at which the outbox holds it; the light client must trust a header there.
    function claim(Message calldata message, uint64 height) external payable;

    /// @notice Refutes a claim of the current generation, within the window or later. Anyone may call. Half of the bond is the
    /// caller's, half is burnt: a claimant who copies the evidence and refutes itself first still loses. After the window it
    /// changes the generation: gateways ask again for the evidence of all that they marked and did not deliver.
    /// @param message The message.
    /// @param height Height of the claim.
    /// @param evidence Evidence for the refuter.
    function refute(Message calldata message, uint64 height, bytes calldata evidence) external;

    /// @notice Gives the bond of an unrefuted claim back after the window, also when its generation has ended.
    /// @param messageId Id of the message.
    /// @param height Height of the claim.
    /// @param claimGeneration Generation of the claim.
    function release(bytes32 messageId, uint64 height, uint64 claimGeneration) external;

    /// @notice Pays what the caller may withdraw.
    /// @param to Whom to pay.
    function withdraw(address payable to) external;

    /// @notice Stops the windows and all verification for `PAUSE_LENGTH`. Only the owner, the guardian. It can do nothing else,
    /// and can do it again only a window and a pause's length after the end: a claim is delayed by one pause at most.
    function pause() external;

    /// @notice A claim.
    /// @param messageId Id of the message.
    /// @param height Height of the claim.
    /// @param claimGeneration Generation of the claim.
    /// @return state Where it is.
    /// @return claimant Who made it.
    /// @return remaining Seconds until its window is over, not counting a pause.
    function claimOf(
        bytes32 messageId,
        uint64 height,
        uint64 claimGeneration
    ) external view returns (ClaimState state, address claimant, uint256 remaining);

    /// @notice What an account may withdraw.
    /// @param account The account.
    /// @return amount In wei.
    function creditOf(address account) external view returns (uint256 amount);

    /// @notice How many claims were refuted after their window.
    /// @return count Never falls.
    function lateRefutations() external view returns (uint64 count);

    /// @notice The bond of a claim.
    /// @return amount In wei; fixed at deployment.
    function BOND() external view returns (uint256 amount);

    /// @notice Length of the challenge window.
    /// @return length In seconds; fixed at deployment.
    function CHALLENGE_WINDOW() external view returns (uint64 length);

    /// @notice Length of a pause.
    /// @return length In seconds; fixed at deployment.
    function PAUSE_LENGTH() external view returns (uint64 length);

    /// @notice Judge of the evidence against claims.
    /// @return refuter Fixed at deployment.
    function REFUTER() external view returns (address refuter);
}
