// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.2.0;

include "FieldFromBits.circom";
include "G2Add.circom";
include "IsogenyToTwist.circom";
include "MapToIsogenous.circom";

/// @title HashToTwist
/// @notice RFC 9380's hash to curve after expand_message and before the cofactor is cleared: two elements u of Fp2 from the expanded message, the map of
///   each, their sum, and its image on the twist. (The RFC takes images first; they are a homomorphism's.)
/// @param n limbs
/// @param w bits of a limb
/// @input expanded[4][512] boolean: integers, least significant bit first, of u0's parts and u1's parts
/// @input u[2][2][n] hints: real parts unsigned and canonical, imaginary parts signed
/// @input usesSecond[2] hints, as all up to mappedYs: MapToIsogenous's
/// @input uSquared[2][2][n] hints
/// @input t[2][2][n] hints
/// @input x1[2][2][n] hints
/// @input x2[2][2][n] hints
/// @input xSquared[2][2][n] hints
/// @input mappedYs[2][2][n] hints
/// @input slope[2][n] hint, as the next two: of the sum
/// @input inverse[2][n] hint
/// @input sum[2][2][n] hint
/// @input dSquared[2][n] hint, as all that follow: IsogenyToTwist's
/// @input dCubed[2][n] hint
/// @input ratio[2][n] hint
/// @input image[2][2][n] hint
/// @output none
/// @requires expanded boolean
/// @cost 24,547 at n = 16
template HashToTwist(n, w) {
    signal input expanded[4][512];
    signal input u[2][2][n];
    signal input usesSecond[2];
    signal input uSquared[2][2][n];
    signal input t[2][2][n];
    signal input x1[2][2][n];
    signal input x2[2][2][n];
    signal input xSquared[2][2][n];
    signal input mappedYs[2][2][n];
    signal input slope[2][n];
    signal input inverse[2][n];
    signal input sum[2][2][n];
    signal input dSquared[2][n];
    signal input dCubed[2][n];
    signal input ratio[2][n];
    signal input image[2][2][n];

    signal parity[2];
    signal mappedXs[2][2][n];
    for (var k = 0; k < 2; k++) {
        parity[k] <== CanonicalElement(n, w)(u[k][0]);
        FpElement(n, w)(u[k][1]);
        FieldFromBits(n, w, 1)(expanded[2 * k], u[k][0]);
        FieldFromBits(n, w, 0)(expanded[2 * k + 1], u[k][1]);
        mappedXs[k] <== MapToIsogenous(n, w)(
            u[k],
            parity[k],
            usesSecond[k],
            uSquared[k],
            t[k],
            x1[k],
            x2[k],
            xSquared[k],
            mappedYs[k]
        );
    }
    G2Add(n, w, 1)([mappedXs[0], mappedYs[0]], [mappedXs[1], mappedYs[1]], slope, inverse, sum);
    IsogenyToTwist(n, w)(sum, dSquared, dCubed, ratio, image);
}
