import { AbiCoder, keccak256, solidityPacked } from "ethers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toAddress, toBytes32 } from "../../../prover/protocol/field.ts";
import {
  addressToBytes32,
  bytes32ToAddress,
  decodeAnnouncedIds,
  decodeAnnouncementEvidence,
  decodeEvidenceQuestion,
  decodeHyperlaneMessage,
  encodeAnnouncedIds,
  encodeAnnouncementEvidence,
  encodeEvidenceQuestion,
  encodeHookMetadata,
  encodeHyperlaneMessage,
  type HyperlaneMessage,
  hyperlaneId,
} from "../../../prover/protocol/hyperlane.ts";
import { messageFixture, seededAddress, seededBytes32 } from "../../support/factories.ts";

const uint = (bits: number): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
const hex = (bytes: Uint8Array): `0x${string}` => `0x${Buffer.from(bytes).toString("hex")}`;
const word = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toBytes32(hex(bytes)));
const messages: fc.Arbitrary<HyperlaneMessage> = fc.record({
  version: uint(8),
  nonce: uint(32),
  origin: uint(32),
  sender: word,
  destination: uint(32),
  recipient: word,
  body: fc.uint8Array({ maxLength: 100 }).map(hex),
});

describe("Hyperlane messages", () => {
  it("are packed as Solidity packs them, and unpacked again", () => {
    fc.assert(
      fc.property(messages, (message) => {
        const encoded = encodeHyperlaneMessage(message);
        const { version, nonce, origin, sender, destination, recipient, body } = message;
        const types = ["uint8", "uint32", "uint32", "bytes32", "uint32", "bytes32", "bytes"];
        const packed = solidityPacked(types, [version, nonce, origin, sender, destination, recipient, body]);
        expect(encoded).toBe(packed);
        expect(decodeHyperlaneMessage(encoded)).toEqual(message);
        expect(hyperlaneId(encoded)).toBe(keccak256(packed));
      }),
    );
  });

  it("differ where their fields differ", () => {
    fc.assert(
      fc.property(messages, messages, (left, right) => {
        const same = JSON.stringify(left, stringify) === JSON.stringify(right, stringify);
        expect(encodeHyperlaneMessage(left) === encodeHyperlaneMessage(right)).toBe(same);
      }),
    );
  });

  it("have at least 77 bytes, whole ones, and fields that fit", () => {
    const message = { version: 3n, nonce: 0n, origin: 1n, destination: 2n, body: "0x" as const };
    const whole = { ...message, sender: seededBytes32("s"), recipient: seededBytes32("r") };
    const shortest = encodeHyperlaneMessage(whole);
    expect(shortest.length).toBe(2 + 2 * 77);
    for (const bad of ["0x", shortest.slice(0, -2), shortest.slice(0, -1), "nonsense"]) {
      expect(() => decodeHyperlaneMessage(bad)).toThrow(expect.objectContaining({ code: "HYPERLANE_MESSAGE" }));
    }
    expect(() => encodeHyperlaneMessage({ ...whole, version: 256n })).toThrow("version");
    expect(() => encodeHyperlaneMessage({ ...whole, nonce: 1n << 32n })).toThrow("nonce");
    expect(() => encodeHyperlaneMessage({ ...whole, body: "0x123" })).toThrow("whole bytes");
  });
});

describe("addresses", () => {
  it("go into 32 bytes and back", () => {
    const address = seededAddress("account");
    expect(addressToBytes32(address)).toBe(`0x${"00".repeat(12)}${address.slice(2)}`);
    expect(bytes32ToAddress(addressToBytes32(address))).toBe(address);
  });

  it("of other kinds of chain are refused", () => {
    expect(() => bytes32ToAddress(seededBytes32("a Solana account"))).toThrow("no EVM address");
  });
});

describe("hook metadata", () => {
  it("is variant 1 of Hyperlane's standard", () => {
    fc.assert(
      fc.property(uint(256), uint(256), fc.uint8Array({ minLength: 20, maxLength: 20 }), (value, gasLimit, bytes) => {
        const refundAddress = toAddress(hex(bytes));
        expect(encodeHookMetadata({ value, gasLimit, refundAddress })).toBe(
          solidityPacked(["uint16", "uint256", "uint256", "address"], [1, value, gasLimit, refundAddress]),
        );
      }),
    );
  });
});

describe("announced ids", () => {
  it("are ABI-coded, and decoded again", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (ids) => {
        fc.pre(ids.every((id) => BigInt(id) !== 0n));
        const payload = encodeAnnouncedIds(ids);
        expect(payload).toBe(AbiCoder.defaultAbiCoder().encode(["bytes32[]"], [ids]));
        expect(decodeAnnouncedIds(payload)).toEqual(ids);
        expect(decodeAnnouncedIds(payload.toUpperCase().replace("0X", "0x"))).toEqual(ids);
      }),
    );
  });

  it("are none where the contract would read none", () => {
    const payload = encodeAnnouncedIds([seededBytes32("one"), seededBytes32("two")]);
    const bad = [
      "0x",
      payload.slice(0, -2),
      `${payload}00`,
      `${payload}${"00".repeat(32)}`,
      payload.replace("20", "40"),
      encodeAnnouncedIds([]),
      encodeAnnouncedIds([seededBytes32("one"), toBytes32(`0x${"00".repeat(32)}`)]),
      "not hex",
    ];
    for (const text of bad) expect(decodeAnnouncedIds(text), text).toBeUndefined();
  });
});

describe("evidence lookups", () => {
  it("ask for a message and are answered with metadata", () => {
    fc.assert(
      fc.property(messages, fc.uint8Array({ maxLength: 200 }), fc.nat(255), (message, bytes, index) => {
        const encoded = encodeHyperlaneMessage(message);
        expect(decodeEvidenceQuestion(encodeEvidenceQuestion(encoded))).toBe(encoded);
        const answer = { announcement: messageFixture({ payload: encoded }), evidence: hex(bytes), index };
        expect(decodeAnnouncementEvidence(encodeAnnouncementEvidence(answer))).toEqual(answer);
      }),
    );
  });

  it("refuse call data of anything else", () => {
    const question = encodeEvidenceQuestion("0x1234");
    for (const bad of ["0x", "0x12345678", question.slice(0, -64), `0xffffffff${question.slice(10)}`, "hello"]) {
      expect(() => decodeEvidenceQuestion(bad)).toThrow(expect.objectContaining({ code: "CCIP_QUESTION" }));
    }
  });
});

const stringify = (_: string, value: unknown): unknown => (typeof value === "bigint" ? `${value}` : value);
