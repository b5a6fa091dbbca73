import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { isHeadlightError } from "../../../../prover/errors.ts";
import { toAddress, toBytes32 } from "../../../../prover/protocol/field.ts";
import { decodeJobs, encodeJobs } from "../../../../prover/protocol/layerZero/jobs.ts";
import { decodeExecutionOptions, encodeExecutionOptions } from "../../../../prover/protocol/layerZero/options.ts";
import {
  channelOf,
  decodePacket,
  encodePacket,
  type Packet,
  packetGuid,
} from "../../../../prover/protocol/layerZero/packet.ts";
import { seededAddress, seededBytes32 } from "../../../support/factories.ts";

const path = {
  nonce: 5n,
  srcEid: 30_101,
  sender: seededAddress("sender"),
  dstEid: 30_102,
  receiver: seededAddress("receiver"),
};
const packet: Packet = { ...path, guid: packetGuid(path), message: "0x1234" };

const codeOf = (attempt: () => unknown): string => {
  try {
    attempt();
  } catch (error) {
    return isHeadlightError(error) ? error.code : String(error);
  }
  return "no error";
};

describe("packets", () => {
  it("come back whole, whatever the message", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const whole: Packet = { ...packet, message: `0x${Buffer.from(bytes).toString("hex")}` };
        expect(decodePacket(encodePacket(whole))).toEqual(whole);
      }),
    );
  });

  it("are refused with another path's GUID, and when they are too short to hold one", () => {
    const foreign = encodePacket({ ...packet, guid: packetGuid({ ...path, nonce: 6n }) });
    expect(codeOf(() => decodePacket(foreign))).toBe("LAYERZERO_PACKET");
    expect(codeOf(() => decodePacket(encodePacket({ ...packet, message: "0x" }).slice(0, -2)))).toBe(
      "LAYERZERO_PACKET",
    );
  });

  it("belong to a channel by path without nonce", () => {
    expect(channelOf({ ...path, nonce: 9n })).toBe(channelOf(path));
    for (const change of [{ srcEid: 1 }, { sender: path.receiver }, { dstEid: 1 }, { receiver: path.sender }]) {
      expect(channelOf({ ...path, ...change })).not.toBe(channelOf(path));
    }
  });
});

describe("options of type 3", () => {
  const uint128 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
  const address = fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .map((bytes) => toAddress(`0x${Buffer.from(bytes).toString("hex")}`));

  it("are LayerZero's own example for 200,000 gas", () => {
    const bytes = encodeExecutionOptions({ gas: 200_000n, value: 0n, drops: [] });
    expect(bytes).toBe("0x00030100110100000000000000000000000000030d40");
  });

  it("come back whole", () => {
    const drops = fc.array(fc.record({ receiver: address, amount: uint128 }), { maxLength: 3 });
    const options = fc.record({ gas: uint128, value: uint128, drops });
    fc.assert(
      fc.property(options, (fields) => {
        expect(decodeExecutionOptions(encodeExecutionOptions(fields))).toEqual(fields);
      }),
    );
  });

  it("add up, and pass over a DVN's and a composer's options", () => {
    const option = (worker: string, type: string, data: string): string =>
      `${worker}${(data.length / 2 + 1).toString(16).padStart(4, "0")}${type}${data}`;
    const receive = option("01", "01", "0a".padStart(32, "0"));
    const compose = option("01", "03", `0000${"ff".padStart(32, "0")}`);
    const dvn = option("02", "01", "00beef");
    const { gas, value, drops } = decodeExecutionOptions(`0x0003${receive}${dvn}${compose}${receive}`);
    expect([gas, value, drops]).toEqual([20n, 0n, []]);
  });

  it("of 64 KB are read in linear time, and longer ones are refused unread", () => {
    // The smallest options there are, of a DVN: an option for every four bytes.
    const options = (count: number): string => `0x0003${"02000101".repeat(count)}`;
    // What is copied on the way, in characters: quadratic for a decoder that slices the whole text for each option.
    const copied = (count: number): number => {
      let characters = 0;
      const { slice, substring } = String.prototype;
      const counting = (original: typeof slice) =>
        function (this: string, ...range: [number?, number?]): string {
          const part = original.apply(this, range);
          characters += part.length;
          return part;
        };
      const matching = vi.spyOn(String.prototype, "match").mockImplementation(function (this: string, pattern) {
        characters += this.length;
        return new RegExp(pattern as RegExp).exec(this);
      });
      const slicing = vi.spyOn(String.prototype, "slice").mockImplementation(counting(slice));
      const cutting = vi.spyOn(String.prototype, "substring").mockImplementation(counting(substring));
      try {
        decodeExecutionOptions(options(count));
      } finally {
        for (const spy of [matching, slicing, cutting]) spy.mockRestore();
      }
      return characters;
    };
    expect(decodeExecutionOptions(options(16_383))).toEqual({ gas: 0n, value: 0n, drops: [] });
    expect(copied(512)).toBeGreaterThan(0);
    expect(copied(16_383)).toBeLessThan(33 * copied(512));
    expect(codeOf(() => decodeExecutionOptions(options(16_384)))).toBe("LAYERZERO_OPTIONS");
    expect(codeOf(() => decodeExecutionOptions("0x0003zz"))).toBe("LAYERZERO_OPTIONS");
  });

  it("are refused when cut, of another type, or with an executor option of a wrong length", () => {
    const good = encodeExecutionOptions({ gas: 1n, value: 1n, drops: [] });
    for (const bad of [
      "0x",
      "0x00",
      "0x0001",
      `0x0002${good.slice(6)}`,
      good.slice(0, -2),
      `${good}01`,
      "0x0003010000",
    ]) {
      expect(
        codeOf(() => decodeExecutionOptions(bad)),
        bad,
      ).toBe("LAYERZERO_OPTIONS");
    }
    expect(codeOf(() => decodeExecutionOptions("0x000301000301ffff"))).toBe("LAYERZERO_OPTIONS");
  });
});

describe("batches of jobs", () => {
  it("come back whole and refuse what is none", () => {
    const jobs = [1, 2, 3].map((index) => ({
      headerHash: seededBytes32(`header ${index}`),
      payloadHash: toBytes32(seededBytes32(`payload ${index}`)),
    }));
    expect(decodeJobs(encodeJobs(jobs))).toEqual(jobs);
    for (const bad of ["0x", "0x1234", encodeJobs(jobs).slice(0, -64)]) {
      expect(
        codeOf(() => decodeJobs(bad)),
        bad,
      ).toBe("LAYERZERO_BATCH");
    }
  });
});
