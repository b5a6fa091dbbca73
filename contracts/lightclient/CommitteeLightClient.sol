// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {PoseidonT4} from "poseidon-solidity/PoseidonT4.sol";

import {Groth16Proof, ICommitteeHeaderVerifier} from "../interfaces/Groth16.sol";
import {ICommitteeLightClient} from "../interfaces/ICommitteeLightClient.sol";
import {SCALAR_FIELD_ORDER} from "./Bn254.sol";
import {LightClient} from "./LightClient.sol";

/// @title Committee light client
/// @notice See `ICommitteeLightClient`.
/// @dev The committee of a proof always comes from storage; what calldata brings is the header itself, every field of
/// which is a public input. Ownership moves in two steps (L14).
contract CommitteeLightClient is ICommitteeLightClient, LightClient, Ownable2Step {
    struct Recovery {
        Anchor anchor;
        uint256 commitment;
        uint64 acceptableFrom;
    }

    uint256 private constant PROTOCOL_VERSION = 1;
    uint64 private constant MIN_RECOVERY_DELAY = 1 hours;
    uint16 private constant MAX_COMMITTEE_SIZE = 128;

    /// @inheritdoc ICommitteeLightClient
    uint256 public immutable DOMAIN;
    /// @inheritdoc ICommitteeLightClient
    address public immutable VERIFIER;
    /// @inheritdoc ICommitteeLightClient
    uint16 public immutable COMMITTEE_SIZE;
    /// @inheritdoc ICommitteeLightClient
    uint64 public immutable RECOVERY_DELAY;

    /// @inheritdoc ICommitteeLightClient
    mapping(uint64 epoch => uint256 commitment) public committeeCommitment;

    Recovery private _recovery;

    /// @notice Starts at the anchor, as epoch 0.
    /// @param p See `ICommitteeLightClient.Parameters`.
    constructor(
        Parameters memory p
    ) Ownable(p.owner) LightClient(p.sourceChainId, p.outbox, p.trustingPeriod, p.maxClockDrift) {
        if (p.verifier.code.length == 0) revert LightClient_InvalidParameter("verifier");
        if (p.committeeSize == 0 || p.committeeSize > MAX_COMMITTEE_SIZE) {
            revert LightClient_InvalidParameter("committeeSize");
        }
        if (p.recoveryDelay < MIN_RECOVERY_DELAY || p.recoveryDelay >= p.trustingPeriod) {
            revert LightClient_InvalidParameter("recoveryDelay");
        }
        uint256 domain = PoseidonT4.hash([PROTOCOL_VERSION, p.sourceChainId, uint256(uint160(p.outbox))]);
        DOMAIN = domain;
        VERIFIER = p.verifier;
        COMMITTEE_SIZE = p.committeeSize;
        RECOVERY_DELAY = p.recoveryDelay;

        _checkAnchor(p.anchor, p.committeeSize);
        _startCommittee(0, _commitmentOf(domain, p.anchor));
        _restart(p.anchor.height, p.anchor.timestamp, 0);
    }

    /// @inheritdoc ICommitteeLightClient
    function update(HeaderUpdate calldata header, Groth16Proof calldata proof) external {
        // CHECKS
        Head memory current = _head;
        _checkHeader(current, header.height, header.timestamp, header.blockHash, header.messageRoot);
        uint256 commitment = committeeCommitment[current.epoch];
        _checkSigned(header, commitment, proof);

        // EFFECTS
        uint64 nextEpoch = current.epoch;
        if (header.nextCommitteeCommitment != commitment) {
            nextEpoch = current.epoch + 1;
            _startCommittee(nextEpoch, header.nextCommitteeCommitment); // L9
        }
        bytes32 hash = _hashOf(header, current.epoch);
        _store(current, header.height, header.timestamp, nextEpoch, header.messageRoot, hash);
        emit HeaderAccepted(header.height, current.epoch, header.timestamp, header.blockHash, header.messageRoot);
    }

    /// @inheritdoc ICommitteeLightClient
    function reportConflict(
        HeaderUpdate calldata stored,
        HeaderUpdate calldata conflicting,
        uint64 epoch,
        Groth16Proof calldata proof
    ) external {
        // CHECKS (L10)
        Head memory current = _head;
        if (current.frozen) revert LightClient_Frozen();
        if (_headerAt(current.generation, stored.height).headerHash != _hashOf(stored, epoch)) {
            revert CommitteeLightClient_NotTheStoredHeader(stored.height);
        }
        if (conflicting.height != stored.height || !_differ(stored, conflicting)) {
            revert CommitteeLightClient_NoConflict();
        }
        // Later a committee has nothing at stake any more and its old keys may be anywhere.
        if (_expired(stored.timestamp)) {
            revert LightClient_TrustingPeriodOver(stored.timestamp, uint256(stored.timestamp) + TRUSTING_PERIOD);
        }
        _checkContent(conflicting.blockHash, conflicting.messageRoot);
        _checkSigned(conflicting, committeeCommitment[epoch], proof);

        // EFFECTS
        _freeze();
        emit HeadersConflict(
            stored.height,
            epoch,
            stored.signerBitmap & conflicting.signerBitmap,
            stored.blockHash,
            conflicting.blockHash,
            msg.sender
        );
    }

    /// @inheritdoc ICommitteeLightClient
    function proposeRecovery(Anchor calldata anchor) external onlyOwner {
        // A healthy client is out of governance's reach; frozen and expired ones stay so until a recovery (L11).
        if (!_head.frozen && !_expired(_head.timestamp)) revert LightClient_Healthy();
        if (_recovery.acceptableFrom != 0) revert CommitteeLightClient_RecoveryPending();
        _checkAnchor(anchor, COMMITTEE_SIZE);
        uint256 commitment = _commitmentOf(DOMAIN, anchor);
        uint64 acceptableFrom = uint64(block.timestamp) + RECOVERY_DELAY;
        _recovery = Recovery(anchor, commitment, acceptableFrom);
        emit RecoveryProposed(anchor, commitment, acceptableFrom);
    }

    /// @inheritdoc ICommitteeLightClient
    function cancelRecovery() external onlyOwner {
        if (_recovery.acceptableFrom == 0) revert CommitteeLightClient_NoRecoveryPending();
        delete _recovery;
        emit RecoveryCancelled();
    }

    /// @inheritdoc ICommitteeLightClient
    function acceptRecovery() external onlyOwner {
        Recovery memory recovery = _recovery;
        if (recovery.acceptableFrom == 0) revert CommitteeLightClient_NoRecoveryPending();
        if (block.timestamp < recovery.acceptableFrom) {
            revert CommitteeLightClient_RecoveryTooEarly(recovery.acceptableFrom);
        }
        _checkAnchor(recovery.anchor, COMMITTEE_SIZE);

        delete _recovery;
        // Epochs go on counting, so that an epoch names one committee for ever.
        uint64 epoch = _head.epoch + 1;
        _startCommittee(epoch, recovery.commitment);
        uint64 newGeneration = _restart(recovery.anchor.height, recovery.anchor.timestamp, epoch);
        emit ClientRecovered(newGeneration, epoch, recovery.anchor.height);
    }

    /// @inheritdoc ICommitteeLightClient
    function pendingRecovery() external view returns (Anchor memory anchor, uint256 commitment, uint64 acceptableFrom) {
        Recovery memory recovery = _recovery;
        return (recovery.anchor, recovery.commitment, recovery.acceptableFrom);
    }

    /// @inheritdoc ICommitteeLightClient
    function headerHash(uint64 height) external view returns (bytes32 hash) {
        return _headerAt(_head.generation, height).headerHash;
    }

    function _startCommittee(uint64 epoch, uint256 commitment) private {
        committeeCommitment[epoch] = commitment;
        emit CommitteeRotated(epoch, commitment);
    }

    /// @dev Runs the proof that the committee of `commitment` signed `header`.
    function _checkSigned(HeaderUpdate calldata header, uint256 commitment, Groth16Proof calldata proof) private view {
        uint256 next = header.nextCommitteeCommitment;
        if (next == 0 || next >= SCALAR_FIELD_ORDER) revert CommitteeLightClient_CommitmentOutOfRange(next); // L7
        uint128 bitmap = header.signerBitmap;
        if (bitmap == 0 || uint256(bitmap) >> COMMITTEE_SIZE != 0) {
            revert CommitteeLightClient_BitmapOutOfRange(bitmap, COMMITTEE_SIZE); // L7
        }
        uint256[7] memory publicInputs = [
            commitment,
            (uint256(sourceChainId) << 128) | (uint256(header.height) << 64) | header.timestamp,
            uint256(header.blockHash) >> 128,
            uint128(uint256(header.blockHash)),
            header.messageRoot,
            next,
            bitmap
        ];
        // L8. A false answer may also mean too little gas: it reverts and leaves no trace.
        if (!ICommitteeHeaderVerifier(VERIFIER).verifyProof(proof.a, proof.b, proof.c, publicInputs)) {
            revert CommitteeLightClient_InvalidProof();
        }
    }

    /// @dev Checks an anchor against the clock and the field (L12). An anchor that has expired could never be updated.
    function _checkAnchor(Anchor memory anchor, uint16 committeeSize) private view {
        if (anchor.timestamp > block.timestamp || _expired(anchor.timestamp)) {
            revert LightClient_InvalidParameter("anchor.timestamp");
        }
        if (anchor.totalWeight == 0 || anchor.totalWeight > uint256(committeeSize) * type(uint64).max) {
            revert LightClient_InvalidParameter("anchor.totalWeight");
        }
        if (anchor.membersHash == 0 || anchor.membersHash >= SCALAR_FIELD_ORDER) {
            revert LightClient_InvalidParameter("anchor.membersHash");
        }
    }

    /// @dev Computed here and not taken from the caller: no committee of another chain or outbox can get in (L12).
    function _commitmentOf(uint256 domain, Anchor memory anchor) private pure returns (uint256 commitment) {
        return PoseidonT4.hash([domain, anchor.totalWeight, anchor.membersHash]);
    }

    function _hashOf(HeaderUpdate calldata header, uint64 epoch) private pure returns (bytes32 hash) {
        return keccak256(abi.encode(header, epoch));
    }

    /// @dev Whether two headers differ in what was signed; who signed is no difference.
    function _differ(HeaderUpdate calldata x, HeaderUpdate calldata y) private pure returns (bool different) {
        return
            x.timestamp != y.timestamp ||
            x.blockHash != y.blockHash ||
            x.messageRoot != y.messageRoot ||
            x.nextCommitteeCommitment != y.nextCommitteeCommitment;
    }
}
