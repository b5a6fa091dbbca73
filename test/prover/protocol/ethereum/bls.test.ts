import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describe, expect, it } from "vitest";
import {
  aggregatePublicKeys,
  compressPublicKey,
  decompressPublicKey,
  decompressSignature,
  fastAggregateVerify,
} from "../../../../prover/protocol/ethereum/bls.ts";
import { fromHex } from "../../../support/ethereum.ts";
import { readYaml } from "../../../support/ethereumSpecTests.ts";
import { sharedData } from "../../../support/sharedData.ts";

const vectors = sharedData("bls/eth-bls12-381-tests-v0.1.1");
const specTests = sharedData("ethereum/spec-tests/sync_committee/consensus-spec-tests/general/altair/bls");

interface FastAggregateVerify {
  input: { pubkeys: string[]; message: string; signature: string };
  output: boolean;
}

function verifies({ pubkeys, message, signature }: FastAggregateVerify["input"]): boolean {
  try {
    const points = pubkeys.map((pubkey) => decompressPublicKey(fromHex(pubkey)));
    return fastAggregateVerify(points, fromHex(message), fromHex(signature));
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^BLS_/) });
    return false;
  }
}

describe.skipIf(vectors.missing)("bls12-381-tests", () => {
  const files = (folder: string): string[] => (vectors.missing ? [] : readdirSync(vectors.path(folder)));
  const read = <T>(folder: string, file: string): T =>
    JSON.parse(readFileSync(vectors.path(folder, file), "utf8")) as T;

  // The vectors are about encodings; the point at infinity has one, and is no key and no signature.
  const refused = (file: string, output: boolean): boolean => !output || file.includes("infinity");

  it.each(files("deserialization_G1"))("key: %s", (file) => {
    const { input, output } = read<{ input: { pubkey: string }; output: boolean }>("deserialization_G1", file);
    const decompress = () => decompressPublicKey(fromHex(input.pubkey));
    if (refused(file, output)) expect(decompress).toThrow(expect.objectContaining({ code: "BLS_PUBLIC_KEY" }));
    else expect(compressPublicKey(decompress())).toEqual(fromHex(input.pubkey));
  });

  it.each(files("deserialization_G2"))("signature: %s", (file) => {
    const { input, output } = read<{ input: { signature: string }; output: boolean }>("deserialization_G2", file);
    const decompress = () => decompressSignature(fromHex(input.signature));
    if (refused(file, output)) expect(decompress).toThrow(expect.objectContaining({ code: "BLS_SIGNATURE" }));
    else expect(bls12_381.G2.Point.fromAffine(decompress()).toBytes(true)).toEqual(fromHex(input.signature));
  });

  it.each(files("fast_aggregate_verify"))("%s", (file) => {
    const { input, output } = read<FastAggregateVerify>("fast_aggregate_verify", file);
    expect(verifies(input)).toBe(output);
  });
});

describe.skipIf(specTests.missing)("eth_fast_aggregate_verify", () => {
  const folder = "eth_fast_aggregate_verify/bls";
  const cases = specTests.missing ? [] : readdirSync(specTests.path(folder));

  it.each(cases)("%s", (name) => {
    const { input, output } = readYaml<FastAggregateVerify>(join(specTests.path(folder), name), "data.yaml");
    // Ethereum calls a signature by nobody valid, for blocks without one. Here two thirds have signed, so that it is refused.
    expect(verifies(input)).toBe(output && input.pubkeys.length > 0);
  });
});

describe("keys", () => {
  it("that cancel out have no sum, and no signature verifies under them", () => {
    const point = bls12_381.G1.Point.BASE;
    const keys = [point.toAffine(), point.negate().toAffine()];
    expect(aggregatePublicKeys(keys)).toBeUndefined();
    const signature = bls12_381.G2.Point.BASE.toBytes(true);
    expect(fastAggregateVerify(keys, new Uint8Array(32), signature)).toBe(false);
  });

  it("on the curve, but outside the subgroup, are refused", () => {
    // x = 4 is on the curve, and not in the subgroup: its point times the subgroup's order is not the point at infinity.
    const pubkey = new Uint8Array(48);
    pubkey[0] = 0x80;
    pubkey[47] = 4;
    expect(() => decompressPublicKey(pubkey)).toThrow(/subgroup/);
  });
});
