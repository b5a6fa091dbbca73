// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Groth16Proof} from "./Groth16.sol";
import {ILightClient} from "./ILightClient.sol";

/// @title Light client of the committee family
/// @notice Follows headers signed by a committee of weighted Baby Jubjub keys, two thirds by weight, under Groth16
/// proofs. Trusts that more than a third of each committee's weight never signs a false header, the key of the circuit,
/// and, after a delay and only while frozen or expired, the owner.
/// @dev Checks have ids (L1 ...): see the implementation and its tests.
interface ICommitteeLightClient is ILightClient {
    /// @notice A header as the committee signed it.
    /// @param height Height on the source chain.
    /// @param timestamp Time in seconds.
    /// @param blockHash Block hash on the source chain.
    /// @param messageRoot Root of the outbox tree after the block.
    /// @param nextCommitteeCommitment Commitment of the committee that signs next; the signing committee's own one
    /// when nothing changes.
    /// @param signerBitmap Bit i is set when the member in slot i signed.
    struct HeaderUpdate {
        uint64 height;
        uint64 timestamp;
        bytes32 blockHash;
        uint256 messageRoot;
        uint256 nextCommitteeCommitment;
        uint128 signerBitmap;
    }

    /// @notice A point of trust: where a client starts, or starts again after a recovery.
    /// @dev The contract computes the committee commitment itself, with the domain of its own chain id and outbox.
    /// @param height Height that the first header must exceed.
    /// @param timestamp Time in seconds that the first header must exceed.
    /// @param totalWeight Sum of the committee's weights.
    /// @param membersHash Poseidon hash over the committee's members.
    struct Anchor {
        uint64 height;
        uint64 timestamp;
        uint256 totalWeight;
        uint256 membersHash;
    }

    /// @notice What a client is deployed with.
    /// @param owner Governance: may propose a recovery, nothing else.
    /// @param verifier Verifier of the `header-N` instance.
    /// @param sourceChainId EIP-155 chain id of the source chain.
    /// @param outbox Gateway on the source chain.
    /// @param committeeSize N: number of slots of the instance, at most 128.
    /// @param trustingPeriod Seconds for which a header may be built upon and misbehaviour at it reported.
    /// @param maxClockDrift Seconds by which a header may be ahead of this chain.
    /// @param recoveryDelay Seconds between proposal and acceptance of a recovery, at least an hour and shorter than
    /// the trusting period.
    /// @param anchor Where the client starts.
    struct Parameters {
        address owner;
        address verifier;
        uint64 sourceChainId;
        address outbox;
        uint16 committeeSize;
        uint64 trustingPeriod;
        uint64 maxClockDrift;
        uint64 recoveryDelay;
        Anchor anchor;
    }

    /// @notice A new committee signs from the next header on.
    /// @param epoch Its epoch.
    /// @param commitment Its commitment.
    event CommitteeRotated(uint64 indexed epoch, uint256 commitment);

    /// @notice A committee signed two different headers at one height.
    /// @param height The height.
    /// @param epoch Epoch of the committee.
    /// @param signersOfBoth Slots that signed both: bit i for slot i.
    /// @param storedBlockHash Block hash of the header that the client had stored.
    /// @param conflictingBlockHash Block hash of the other.
    /// @param reporter Who reported it.
    event HeadersConflict(
        uint64 indexed height,
        uint64 indexed epoch,
        uint128 signersOfBoth,
        bytes32 storedBlockHash,
        bytes32 conflictingBlockHash,
        address reporter
    );

    /// @notice A recovery was announced.
    /// @param anchor The new point of trust.
    /// @param commitment The new committee's commitment.
    /// @param acceptableFrom Time in seconds from which it can be accepted.
    event RecoveryProposed(Anchor anchor, uint256 commitment, uint64 acceptableFrom);

    /// @notice The announced recovery was withdrawn.
    event RecoveryCancelled();

    /// @notice The client was recovered: no earlier header is trusted any more.
    /// @param generation The generation that begins.
    /// @param epoch Epoch of the new committee.
    /// @param height Height of the anchor.
    event ClientRecovered(uint64 indexed generation, uint64 indexed epoch, uint64 height);

