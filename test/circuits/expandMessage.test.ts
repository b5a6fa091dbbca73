import { readFileSync } from "node:fs";
import { expand_message_xmd } from "@noble/curves/abstract/hash-to-curve.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { FIELD_MODULUS as r } from "../../prover/protocol/field.ts";
import { Draws, evaluateCircom } from "../support/bls12381.ts";
import { type CircuitTester, templateTester } from "../support/circuitTester.ts";
import { sharedData } from "../support/sharedData.ts";

const FILE = "bls12381/ExpandMessageXmd.circom";
const ETHEREUM_TAG = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";
const draws = new Draws("expand message");

const integer = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
const messageOf = (value: bigint): Uint8Array => Buffer.from(value.toString(16).padStart(64, "0"), "hex");
/** Most significant bit of byte 0 first. */
const bitsOf = (message: Uint8Array): bigint[] =>
  Array.from({ length: 256 }, (_, k) => (integer(message) >> BigInt(255 - k)) & 1n);

/** The library is the judge below; this judges the library. */
const rfc = sharedData("bls/rfc9380");
describe.skipIf(rfc.missing)("the library's expand_message_xmd", () => {
  const vectors = z.object({
    DST: z.string(),
    tests: z.array(z.object({ msg: z.string(), len_in_bytes: z.string(), uniform_bytes: z.string() })),
  });
  test.each(["expand_message_xmd_SHA256_38.json", "expand_message_xmd_SHA256_256.json"])("gives %s", (file) => {
    const { DST, tests } = vectors.parse(JSON.parse(readFileSync(rfc.path(file), "utf8")));
    expect(tests).toHaveLength(10);
    for (const { msg, len_in_bytes, uniform_bytes } of tests) {
      const expanded = expand_message_xmd(Buffer.from(msg), Buffer.from(DST), Number(len_in_bytes), sha256);
      expect(Buffer.from(expanded).toString("hex")).toBe(uniform_bytes);
    }
  });
});

test("the constant words are what RFC 9380 and SHA-256's padding put behind the 32 bytes, for tags of 22 to 83 bytes", async () => {
  const tails = [22, 23, 24, 25, 38, 43, 50, 82, 83].flatMap((length) =>
    [
      { middle: [1, 0, 0], before: 64 },
      { middle: [7], before: 0 },
    ].map((more) => ({ ...more, tag: Array.from({ length }, (_, i) => (37 * i + length) % 256) })),
  );
  const calls = tails.map(
    ({ middle, before, tag }, k) => `
    var tail${k}[2][16] = expansionTail([${middle}], ${middle.length}, [${tag}], ${tag.length}, ${before});
    for (var i = 0; i < 32; i++) { out[${32 * k} + i] <== tail${k}[i \\ 16][i % 16]; }`,
  );
  const words = await evaluateCircom(FILE, 32 * tails.length, calls.join(""));
  for (const [k, { middle, before, tag }] of tails.entries()) {
    const message = [...Array<number>(32).fill(0), ...middle, ...tag, tag.length];
    const padded = Buffer.alloc(128);
    padded.set([...message, 0x80]);
    padded.writeBigUInt64BE(BigInt(8 * (before + message.length)), 120);
    const expected = Array.from({ length: 32 }, (_, i) => BigInt(padded.readUInt32BE(4 * i)));
    expect(words.slice(32 * k, 32 * k + 32)).toEqual(expected);
  }
});

describe("ExpandMessageXmd with Ethereum's tag", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    const tag = [...Buffer.from(ETHEREUM_TAG)];
    circuit = await templateTester({ file: FILE, template: "ExpandMessageXmd", parameters: [tag.length, tag] });
  });

  test("takes the rows it says, none of them linear", () => {
    const { constraints } = circuit.system;
    expect(constraints).toHaveLength(212_464);
    const linear = constraints.filter(([a, b]) => [a, b].some((terms) => terms.every(([wire]) => wire === 0)));
    expect(linear).toEqual([]);
  });

  test.each([
    ["zero", 0n],
    ["all ones", 2n ** 256n - 1n],
    ["its first bit alone", 2n ** 255n],
    ["some message", draws.below(2n ** 256n)],
    ["another", draws.below(2n ** 256n)],
  ])("gives four integers of 64 bytes as the library does: %s", async (_, value) => {
    const message = messageOf(value);
    const wires = await circuit.witness({ message: bitsOf(message) });
    const expected = expand_message_xmd(message, Buffer.from(ETHEREUM_TAG), 256, sha256);
    for (let i = 0; i < 4; i++) {
      const bits = circuit.read(wires, `bits[${i}]`, 512);
      expect(bits.reduceRight((sum, bit) => 2n * sum + bit, 0n)).toBe(integer(expected.slice(64 * i, 64 * i + 64)));
    }
  });

  test("the bits that chain the hashes, and their carries, cannot be others", async () => {
    const wires = await circuit.witness({ message: bitsOf(messageOf(draws.below(2n ** 256n))) });
    const names = [0, 31, 32, 100, 255].flatMap((k) => [
      `hashes[0][${k}]`,
      `bits[0][${k}]`,
      `bits[3][${256 + k}]`,
      ...[2, 5, 8].map((i) => `mixed[${i}][${k}]`),
    ]);
    names.push("first[0].working[0][4][0]", "second[8].working[1][66][31]", "second[3].roundsE[9].carries[6][2]");
    for (const name of names) {
      const wire = circuit.wire(name);
      for (const value of [0n, 1n, 2n, r - 1n].filter((value) => value !== wires[wire])) {
        const violated = circuit.system.violated(wires.with(wire, value), [wire]);
        expect(violated.length, `${name} as ${value}`).toBeGreaterThan(0);
      }
    }
  });
});
