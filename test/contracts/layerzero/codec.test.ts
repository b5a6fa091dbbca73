import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isHeadlightError } from "../../../prover/errors.ts";
import { toAddress } from "../../../prover/protocol/field.ts";
import {
  decodePacketHeader,
  encodePacketHeader,
  type PacketHeader,
} from "../../../prover/protocol/layerZero/packet.ts";
import { type Chain, deploy, startChain, type TestContract } from "../../support/contracts.ts";

/** The parser of PacketHeader.sol and the one of prover/protocol take and refuse the same bytes. */
let chain: Chain;
let harness: TestContract;
beforeAll(async () => {
  chain = await startChain();
  harness = await deploy(chain, "PacketHeaderHarness");
});
afterAll(() => chain.close());

const hex = (length: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes).toString("hex"));
const address = hex(20).map((digits) => toAddress(`0x${digits}`));
const eid = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const header: fc.Arbitrary<PacketHeader> = fc.record({
  nonce: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
  srcEid: eid,
  sender: address,
  dstEid: eid,
  receiver: address,
});

async function onChain(bytes: string): Promise<PacketHeader | undefined> {
  const parsed = await harness.parse(bytes).catch(() => undefined);
  if (parsed === undefined) return undefined;
  const [nonce, srcEid, sender, dstEid, receiver] = parsed;
  return {
    nonce,
    srcEid: Number(srcEid),
    sender: toAddress(sender),
    dstEid: Number(dstEid),
    receiver: toAddress(receiver),
  };
}

function offChain(bytes: string): PacketHeader | undefined {
  try {
    return decodePacketHeader(bytes);
  } catch (error) {
    if (isHeadlightError(error, "LAYERZERO_PACKET")) return undefined;
    throw error;
  }
}

describe("packet headers", () => {
  it("are read alike on and off chain", async () => {
    await fc.assert(
      fc.asyncProperty(header, async (fields) => {
        const bytes = encodePacketHeader(fields);
        expect(offChain(bytes)).toEqual(fields);
        expect(await onChain(bytes)).toEqual(fields);
      }),
      { numRuns: 60 },
    );
  });

  it("are refused alike, or read as something else, when any one byte is changed", async () => {
    const [fields] = fc.sample(header, { numRuns: 1, seed: 7 }) as [PacketHeader];
    const honest = encodePacketHeader(fields);
    const refused: number[] = [];
    for (let at = 0; at < 81; at++) {
      const bytes = Buffer.from(honest.slice(2), "hex");
      bytes[at] = (bytes[at] as number) ^ 0xff;
      const changed = `0x${bytes.toString("hex")}`;
      const expected = offChain(changed);
      expect(await onChain(changed), `byte ${at}`).toEqual(expected);
      if (expected === undefined) refused.push(at);
      else expect(encodePacketHeader(expected)).toBe(changed);
    }
    const padding = (from: number): number[] => Array.from({ length: 12 }, (_, index) => from + index);
    expect(refused).toEqual([0, ...padding(13), ...padding(49)]);
  });

  it("are refused alike at any other length", async () => {
    await fc.assert(
      fc.asyncProperty(header, fc.integer({ min: 1, max: 81 }), fc.boolean(), async (fields, by, isLonger) => {
        const bytes = encodePacketHeader(fields);
        const changed = isLonger ? `${bytes}${"00".repeat(by)}` : bytes.slice(0, -2 * by);
        expect(offChain(changed)).toBeUndefined();
        expect(await onChain(changed)).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });

  it("are refused alike when their bytes are anything", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
        const text = `0x${Buffer.from(bytes).toString("hex")}`;
        expect(await onChain(text)).toEqual(offChain(text));
      }),
      { numRuns: 60 },
    );
  });
});
