// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {MessageCodec} from "../gateway/MessageCodec.sol";
import {ILightClient} from "../interfaces/ILightClient.sol";
import {IMessageRefuter} from "../interfaces/IMessageRefuter.sol";
import {IMessageVerifier} from "../interfaces/IMessageVerifier.sol";
import {IOptimisticMessageVerifier} from "../interfaces/IOptimisticMessageVerifier.sol";
import {ISourceBound} from "../interfaces/ISourceBound.sol";
import {Message} from "../interfaces/Message.sol";
import {GuardianPause} from "./GuardianPause.sol";
import {SourceBound} from "./SourceBound.sol";

/// @title Optimistic message verifier
/// @notice See `IOptimisticMessageVerifier`.
contract OptimisticMessageVerifier is GuardianPause, SourceBound {
    using MessageCodec for Message;

    /// One slot.
    struct Claim {
        address claimant;
        /// Running time at which it was made.
        uint64 madeAt;
        ClaimState state;
    }

    uint256 private constant EVIDENCE_LENGTH = 32;

    /// @inheritdoc IOptimisticMessageVerifier
    uint256 public immutable BOND;
    /// @inheritdoc IOptimisticMessageVerifier
    address public immutable REFUTER;
    address private immutable _lightClient;

    /// @inheritdoc IOptimisticMessageVerifier
    mapping(address account => uint256 amount) public creditOf;

    /// @inheritdoc IOptimisticMessageVerifier
    uint64 public lateRefutations;

    /// By message id, height and generation.
    mapping(bytes32 key => Claim) private _claims;

    /// @notice Takes the light client, the chain and the outbox from the refuter, so that both speak of the same headers.
    /// @param guardian May pause, nothing else.
    /// @param refuter Judge of the evidence against claims.
    /// @param bond Wei that a claim costs until it stands; even, not zero.
    /// @param challengeWindow Seconds in which a claim can be refuted before it counts; 10 minutes to 30 days.
    /// @param pauseLength Seconds that a pause lasts; at most 30 days.
    constructor(
        address guardian,
        address refuter,
        uint256 bond,
        uint64 challengeWindow,
        uint64 pauseLength
    )
        GuardianPause(guardian, challengeWindow, pauseLength)
        SourceBound(ISourceBound(_contract(refuter, "refuter")).SOURCE_CHAIN_ID(), ISourceBound(refuter).OUTBOX())
    {
        if (bond == 0 || bond % 2 != 0) revert OptimisticMessageVerifier_InvalidParameter("bond");
        BOND = bond;
        REFUTER = refuter;
        _lightClient = IMessageRefuter(refuter).LIGHT_CLIENT();
    }

    /// @inheritdoc IOptimisticMessageVerifier
    function claim(Message calldata message, uint64 height) external payable {
        // CHECKS (M8)
        if (!_isFromSource(message)) revert OptimisticMessageVerifier_WrongSource();
        if (msg.value != BOND) revert OptimisticMessageVerifier_WrongBond(BOND, msg.value);
        // 0 while frozen, for unknown heights and for those of an earlier generation.
        if (ILightClient(_lightClient).messageRoot(height) == 0) {
            revert OptimisticMessageVerifier_UntrustedHeight(height);
        }
        uint64 generation = ILightClient(_lightClient).generation();
        bytes32 id = message.id();
        Claim storage claim_ = _claimAt(id, height, generation);
        // The bond of a refuted claim is gone, so its slot may be used anew.
        if (claim_.state == ClaimState.Open || claim_.state == ClaimState.Released) {
            revert OptimisticMessageVerifier_AlreadyClaimed();
        }

        // EFFECTS
        claim_.claimant = msg.sender;
        claim_.madeAt = _runningTime();
        claim_.state = ClaimState.Open;
        emit MessageClaimed(id, height, generation, message.nonce, msg.sender);
    }

    /// @inheritdoc IOptimisticMessageVerifier
    function refute(Message calldata message, uint64 height, bytes calldata evidence) external {
        // CHECKS (M10)
        uint64 generation = ILightClient(_lightClient).generation();
        bytes32 id = message.id();
        Claim storage claim_ = _claimAt(id, height, generation);
        ClaimState state = claim_.state;
        if (state == ClaimState.None || state == ClaimState.Refuted) revert OptimisticMessageVerifier_WrongState(state);
        if (!IMessageRefuter(REFUTER).refutes(message, height, evidence)) revert OptimisticMessageVerifier_NotRefuted();

        // EFFECTS
        // The claim may have been believed and marked at gateways: the change of generation takes the marks back.
        if (_remaining(claim_) == 0) ++lateRefutations;
        claim_.state = ClaimState.Refuted;
        uint256 reward = state == ClaimState.Open ? BOND / 2 : 0;
        creditOf[msg.sender] += reward;
        emit ClaimRefuted(id, height, generation, msg.sender, reward);

        // INTERACTIONS
        // Burnt, so that a claimant who refutes itself has still paid for the lie.
        if (reward != 0) Address.sendValue(payable(address(0)), BOND - reward);
    }

    /// @inheritdoc IOptimisticMessageVerifier
    function release(bytes32 messageId, uint64 height, uint64 claimGeneration) external {
        // CHECKS (M11)
        Claim storage claim_ = _claimAt(messageId, height, claimGeneration);
        if (claim_.state != ClaimState.Open) revert OptimisticMessageVerifier_WrongState(claim_.state);
        uint256 remaining = _remaining(claim_);
        if (remaining != 0) revert OptimisticMessageVerifier_WindowOpen(remaining);

        // EFFECTS
        claim_.state = ClaimState.Released;
        creditOf[claim_.claimant] += BOND;
        emit BondReleased(messageId, height, claimGeneration, claim_.claimant);
    }

    /// @inheritdoc IOptimisticMessageVerifier
    function withdraw(address payable to) external {
        uint256 amount = creditOf[msg.sender];
        if (amount == 0) revert OptimisticMessageVerifier_NothingToWithdraw();
        creditOf[msg.sender] = 0;
        Address.sendValue(to, amount);
    }

    /// @inheritdoc IMessageVerifier
    function isVerified(Message calldata message, bytes calldata evidence) external view returns (bool verified) {
        if (evidence.length != EVIDENCE_LENGTH || !_isFromSource(message)) return false; // M1
        // M9: a claim counts in its generation only. A light client that was frozen comes back in another one, so no second
        // of a halt is ever part of a window.
        uint64 generation = ILightClient(_lightClient).generation();
        if (_isPaused() || generation == 0) return false;
        Claim storage claim_ = _claimAt(message.id(), abi.decode(evidence, (uint64)), generation);
        bool stands = claim_.state == ClaimState.Open || claim_.state == ClaimState.Released;
        return stands && _remaining(claim_) == 0;
    }

    /// @inheritdoc IOptimisticMessageVerifier
    function claimOf(
        bytes32 messageId,
        uint64 height,
        uint64 claimGeneration
    ) external view returns (ClaimState state, address claimant, uint256 remaining) {
        Claim storage claim_ = _claimAt(messageId, height, claimGeneration);
        return (claim_.state, claim_.claimant, claim_.state == ClaimState.None ? 0 : _remaining(claim_));
    }

    /// @inheritdoc IMessageVerifier
    function trustGeneration() external view returns (uint64 generation) {
        generation = _isPaused() ? 0 : ILightClient(_lightClient).generation();
        // Neither number ever falls, so a change of either gives a sum that never was.
        if (generation != 0) generation += lateRefutations;
    }

    function _claimAt(bytes32 messageId, uint64 height, uint64 generation) private view returns (Claim storage claim_) {
        return _claims[keccak256(abi.encode(messageId, height, generation))];
    }

    /// @dev Seconds of running time until the window is over.
    function _remaining(Claim storage claim_) private view returns (uint256 seconds_) {
        uint256 over = uint256(claim_.madeAt) + CHALLENGE_WINDOW;
        uint256 time = _runningTime();
        return time < over ? over - time : 0;
    }
}
