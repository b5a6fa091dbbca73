import { describe, expect, test } from "vitest";
import {
  BASE8,
  challengeOf,
  IDENTITY,
  multiplyPoint,
  type Signature,
  SUBGROUP_ORDER,
} from "../../../prover/protocol/babyJubjub.ts";
import { committeeCommitment } from "../../../prover/protocol/committee.ts";
import { headerDigest } from "../../../prover/protocol/header.ts";
import { aggregationWeights, weightsForSalt } from "../../../prover/witness/aggregationWeights.ts";
import { committeeHeaderInputs } from "../../../prover/witness/committeeHeader.ts";
import { absentSignature, isProvableChallenge } from "../../../prover/witness/halfAggregation.ts";
import { decodeOdd, encodeScalar } from "../../../prover/witness/signedDigits.ts";
import { committeeFixture, headerFixture, seededAddress, signedBy } from "../../support/factories.ts";

function fixture(weights = [40n, 30n, 20n, 10n]) {
  const { committee, privateKeys } = committeeFixture(weights, 8);
  const header = headerFixture({ nextCommitteeCommitment: committeeCommitment(committee) });
  return { committee, privateKeys, header, nextCommittee: committee };
}

const withCode = (code: string, details?: Record<string, unknown>) =>
  expect.objectContaining({
    code,
    hint: expect.stringMatching(/\S/),
    ...(details ? { details: expect.objectContaining(details) } : {}),
  });

describe("committeeHeaderInputs", () => {
  const { committee, privateKeys, header, nextCommittee } = fixture();
  const build = (
    signatures: ReadonlyMap<number, Signature>,
    overrides: Partial<Parameters<typeof committeeHeaderInputs>[0]> = {},
  ) => committeeHeaderInputs({ committee, nextCommittee, header, signatures, ...overrides });

  test("sets the bits of the slots that signed", () => {
    expect(build(signedBy(committee, privateKeys, header, [0, 1])).signerBitmap).toBe(0b0011n);
    expect(build(signedBy(committee, privateKeys, header)).publicInputs.at(-1)).toBe(0b1111n);
  });
  test("QUORUM_NOT_REACHED below two thirds, at none, and not at two thirds", () => {
    expect(() => build(signedBy(committee, privateKeys, header, [0, 2]))).toThrow(
      withCode("QUORUM_NOT_REACHED", { signed: "60", total: "100" }),
    );
    expect(() => build(new Map())).toThrow(withCode("QUORUM_NOT_REACHED"));
    const thirds = fixture([2n, 1n]);
    committeeHeaderInputs({
      ...thirds,
      signatures: signedBy(thirds.committee, thirds.privateKeys, thirds.header, [0]),
    });
  });
  test("SIGNATURE_INVALID names the slot", () => {
    const signatures = signedBy(committee, privateKeys, header);
    const { R8, S } = signatures.get(2) as Signature;
    for (const bad of [
      { R8, S: S + 1n },
      { R8, S: S + SUBGROUP_ORDER },
      { R8: BASE8, S },
      { R8: IDENTITY, S },
    ]) {
      expect(() => build(new Map(signatures).set(2, bad))).toThrow(withCode("SIGNATURE_INVALID", { slot: 2 }));
    }
    const swapped = new Map(signatures).set(0, signatures.get(1) as Signature);
    expect(() => build(swapped)).toThrow(withCode("SIGNATURE_INVALID", { slot: 0 }));
    const other = signedBy(committee, privateKeys, { ...header, height: header.height + 1n });
    expect(() => build(other)).toThrow(withCode("SIGNATURE_INVALID"));
  });
  test("BITMAP_RANGE beyond N and BITMAP_EMPTY_SLOT beyond the members", () => {
    const signatures = signedBy(committee, privateKeys, header);
    const some = signatures.get(0) as Signature;
    for (const slot of [8, 127, 128, -1, 0.5])
      expect(() => build(new Map(signatures).set(slot, some))).toThrow(withCode("BITMAP_RANGE"));
    expect(() => build(new Map(signatures).set(4, some))).toThrow(withCode("BITMAP_EMPTY_SLOT"));
  });
  test("COMMITTEE_FOREIGN for another chain's or outbox's committee", () => {
    const signatures = signedBy(committee, privateKeys, header);
    const domain = { chainId: 5n, outbox: committee.domain.outbox };
    expect(() => build(signatures, { committee: { ...committee, domain } })).toThrow(withCode("COMMITTEE_FOREIGN"));
    expect(() => build(signatures, { nextCommittee: { ...committee, domain } })).toThrow(withCode("COMMITTEE_FOREIGN"));
    const elsewhere = { chainId: 31337n, outbox: seededAddress("elsewhere") };
    expect(() => build(signatures, { nextCommittee: { ...committee, domain: elsewhere } })).toThrow(
      withCode("COMMITTEE_FOREIGN"),
    );
  });
  test("NEXT_COMMITTEE_MISMATCH when the header names another", () => {
    const { committee: other } = committeeFixture([1n], 8, { firstKey: 20 });
    const signatures = signedBy(committee, privateKeys, header);
    expect(() => build(signatures, { nextCommittee: other })).toThrow(withCode("NEXT_COMMITTEE_MISMATCH"));
  });
  test("NEXT_COMMITTEE_MISMATCH for a next committee of another size, also where the header names it", () => {
    for (const size of [4, 32]) {
      const resized = { ...committee, size };
      const naming = { ...header, nextCommitteeCommitment: committeeCommitment(resized) };
      const signatures = signedBy(committee, privateKeys, naming);
      expect(() => build(signatures, { nextCommittee: resized, header: naming })).toThrow(
        withCode("NEXT_COMMITTEE_MISMATCH"),
      );
    }
  });
  test("COMMITTEE_SIZE for an odd number of slots", () => {
    expect(() => build(new Map(), { committee: { ...committee, size: 7 } })).toThrow(withCode("COMMITTEE_SIZE"));
  });
  test("is deterministic, and leaves its arguments alone", () => {
    const signatures = signedBy(committee, privateKeys, header);
    const before = structuredClone({ committee, header });
    expect(build(signatures)).toEqual(build(signatures));
    expect({ committee, header }).toEqual(before);
  });
});

