import { buildEddsa } from "circomlibjs";
import { describe, expect, it } from "vitest";
import {
  addPoints,
  BASE8,
  challengeOf,
  IDENTITY,
  isInPrimeSubgroup,
  isOnCurve,
  multiplyPoint,
  negatePoint,
  type Point,
  publicKeyOf,
  SUBGROUP_ORDER,
  sign,
  verify,
} from "../../../prover/protocol/babyJubjub.ts";
import { FIELD_MODULUS, modField, toFieldElement } from "../../../prover/protocol/field.ts";
import { seededBytes, seededKey } from "../../support/factories.ts";

const eddsa = await buildEddsa();
/** The generator of the whole curve of 8 l points (ERC-2494). */
const GENERATOR: Point = {
  x: toFieldElement(995203441582195749578291179787384436505546430278305826713579947235728471134n),
  y: toFieldElement(5472060717959818805561601436314318772137091100104008585924551046643952123905n),
};

describe("EdDSA-Poseidon over Baby Jubjub", () => {
  it.each([0, 1, 2, 3])("makes the very signature circomlibjs makes (key %i)", (index) => {
    const key = seededKey(index);
    const message = modField(BigInt(`0x${Buffer.from(seededBytes(`message ${index}`)).toString("hex")}`));
    const ours = sign(key, message);
    const theirs = eddsa.signPoseidon(key, eddsa.F.e(message));
    expect([ours.R8.x, ours.R8.y, ours.S]).toEqual([...theirs.R8.map((c) => eddsa.F.toObject(c)), BigInt(theirs.S)]);
    expect([publicKeyOf(key).x, publicKeyOf(key).y]).toEqual(eddsa.prv2pub(key).map((c) => eddsa.F.toObject(c)));
    expect(verify(publicKeyOf(key), message, ours)).toBe(true);
  });

  it("refuses another message, another key, S + l and an R8 off the curve", () => {
    const key = seededKey(9);
    const signature = sign(key, 5n);
    const publicKey = publicKeyOf(key);
    expect(verify(publicKey, 6n, signature)).toBe(false);
    expect(verify(publicKeyOf(seededKey(10)), 5n, signature)).toBe(false);
    expect(verify(publicKey, 5n, { ...signature, S: signature.S + SUBGROUP_ORDER })).toBe(false);
    expect(verify(publicKey, 5n, { ...signature, R8: { ...signature.R8, x: modField(signature.R8.x + 1n) } })).toBe(
      false,
    );
  });

  it("refuses low-order keys, for which anyone could sign", () => {
    const torsion = multiplyPoint(GENERATOR, SUBGROUP_ORDER);
    expect(isOnCurve(torsion)).toBe(true);
    for (const multiple of [1n, 2n, 4n, 8n]) {
      const lowOrder = multiplyPoint(torsion, multiple);
      expect(isInPrimeSubgroup(lowOrder)).toBe(false);
      const forged = { R8: BASE8, S: 1n };
      expect(verify(lowOrder, 5n, forged)).toBe(false);
    }
    expect(isInPrimeSubgroup(addPoints(BASE8, torsion))).toBe(false);
    expect(isInPrimeSubgroup(IDENTITY)).toBe(false);
    expect(isInPrimeSubgroup(BASE8)).toBe(true);
  });

  it("refuses an identity R8, which a member can make valid but no circuit can take", () => {
    // 8 A = s B8 for the secret s, so S = h s answers R8 = identity; with A = B8 the secret is 8.
    const h = challengeOf(IDENTITY, BASE8, 5n);
    const signature = { R8: IDENTITY, S: (8n * h) % SUBGROUP_ORDER };
    const asCircomlibjs = [signature.R8.x, signature.R8.y].map((c) => eddsa.F.e(c)) as [Uint8Array, Uint8Array];
    const key = [BASE8.x, BASE8.y].map((c) => eddsa.F.e(c)) as [Uint8Array, Uint8Array];
    expect(eddsa.verifyPoseidon(eddsa.F.e(5n), { R8: asCircomlibjs, S: signature.S }, key)).toBe(true);
    expect(verify(BASE8, 5n, signature)).toBe(false);
  });

  it("adds, negates and multiplies as a group", () => {
    expect(addPoints(multiplyPoint(BASE8, 5n), multiplyPoint(BASE8, -7n))).toEqual(
      negatePoint(multiplyPoint(BASE8, 2n)),
    );
    expect(multiplyPoint(BASE8, SUBGROUP_ORDER)).toEqual(IDENTITY);
  });

  it("refuses a message at or above the field modulus", () => {
    expect(() => sign(seededKey(1), FIELD_MODULUS)).toThrow(expect.objectContaining({ code: "FIELD_RANGE" }));
    expect(() => sign(new Uint8Array(31), 1n)).toThrow(expect.objectContaining({ code: "PRIVATE_KEY_LENGTH" }));
  });
});
