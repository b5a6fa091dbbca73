import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IDENTITY } from "../../../prover/protocol/babyJubjub.ts";
import {
  committeeCommitment,
  committeeSlots,
  reachesQuorum,
  signedWeight,
  toCommittee,
  totalWeight,
} from "../../../prover/protocol/committee.ts";
import { headerDigest } from "../../../prover/protocol/header.ts";
import { committeeFixture, headerFixture, seededAddress, tamper } from "../../support/factories.ts";

const { committee } = committeeFixture([5n, 1n, 9n, 2n], 8);

describe("committee", () => {
  it("commits to every key, weight, slot, size and to its domain", () => {
    const base = committeeCommitment(committee);
    const variants = [
      tamper(committee, "members.0.weight", () => 6n),
      tamper(committee, "members.3.publicKey.x", (x) => (x as bigint) + 1n),
      tamper(committee, "members.3.publicKey.y", (y) => (y as bigint) + 1n),
      tamper(committee, "members", (m) => [...(m as unknown[])].reverse()),
      tamper(committee, "size", () => 9),
      tamper(committee, "domain.chainId", () => 1n),
      tamper(committee, "domain.outbox", () => seededAddress("another outbox")),
    ].map(committeeCommitment);
    expect(new Set([base, ...variants]).size).toBe(variants.length + 1);
  });

  it("pads with identity points of no weight", () => {
    expect(committeeSlots(committee).slice(4)).toEqual(Array.from({ length: 4 }, () => [0n, 1n, 0n]));
    expect(totalWeight(committee)).toBe(17n);
  });

  it.each([
    ["a repeated key", tamper(committee, "members.1", () => committee.members[0])],
    ["a zero weight", tamper(committee, "members.1.weight", () => 0n)],
    ["a low-order key", tamper(committee, "members.1.publicKey", () => IDENTITY)],
    ["a key off the curve", tamper(committee, "members.1.publicKey.x", () => 3n)],
    ["no members", tamper(committee, "members", () => [])],
    ["more members than slots", tamper(committee, "size", () => 3)],
  ])("refuses %s", (_, invalid) => {
    expect(() => toCommittee(invalid)).toThrow(expect.objectContaining({ code: "COMMITTEE_INVALID" }));
  });

  it("refuses a weight of 65 bits", () => {
    expect(() => toCommittee(tamper(committee, "members.1.weight", () => 1n << 64n))).toThrow(
      expect.objectContaining({ code: "UINT_RANGE" }),
    );
  });

  it("sums the signers' weights and refuses bits that name nobody", () => {
    expect(signedWeight(committee, 0b0101n)).toBe(14n);
    expect(signedWeight(committee, 0n)).toBe(0n);
    expect(() => signedWeight(committee, 1n << 8n)).toThrow(expect.objectContaining({ code: "BITMAP_RANGE" }));
    expect(() => signedWeight(committee, -1n)).toThrow(expect.objectContaining({ code: "BITMAP_RANGE" }));
    expect(() => signedWeight(committee, 1n << 4n)).toThrow(expect.objectContaining({ code: "BITMAP_EMPTY_SLOT" }));
  });

  it("asks for two thirds exactly", () => {
    expect(reachesQuorum(2n, 3n)).toBe(true);
    expect(reachesQuorum(1n, 3n)).toBe(false);
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 1n << 71n }), (total) => {
        const least = (2n * total + 2n) / 3n;
        expect(reachesQuorum(least, total)).toBe(true);
        expect(reachesQuorum(least - 1n, total)).toBe(false);
      }),
    );
  });
});

describe("header digest", () => {
  it("changes with every field, with the outbox and with the chain", () => {
    const header = headerFixture();
    const outbox = seededAddress("outbox");
    const digests = [
      headerDigest(header, outbox),
      headerDigest(header, seededAddress("another outbox")),
      headerDigest({ ...header, chainId: 1n }, outbox),
      headerDigest({ ...header, height: 1n }, outbox),
      headerDigest({ ...header, timestamp: 1n }, outbox),
      headerDigest(
        tamper(header, "blockHash", (h) => `0x00${String(h).slice(4)}`),
        outbox,
      ),
      headerDigest(
        tamper(header, "messageRoot", (r) => (r as bigint) + 1n),
        outbox,
      ),
      headerDigest(
        tamper(header, "nextCommitteeCommitment", (r) => (r as bigint) + 1n),
        outbox,
      ),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  it("refuses a height of 65 bits, which would spill into the chain id", () => {
    expect(() => headerDigest(headerFixture({ height: 1n << 64n }), seededAddress("outbox"))).toThrow(
      expect.objectContaining({ code: "UINT_RANGE" }),
    );
  });
});