describe("half-aggregation", () => {
  test("an absent slot's stand-in satisfies the equation of every signature", () => {
    for (const digest of [0n, 1n, headerDigest(headerFixture(), seededAddress("outbox"))]) {
      const { R8, S, publicKey } = absentSignature(digest);
      const h = challengeOf(R8, publicKey, digest);
      expect(multiplyPoint(BASE8, S)).toEqual(multiplyPoint(BASE8, 1n + h * 8n));
    }
  });
  test("scalars are odd, small and of their residue", () => {
    for (const scalar of [0n, 1n, -1n, SUBGROUP_ORDER, 3n ** 300n, -(3n ** 300n)]) {
      const value = decodeOdd(encodeScalar(scalar), 251n);
      expect(value & 1n).toBe(1n);
      expect((value - scalar) % SUBGROUP_ORDER).toBe(0n);
      expect(value <= SUBGROUP_ORDER && value >= -SUBGROUP_ORDER).toBe(true);
    }
  });
  test("a salt is found where the first one has a lane out of range", () => {
    // One lane in 126 is out of range: among these digests some need another salt.
    const challenges = Array.from({ length: 8 }, (_, index) => BigInt(index));
    let retried = 0;
    for (let digest = 0n; digest < 150n; digest++) {
      const { salt, weights } = aggregationWeights(digest, challenges);
      expect(weightsForSalt(salt, digest, challenges)).toEqual(weights);
      if (salt > 0n) {
        retried++;
        expect(weightsForSalt(0n, digest, challenges)).toBeUndefined();
      }
    }
    expect(retried).toBeGreaterThan(0);
  });
  test("challenges in the topmost 2^-62 of the field cannot be proved", () => {
    const edge = (21888242871839275222246405745257275088548364400416034343698204186575808495617n >> 190n) << 190n;
    expect(isProvableChallenge(edge - 1n)).toBe(true);
    expect(isProvableChallenge(edge)).toBe(false);
  });
});
