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

  it("are refused alike when any one byte is changed, or the length", async () => {
    const outcomes = { read: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        header,
        fc.nat(80),
        fc.integer({ min: 1, max: 255 }),
        fc.integer({ min: -2, max: 2 }),
        async (fields, at, flip, longer) => {
          const bytes = Buffer.from(encodePacketHeader(fields).slice(2), "hex");
          bytes[at] = (bytes[at] as number) ^ flip;
          const changed = longer < 0 ? bytes.subarray(0, 81 + longer) : Buffer.concat([bytes, Buffer.alloc(longer)]);
          const text = `0x${changed.toString("hex")}`;
          const expected = offChain(text);
          expect(await onChain(text)).toEqual(expected);
          if (expected === undefined) outcomes.refused++;
          else {
            outcomes.read++;
            expect(expected).not.toEqual(fields);
            expect(encodePacketHeader(expected)).toBe(text);
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(outcomes.read).toBeGreaterThan(0);
    expect(outcomes.refused).toBeGreaterThan(0);
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
