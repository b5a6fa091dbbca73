// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMessageVerifier} from "./IMessageVerifier.sol";
import {ISourceBound} from "./ISourceBound.sol";

/// @title Verifier of messages by the signatures of a committee
/// @notice A multisig: members sign message ids with ECDSA, their weights must reach a threshold. There is no evidence but
/// their word. With equal weights it is m of n.
/// @dev Evidence is the concatenation of 65-byte signatures (r, s, v) of the EIP-712 struct
/// `Attestation(bytes32 messageId,uint64 revision)` in the domain ("Headlight committee", "1", chain id, this contract),
/// ordered by signer. Checks have ids (M1 ...): see contracts/verification/README.md.
interface ICommitteeMessageVerifier is IMessageVerifier, ISourceBound {
    /// @notice A member of the committee.
    /// @param account Whose signatures count.
    /// @param weight How much; at least 1.
    struct Member {
        address account;
        uint64 weight;
    }

    /// @notice A set of members came into force.
    /// @param revision Its number, from 1.
    /// @param members The members, by ascending account.
    /// @param threshold Weight that must sign.
    event SetAccepted(uint64 indexed revision, Member[] members, uint128 threshold);

    /// @notice A change of the set was announced.
    /// @param members The members, by ascending account.
    /// @param threshold Weight that must sign.
    /// @param acceptableFrom Time in seconds from which it can be accepted.
    event SetProposed(Member[] members, uint128 threshold, uint64 acceptableFrom);

    /// @notice The announced change was withdrawn.
    event SetCancelled();

    /// @notice There are no members or too many.
    /// @param count How many.
    error CommitteeMessageVerifier_InvalidSize(uint256 count);
    /// @notice A member is zero, without weight, or not above the one before.
    /// @param index Which.
    error CommitteeMessageVerifier_InvalidMember(uint256 index);
    /// @notice The threshold is zero or above the sum of the weights.
    /// @param threshold The threshold.
    /// @param totalWeight The sum.
    error CommitteeMessageVerifier_InvalidThreshold(uint128 threshold, uint256 totalWeight);
    /// @notice The delay of changes is too short.
    /// @param delay The delay in seconds.
    error CommitteeMessageVerifier_DelayTooShort(uint64 delay);
    /// @notice This set was not announced.
    error CommitteeMessageVerifier_NotProposed();
    /// @notice The announced set can only be accepted later.
    /// @param acceptableFrom From that time on, in seconds.
    error CommitteeMessageVerifier_TooEarly(uint64 acceptableFrom);

    /// @notice Announces a change of the set, in place of an earlier announcement. Only the owner.
    /// @param members New members, by ascending account.
    /// @param newThreshold New threshold.
    function proposeSet(Member[] calldata members, uint128 newThreshold) external;

    /// @notice Withdraws an announced change. Only the owner.
    function cancelSet() external;

    /// @notice Puts the announced change into force after the delay. Only the owner. Signatures under the old set are void,
    /// and what they verified and is not delivered has to be verified again.
    /// @param members Members as announced.
    /// @param newThreshold Threshold as announced.
    function acceptSet(Member[] calldata members, uint128 newThreshold) external;

    /// @notice What members sign for a message.
    /// @param messageId Id of the message.
    /// @return digest Under the set in force.
    function digestOf(bytes32 messageId) external view returns (bytes32 digest);

    /// @notice Weight of an account in the set in force.
    /// @param account The account.
    /// @return weight 0 for everyone but members.
    function weightOf(address account) external view returns (uint64 weight);

    /// @notice Weight that must sign.
    /// @return weight Of the set in force.
    function threshold() external view returns (uint128 weight);

    /// @notice Time from which the announced set can be accepted.
    /// @return time In seconds; 0 when none is announced.
    function acceptableFrom() external view returns (uint64 time);

    /// @notice Seconds between announcement and acceptance of a change.
    /// @return delay Fixed at deployment.
    function SET_DELAY() external view returns (uint64 delay);
}