    /// @notice The proof does not show what the header claims.
    error CommitteeLightClient_InvalidProof();
    /// @notice The next committee's commitment is zero or not below the BN254 scalar field order.
    /// @param commitment The commitment.
    error CommitteeLightClient_CommitmentOutOfRange(uint256 commitment);
    /// @notice The bitmap is empty or names a slot beyond the committee's size.
    /// @param signerBitmap The bitmap.
    /// @param committeeSize Number of slots.
    error CommitteeLightClient_BitmapOutOfRange(uint128 signerBitmap, uint16 committeeSize);
    /// @notice The header named as stored, with this epoch, is not the one stored at its height.
    /// @param height The height.
    error CommitteeLightClient_NotTheStoredHeader(uint64 height);
    /// @notice The two headers are at different heights, or are the same header.
    error CommitteeLightClient_NoConflict();
    /// @notice No recovery is pending.
    error CommitteeLightClient_NoRecoveryPending();
    /// @notice A recovery is pending already; cancel it first.
    error CommitteeLightClient_RecoveryPending();
    /// @notice The recovery's delay is not over.
    /// @param acceptableFrom Time in seconds from which it can be accepted.
    error CommitteeLightClient_RecoveryTooEarly(uint64 acceptableFrom);

    /// @notice Stores a header signed by the current committee, and its next committee if it names one. Anyone may call.
    /// @param header The header.
    /// @param proof CommitteeHeader proof for it.
    function update(HeaderUpdate calldata header, Groth16Proof calldata proof) external;

    /// @notice Freezes the client on proof that a committee signed two headers at one height. Anyone may call.
    /// @param stored The header that the client stored, exactly as it was submitted.
    /// @param conflicting Another header at the same height.
    /// @param epoch Epoch of the committee that signed the stored header.
    /// @param proof CommitteeHeader proof, by the same committee, for the conflicting header.
    function reportConflict(
        HeaderUpdate calldata stored,
        HeaderUpdate calldata conflicting,
        uint64 epoch,
        Groth16Proof calldata proof
    ) external;

    /// @notice Announces a recovery. Only the owner, and only while the client is frozen or its head expired.
    /// @param anchor The new point of trust.
    function proposeRecovery(Anchor calldata anchor) external;

    /// @notice Withdraws the announced recovery. Only the owner.
    function cancelRecovery() external;

    /// @notice Puts the announced recovery into force, after the delay. Only the owner. All earlier headers are
    /// forgotten; messages under them are proved again under a later root.
    function acceptRecovery() external;

    /// @notice The recovery that is pending.
    /// @return anchor Its anchor.
    /// @return commitment Its committee's commitment.
    /// @return acceptableFrom Time in seconds from which it can be accepted; 0 when none is pending.
    function pendingRecovery() external view returns (Anchor memory anchor, uint256 commitment, uint64 acceptableFrom);

    /// @notice Commitment of an epoch's committee.
    /// @param epoch The epoch; the first is 0.
    /// @return commitment 0 when the epoch has not begun.
    function committeeCommitment(uint64 epoch) external view returns (uint256 commitment);

    /// @notice Hash under which a header is kept as evidence.
    /// @param height Its height.
    /// @return hash keccak256(abi.encode(header, epoch)); 0 when unknown.
    function headerHash(uint64 height) external view returns (bytes32 hash);

    /// @notice Domain of everything the committees sign.
    /// @return domain Poseidon(protocol version, source chain id, outbox).
    function DOMAIN() external view returns (uint256 domain);

    /// @notice Verifier of the header circuit.
    /// @return verifier Fixed at deployment.
    function VERIFIER() external view returns (address verifier);

    /// @notice Number of committee slots, N.
    /// @return size Fixed at deployment.
    function COMMITTEE_SIZE() external view returns (uint16 size);

    /// @notice Seconds between proposal and acceptance of a recovery.
    /// @return delay Fixed at deployment.
    function RECOVERY_DELAY() external view returns (uint64 delay);
}
