// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "../bls12381/ExpandMessageXmd.circom";
include "../bls12381/HashToTwist.circom";
include "../bls12381/PairingCheck.circom";
include "../bls12381/ProjectToG2.circom";
include "CommitteeParticipants.circom";
include "SigningRootBits.circom";
include "signatureTag.circom";

/// @title SyncCommitteeSignature
/// @notice participation-many members of the committed sync committee signed the root: for the sum of their keys and H(root) by RFC 9380's
///   BLS12381G2_XMD:SHA-256_SSWU_RO_ with Ethereum's tag, e(key, H(root)) = e(g1, signature) for some signature in G2. The signature itself, up
///   to a factor that is the same for all, is a hint. The checks, S1 to S9, are listed in circuits/README.md.
/// @param N number of keys, a power of two: 512 on mainnet, 32 in the minimal preset
/// @input signingRootHi public: first 16 bytes of the signing root
/// @input signingRootLo public: last 16 bytes
/// @input committeeCommitment public: see CommitteeCommitment
/// @input participation public: number of members that signed
/// @input keys[N / 2][3][2][2] the committee, see AggregateKeys
/// @input takesPart[N] who signed
/// @input keySlopes[N / 2 + corrections][n] hints, as the next two: AggregateKeys's
/// @input keyXs[N / 2 + corrections][n] hints
/// @input keyY[n] hints
/// @input hashU[2][2][n] hints, as all that begin with hash: HashToTwist's
/// @input hashUsesSecond[2] hints
/// @input hashUSquared[2][2][n] hints
/// @input hashT[2][2][n] hints
/// @input hashX1[2][2][n] hints
/// @input hashX2[2][2][n] hints
/// @input hashXSquared[2][2][n] hints
/// @input hashMappedYs[2][2][n] hints
/// @input hashSlope[2][n] hints
/// @input hashInverse[2][n] hints
/// @input hashSum[2][2][n] hints
/// @input hashDSquared[2][n] hints
/// @input hashDCubed[2][n] hints
/// @input hashRatio[2][n] hints
/// @input hashImage[2][2][n] hints
/// @input projectPreimage[2][2][n] hints, as all that begin with project: ProjectToG2's
/// @input projectPreimageXSquared[2][n] hints
/// @input projectXs[68][2][n] hints
/// @input projectSlopes[68][2][n] hints
/// @input projectIntercepts[68][2][n] hints
/// @input projectEndY[2][n] hints
/// @input projectPsi[2][2][n] hints
/// @input projectShift[2][2][n] hints
/// @input projectAdditionSlopes[2][2][n] hints
/// @input projectAdditionInverses[2][2][n] hints
/// @input message[2][2][n] hint: the component in G2 of the hash's point on the twist
/// @input pairingSignature[2][2][n] hints, as all that begin with pairing: PairingCheck's
/// @input pairingSignatureXSquared[2][n] hints
/// @input pairingXs[2][68][2][n] hints
/// @input pairingSlopes[2][68][2][n] hints
/// @input pairingIntercepts[2][68][2][n] hints
/// @input pairingEndYs[2][2][n] hints
/// @input pairingResidue[3][2][n] hints
/// @input pairingFrobenius[3][2][n] hints
/// @input pairingAccumulators[23][12][n] hints
/// @input pairingRemainder[6][n] hints
/// @input pairingQuotient[18][12][n] hints
/// @input pairingPowers[11][n] hints
/// @input pairingLineFactors[2][3][n] hints
/// @input pairingLineValues[2][68][n] hints
/// @input pairingResidueValue[n] hints
/// @input pairingFrobeniusValue[n] hints
/// @input pairingAccumulatorValues[23][n] hints
/// @input pairingRemainderValue[n] hints
/// @input pairingSquares[63][n] hints
/// @input pairingProducts[68][2][n] hints
/// @input pairingShifts[5][n] hints
/// @input pairingLastProduct[n] hints
/// @input pairingSums[23][n] hints
/// @input pairingQuotientValues[18][n] hints
/// @output none
/// @requires the commitment is one to well-formed keys, see CommitteeParticipants
/// @cost see circuits/README.md
template SyncCommitteeSignature(N) {
    // Limbs: 16 of 24 bits.
    var n = 16;
    var w = 24;
    var steps = N \ 2 + correctionsFor(N \ 2);
    signal input signingRootHi;
    signal input signingRootLo;
    signal input committeeCommitment;
    signal input participation;
    signal input keys[N \ 2][3][2][2];
    signal input takesPart[N];
    signal input keySlopes[steps][n];
    signal input keyXs[steps][n];
    signal input keyY[n];
    signal input hashU[2][2][n];
    signal input hashUsesSecond[2];
    signal input hashUSquared[2][2][n];
    signal input hashT[2][2][n];
    signal input hashX1[2][2][n];
    signal input hashX2[2][2][n];
    signal input hashXSquared[2][2][n];
    signal input hashMappedYs[2][2][n];
    signal input hashSlope[2][n];
    signal input hashInverse[2][n];
    signal input hashSum[2][2][n];
    signal input hashDSquared[2][n];
    signal input hashDCubed[2][n];
    signal input hashRatio[2][n];
    signal input hashImage[2][2][n];
    signal input projectPreimage[2][2][n];
    signal input projectPreimageXSquared[2][n];
    signal input projectXs[68][2][n];
    signal input projectSlopes[68][2][n];
    signal input projectIntercepts[68][2][n];
    signal input projectEndY[2][n];
    signal input projectPsi[2][2][n];
    signal input projectShift[2][2][n];
    signal input projectAdditionSlopes[2][2][n];
    signal input projectAdditionInverses[2][2][n];
    signal input message[2][2][n];
    signal input pairingSignature[2][2][n];
    signal input pairingSignatureXSquared[2][n];
    signal input pairingXs[2][68][2][n];
    signal input pairingSlopes[2][68][2][n];
    signal input pairingIntercepts[2][68][2][n];
    signal input pairingEndYs[2][2][n];
    signal input pairingResidue[3][2][n];
    signal input pairingFrobenius[3][2][n];
    signal input pairingAccumulators[23][12][n];
    signal input pairingRemainder[6][n];
    signal input pairingQuotient[18][12][n];
    signal input pairingPowers[11][n];
    signal input pairingLineFactors[2][3][n];
    signal input pairingLineValues[2][68][n];
    signal input pairingResidueValue[n];
    signal input pairingFrobeniusValue[n];
    signal input pairingAccumulatorValues[23][n];
    signal input pairingRemainderValue[n];
    signal input pairingSquares[63][n];
    signal input pairingProducts[68][2][n];
    signal input pairingShifts[5][n];
    signal input pairingLastProduct[n];
    signal input pairingSums[23][n];
    signal input pairingQuotientValues[18][n];

    /* WHO SIGNED */
    signal key[2][n] <== CommitteeParticipants(n, w, N)(
        committeeCommitment,
        participation,
        keys,
        takesPart,
        keySlopes,
        keyXs,
        keyY
    );

    /* WHAT WAS SIGNED */
    signal root[256] <== SigningRootBits()(signingRootHi, signingRootLo);
    signal expanded[4][512] <== ExpandMessageXmd(SIGNATURE_TAG_LENGTH(), SIGNATURE_TAG())(root);
    HashToTwist(n, w)(
        expanded,
        hashU,
        hashUsesSecond,
        hashUSquared,
        hashT,
        hashX1,
        hashX2,
        hashXSquared,
        hashMappedYs,
        hashSlope,
        hashInverse,
        hashSum,
        hashDSquared,
        hashDCubed,
        hashRatio,
        hashImage
    );
    ProjectToG2(n, w)(
        hashImage,
        projectPreimage,
        projectPreimageXSquared,
        projectXs,
        projectSlopes,
        projectIntercepts,
        projectEndY,
        projectPsi,
        projectShift,
        projectAdditionSlopes,
        projectAdditionInverses,
        message
    );

    /* THE SIGNATURE */
    PairingCheck(n, w)(
        key,
        message,
        pairingSignature,
        pairingSignatureXSquared,
        pairingXs,
        pairingSlopes,
        pairingIntercepts,
        pairingEndYs,
        pairingResidue,
        pairingFrobenius,
        pairingAccumulators,
        pairingRemainder,
        pairingQuotient,
        pairingPowers,
        pairingLineFactors,
        pairingLineValues,
        pairingResidueValue,
        pairingFrobeniusValue,
        pairingAccumulatorValues,
        pairingRemainderValue,
        pairingSquares,
        pairingProducts,
        pairingShifts,
        pairingLastProduct,
        pairingSums,
        pairingQuotientValues
    );
}
