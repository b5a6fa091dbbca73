import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describe, expect, test } from "vitest";
import type { G2Point } from "../../../../prover/protocol/ethereum/bls.ts";
import { hashToField, twistHash } from "../../../../prover/witness/bls12381/hashToTwist.ts";
import { projectToG2, psi } from "../../../../prover/witness/bls12381/projectToG2.ts";
import { unclearedSignature } from "../../../../prover/witness/bls12381/unclearedSignature.ts";
import { addTwist, Draws, multiplyTwist, TWIST_COFACTOR, TWIST_ORDER } from "../../../support/bls12381.ts";
import { seededBytes } from "../../../support/factories.ts";

/** From a message to the point of G2 that the circuit pairs with the key, and the signature that goes with it. */
const { Fr } = bls12_381.fields;
const G1 = bls12_381.G1.Point;
const G2 = bls12_381.G2.Point;
const { longSignatures } = bls12_381;
const draws = new Draws("message points");
const noble = (point: G2Point): typeof G2.BASE => G2.fromAffine(point);

describe("projectToG2", () => {
  test("takes a point of the twist apart: one part in G2, the other in the cofactor's subgroup", () => {
    for (let k = 0; k < 10; k++) {
      const point = draws.twist();
      const { projection } = projectToG2(point);
      expect(noble(projection).isTorsionFree()).toBe(true);
      expect(multiplyTwist(projection, Fr.ORDER)).toBeUndefined();
      const rest = noble(point).subtract(noble(projection)).toAffine();
      expect(multiplyTwist(rest, TWIST_COFACTOR)).toBeUndefined();
      expect(noble(point).clearCofactor().equals(noble(projection).clearCofactor())).toBe(true);
    }
  });
  test("keeps a part in G2 whatever is added to it from outside", () => {
    for (let k = 0; k < 5; k++) {
      const component = draws.g2();
      const outside = multiplyTwist(draws.twist(), Fr.ORDER) as G2Point;
      expect(projectToG2(addTwist(component, outside)).projection).toEqual(component);
    }
  });
});

describe("psi", () => {
  test("is u on G2, satisfies psi^4 - psi^2 + 1 = 0 on the twist, and commutes with addition", () => {
    const inG2 = draws.g2();
    expect(psi(inG2)).toEqual(multiplyTwist(inG2, TWIST_ORDER - 0xd201000000010000n));
    const [left, right] = [draws.twist(), draws.twist()];
    expect(addTwist(psi(psi(psi(psi(left)))), left)).toEqual(psi(psi(left)));
    expect(psi(addTwist(left, right))).toEqual(addTwist(psi(left), psi(right)));
  });
});

describe("unclearedSignature", () => {
  test("is over the projection what the signature is over the hash", () => {
    for (let k = 0; k < 5; k++) {
      const message = seededBytes(`signed ${k}`);
      const secret = draws.scalar();
      const hash = longSignatures.hash(message, "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_");
      const signature = hash.multiply(secret).toAffine();
      const { projection } = projectToG2(twistHash(hashToField(message)).point);
      expect(unclearedSignature(signature)).toEqual(noble(projection).multiply(secret).toAffine());
      // Clearing multiplies it back.
      expect(noble(unclearedSignature(signature)).clearCofactor().toAffine()).toEqual(signature);
      const key = G1.BASE.multiply(secret);
      const pairing = bls12_381.pairingBatch([
        { g1: key, g2: noble(projection) },
        { g1: G1.BASE.negate(), g2: noble(unclearedSignature(signature)) },
      ]);
      expect(bls12_381.fields.Fp12.eql(pairing, bls12_381.fields.Fp12.ONE)).toBe(true);
    }
  });
});
