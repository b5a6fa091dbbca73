// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../primitives/Bits.circom";
include "../primitives/Hash.circom";
include "../primitives/Range.circom";
include "HalfAggregation.circom";
include "MembersHash.circom";
include "PackedHeader.circom";
include "Quorum.circom";

/// @title CommitteeHeader
/// @notice Members of the committed committee that hold at least two thirds of its weight, exactly those in the bitmap, signed this header for
///   this chain, outbox and protocol version; the next committee it names is of the same domain.
/// @param N number of slots, even, at most 128
/// @input committeeCommitment public: Poseidon(domain, total weight, members' hash)
/// @input packedHeader public: chain id, height, timestamp, 64 bits each
/// @input blockHashHi public: high 128 bits of the block hash
/// @input blockHashLo public: low 128 bits
/// @input messageRoot public: root of the outbox tree
/// @input nextCommitteeCommitment public: commitment of the committee that signs the next header
/// @input signerBitmap public: bit i is set when slot i signed
/// @input outbox private: address of the outbox, bound by both commitments
/// @input memberKeys[N][2] private: Edwards coordinates, (0, 1) in an empty slot
/// @input memberWeights[N] private: weights, 0 in an empty slot
/// @input nextTotalWeight private: opening of nextCommitteeCommitment
/// @input nextMembersHash private: opening of nextCommitteeCommitment
/// @input nonces[N][2] private: R_i of the signatures, BASE8 in the slots that did not sign
/// @input salt private: see AggregationWeights
/// @input scaledChallenges[N] private: see HalfAggregation
/// @input aggregateScalar private: see HalfAggregation
/// @output none
/// @requires the contract takes committeeCommitment from storage, builds packedHeader from uint64s and the halves from a bytes32, and
///   refuses public inputs of r and above
/// @cost 2830 * N + 4400, about
template CommitteeHeader(N) {
    signal input committeeCommitment;
    signal input packedHeader;
    signal input blockHashHi;
    signal input blockHashLo;
    signal input messageRoot;
    signal input nextCommitteeCommitment;
    signal input signerBitmap;
    signal input outbox;
    signal input memberKeys[N][2];
    signal input memberWeights[N];
    signal input nextTotalWeight;
    signal input nextMembersHash;
    signal input nonces[N][2];
    signal input salt;
    signal input scaledChallenges[N];
    signal input aggregateScalar;

    // H1: three fields of 64 bits; the chain id goes into the domain.
    signal chainId <== PackedHeader()(packedHeader);
    // H2: an address.
    Range(160)(outbox);
    var PROTOCOL_VERSION = 1;
    signal domain <== Hash(3)([PROTOCOL_VERSION, chainId, outbox]);

    // H3: exactly N bits.
    signal isSigner[N] <== Bits(N)(signerBitmap);
    // H4 to H7, in Quorum.
    signal totalWeight <== Quorum(N)(memberWeights, isSigner);
    // H8: the committee is the committed one, of this domain.
    signal membersHash <== MembersHash(N)(memberKeys, memberWeights);
    signal commitment <== Hash(3)([domain, totalWeight, membersHash]);
    commitment === committeeCommitment;
    // H9: the next committee is of the same domain.
    signal nextCommitment <== Hash(3)([domain, nextTotalWeight, nextMembersHash]);
    nextCommitment === nextCommitteeCommitment;

    // H10 to H14, in HalfAggregation.
    signal digest <== Hash(6)([domain, packedHeader, blockHashHi, blockHashLo, messageRoot, nextCommitteeCommitment]);
    HalfAggregation(N)(isSigner, memberKeys, nonces, digest, salt, scaledChallenges, aggregateScalar);
}
