// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {MessageCodec} from "../gateway/MessageCodec.sol";
import {ICommitteeMessageVerifier} from "../interfaces/ICommitteeMessageVerifier.sol";
import {IMessageVerifier} from "../interfaces/IMessageVerifier.sol";
import {Message} from "../interfaces/Message.sol";
import {SourceBound} from "./SourceBound.sol";

/// @title Committee message verifier
/// @notice See `ICommitteeMessageVerifier`.
contract CommitteeMessageVerifier is ICommitteeMessageVerifier, SourceBound, EIP712, Ownable2Step {
    using MessageCodec for Message;

    bytes32 private constant ATTESTATION_TYPEHASH = keccak256("Attestation(bytes32 messageId,uint64 revision)");
    uint256 private constant SIGNATURE_LENGTH = 65;
    uint256 private constant MAX_MEMBERS = 64;
    uint64 private constant MIN_DELAY = 1 hours;

    /// @inheritdoc ICommitteeMessageVerifier
    uint64 public immutable SET_DELAY;

    /// @inheritdoc ICommitteeMessageVerifier
    uint128 public threshold;
    /// Number of the set in force; shares the slot of the threshold.
    uint64 private _revision;
    /// @inheritdoc ICommitteeMessageVerifier
    uint64 public acceptableFrom;
    bytes32 private _proposed;

    /// By revision, so that nothing is left of an old set.
    mapping(uint64 revision => mapping(address account => uint64 weight)) private _weights;

    /// @notice Starts with a set in force.
    /// @param owner_ May announce and accept changes of the set, nothing else.
    /// @param setDelay Seconds between announcement and acceptance of a change; at least an hour.
    /// @param sourceChainId EIP-155 chain id of the source chain.
    /// @param outbox Gateway on the source chain.
    /// @param members Members, by ascending account.
    /// @param threshold_ Weight that must sign.
    constructor(
        address owner_,
        uint64 setDelay,
        uint64 sourceChainId,
        address outbox,
        Member[] memory members,
        uint128 threshold_
    ) SourceBound(sourceChainId, outbox) EIP712("Headlight committee", "1") Ownable(owner_) {
        if (setDelay < MIN_DELAY) revert CommitteeMessageVerifier_DelayTooShort(setDelay);
        SET_DELAY = setDelay;
        _checkSet(members, threshold_);
        _startSet(members, threshold_);
    }

    /// @inheritdoc ICommitteeMessageVerifier
    function proposeSet(Member[] calldata members, uint128 newThreshold) external onlyOwner {
        _checkSet(members, newThreshold);
        _proposed = keccak256(abi.encode(members, newThreshold));
        acceptableFrom = uint64(block.timestamp) + SET_DELAY;
        emit SetProposed(members, newThreshold, acceptableFrom);
    }

    /// @inheritdoc ICommitteeMessageVerifier
    function cancelSet() external onlyOwner {
        if (acceptableFrom == 0) revert CommitteeMessageVerifier_NotProposed();
        _clearProposal();
        emit SetCancelled();
    }

    /// @inheritdoc ICommitteeMessageVerifier
    function acceptSet(Member[] calldata members, uint128 newThreshold) external onlyOwner {
        if (acceptableFrom == 0 || _proposed != keccak256(abi.encode(members, newThreshold))) {
            revert CommitteeMessageVerifier_NotProposed();
        }
        if (block.timestamp < acceptableFrom) revert CommitteeMessageVerifier_TooEarly(acceptableFrom); // M7
        _clearProposal();
        _startSet(members, newThreshold);
    }

    /// @inheritdoc IMessageVerifier
    function isVerified(Message calldata message, bytes calldata evidence) external view returns (bool verified) {
        if (!_isFromSource(message)) return false; // M1
        if (evidence.length == 0 || evidence.length % SIGNATURE_LENGTH != 0) return false; // M5
        uint64 revision = _revision;
        bytes32 digest = _digestOf(message.id(), revision);
        address previous = address(0);
        uint256 weight = 0;
        for (uint256 offset = 0; offset < evidence.length; offset += SIGNATURE_LENGTH) {
            // M5: OpenZeppelin refuses the second form of a signature (upper half of s).
            (address signer, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(
                digest,
                evidence[offset:offset + SIGNATURE_LENGTH]
            );
            // Ascending, so nobody counts twice; above zero, so a failure is nobody.
            if (failure != ECDSA.RecoverError.NoError || signer <= previous) return false;
            uint64 weightOfSigner = _weights[revision][signer];
            if (weightOfSigner == 0) return false;
            weight += weightOfSigner;
            previous = signer;
        }
        return weight >= threshold; // M6
    }

    /// @inheritdoc IMessageVerifier
    function trustGeneration() external view returns (uint64 generation) {
        return _revision;
    }

    /// @inheritdoc ICommitteeMessageVerifier
    function digestOf(bytes32 messageId) external view returns (bytes32 digest) {
        return _digestOf(messageId, _revision);
    }

    /// @inheritdoc ICommitteeMessageVerifier
    function weightOf(address account) external view returns (uint64 weight) {
        return _weights[_revision][account];
    }

    function _startSet(Member[] memory members, uint128 newThreshold) private {
        uint64 revision = _revision + 1;
        for (uint256 i = 0; i < members.length; ++i) _weights[revision][members[i].account] = members[i].weight;
        _revision = revision;
        threshold = newThreshold;
        emit SetAccepted(revision, members, newThreshold);
    }

    function _clearProposal() private {
        delete _proposed;
        delete acceptableFrom;
    }

    /// @dev The domain has the chain id and this contract: a signature counts nowhere else (M4).
    function _digestOf(bytes32 messageId, uint64 revision) private view returns (bytes32 digest) {
        return _hashTypedDataV4(keccak256(abi.encode(ATTESTATION_TYPEHASH, messageId, revision)));
    }

    /// @dev A set that can be reached and in which nobody is twice (M6).
    function _checkSet(Member[] memory members, uint128 newThreshold) private pure {
        if (members.length == 0 || members.length > MAX_MEMBERS) {
            revert CommitteeMessageVerifier_InvalidSize(members.length);
        }
        address previous = address(0);
        uint256 totalWeight = 0;
        for (uint256 i = 0; i < members.length; ++i) {
            if (members[i].account <= previous || members[i].weight == 0) {
                revert CommitteeMessageVerifier_InvalidMember(i);
            }
            previous = members[i].account;
            totalWeight += members[i].weight;
        }
        if (newThreshold == 0 || newThreshold > totalWeight) {
            revert CommitteeMessageVerifier_InvalidThreshold(newThreshold, totalWeight);
        }
    }
}
