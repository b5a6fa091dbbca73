import { readFileSync } from "node:fs";
import { AbiCoder, concat, id as keccakText } from "ethers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FIELD_MODULUS, type FieldElement, toFieldElement } from "../../prover/protocol/field.ts";
import { leafOf, MESSAGE_TYPEHASH, type Message, messageId, parseMessage } from "../../prover/protocol/message.ts";
import { poseidon } from "../../prover/protocol/poseidon.ts";
import { fingerprint, fingerprintPoint, windowPath, windowRoot } from "../../prover/protocol/window.ts";
import { type Chain, deploy, revertOf, startChain, type TestContract } from "../support/contracts.ts";
import {
  HEADER_INPUTS,
  simulateProof,
  VERIFIER_DOUBLES,
  verifierDoublePath,
  verifierSource,
} from "../support/contractTrapdoor.ts";
import { messageFixture, seededAddress } from "../support/factories.ts";

let chain: Chain;
let harness: TestContract;
let gateway: TestContract;

beforeAll(async () => {
  chain = await startChain();
  harness = await deploy(chain, "LibraryHarness");
  gateway = await deploy(chain, "Gateway", [seededAddress("owner"), 3600]);
});
afterAll(() => chain.close());

const vectors = <T>(name: string): T[] =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
const element = fc.bigInt({ min: 0n, max: FIELD_MODULUS - 1n });

describe("golden vectors in Solidity", () => {
  it("message ids and leaves", async () => {
    const all = vectors<{ message: Record<keyof Message, unknown>; id: string; leaf: string }>("messages");
    expect(all.length).toBeGreaterThan(0);
    for (const { message, id, leaf } of all) {
      expect(await gateway.messageIdOf(parseMessage(message))).toBe(id);
      expect(await harness.leaf(id)).toBe(BigInt(leaf));
    }
    expect(await harness.messageTypehash()).toBe(MESSAGE_TYPEHASH);
  });

  it("window points, fingerprints and keccak roots", async () => {
    const all = vectors<{
      messageRoot: string;
      windowIndex: number;
      leaves: string[];
      point: string;
      fingerprint: string;
      keccakRoot: string;
    }>("windows");
    expect(all.length).toBeGreaterThan(0);
    for (const vector of all) {
      const leaves = vector.leaves.map(BigInt);
      const [point, value, excess] = await harness.fingerprint(vector.messageRoot, vector.windowIndex, leaves);
      expect([point, value, excess]).toEqual([BigInt(vector.point), BigInt(vector.fingerprint), 0n]);
      expect(await harness.merkleRoot(leaves)).toBe(vector.keccakRoot);
    }
  });

  it("Poseidon of three inputs is circomlib's", async () => {
    for (const { inputs, hash } of vectors<{ inputs: string[]; hash: string }>("poseidons").filter(
      ({ inputs }) => inputs.length === 3,
    )) {
      expect(await harness.poseidon3(inputs)).toBe(BigInt(hash));
    }
    await fc.assert(
      fc.asyncProperty(fc.tuple(element, element, element), async (inputs) => {
        expect(await harness.poseidon3(inputs)).toBe(poseidon(inputs));
      }),
      { numRuns: 25, seed: 1 },
    );
    const edge = FIELD_MODULUS - 1n;
    expect(await harness.poseidon3([edge, edge, edge])).toBe(poseidon([edge, edge, edge]));
  });
});

describe("WindowHash and its twin [fuzz]", () => {
  for (const size of [2, 16, 256]) {
    it(`agree on windows of ${size}`, async () => {
      const window = fc.array(fc.bigInt({ min: 0n, max: (1n << 248n) - 1n }), { minLength: size, maxLength: size });
      await fc.assert(
        fc.asyncProperty(
          element,
          fc.bigInt({ min: 0n, max: 1n << 28n }),
          window,
          fc.nat({ max: size - 1 }),
          async (root, index, leaves, position) => {
            const point = fingerprintPoint(toFieldElement(root), index, leaves);
            expect([...(await harness.fingerprint(root, index, leaves))]).toEqual([
              point,
              fingerprint(leaves, point),
              0n,
            ]);
            const path = windowPath(leaves, position);
            const leaf = `0x${(leaves[position] as bigint).toString(16).padStart(64, "0")}`;
            expect(await harness.merkleRoot(leaves)).toBe(windowRoot(leaves));
            expect(await harness.climb(leaf, position, concat(path))).toBe(windowRoot(leaves));
          },
        ),
        { numRuns: 8, seed: 2 },
      );
    });
  }

  it("names any leaf above 248 bits", async () => {
    for (let position = 0; position < 16; position++) {
      const leaves = Array.from({ length: 16 }, (_, i) => (i === position ? 1n << 248n : (1n << 248n) - 1n));
      expect((await harness.fingerprint(1n, 0n, leaves))[2]).not.toBe(0n);
    }
    expect(
      (
        await harness.fingerprint(
          1n,
          0n,
          Array.from({ length: 16 }, () => (1n << 248n) - 1n),
        )
      )[2],
    ).toBe(0n);
  });
});

describe("message id [fuzz]", () => {
  it("is the twin's for any message, and changes with the payload's cut", async () => {
    const address = fc
      .uint8Array({ minLength: 20, maxLength: 20 })
      .map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`);
    const message = fc.record({
      version: fc.nat({ max: 65535 }),
      nonce: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      sourceChainId: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      sourceGateway: address,
      destinationChainId: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      destinationGateway: address,
      sender: address,
      recipient: address,
      gasLimit: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      value: fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
      deadline: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      sequence: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      payload: fc.uint8Array({ maxLength: 100 }).map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`),
    });
    await fc.assert(
      fc.asyncProperty(message, async (raw) => {
        const parsed = parseMessage(raw);
        const id = await gateway.messageIdOf(parsed);
        expect(id).toBe(messageId(parsed));
        expect(leafOf(messageId(parsed))).toBe(await harness.leaf(id));
        expect(await gateway.messageIdOf({ ...parsed, payload: `${parsed.payload}00` })).not.toBe(id);
      }),
      { numRuns: 40, seed: 4 },
    );
  });
});

describe("message id of dirty call data", () => {
  /** Bits of each word before the payload, in the struct's order. */
  const WIDTHS = [16n, 64n, 64n, 160n, 64n, 160n, 160n, 160n, 64n, 128n, 64n, 64n];
  const BITS_OF_SELECTOR_AND_OFFSET = 2 + 8 + 64;

  it("is refused for a bit outside any field: one message has one id", async () => {
    const message = messageFixture();
    const data = gateway.interface.encodeFunctionData("messageIdOf", [message]);
    const ask = (changed: string): Promise<string> =>
      chain.ethers.provider.call({ to: String(gateway.target), data: changed });
    expect(await ask(data)).toBe(messageId(message));
    for (const [index, width] of WIDTHS.entries()) {
      const start = BITS_OF_SELECTOR_AND_OFFSET + 64 * index;
      const word = BigInt(`0x${data.slice(start, start + 64)}`);
      const flipped = (bit: bigint): string =>
        `${data.slice(0, start)}${(word ^ (1n << bit)).toString(16).padStart(64, "0")}${data.slice(start + 64)}`;
      for (const bit of [width, 255n]) expect((await revertOf(ask(flipped(bit)))).name, `${index}`).toBe("0x");
      // The highest bit inside the field is another message.
      expect(await ask(flipped(width - 1n))).not.toBe(messageId(message));
    }
  });

  it("is the same for a payload behind a gap, and never reads past the call data", async () => {
    const message = messageFixture({ payload: `0x${"ab".repeat(32)}` });
    const data = gateway.interface.encodeFunctionData("messageIdOf", [message]);
    const offsetAt = BITS_OF_SELECTOR_AND_OFFSET + 64 * 12;
    const tail = data.slice(offsetAt + 64);
    const withOffset = (offset: bigint, rest: string): string =>
      `${data.slice(0, offsetAt)}${offset.toString(16).padStart(64, "0")}${rest}`;
    const ask = (changed: string): Promise<string> =>
      chain.ethers.provider.call({ to: String(gateway.target), data: changed });
    expect(await ask(withOffset(13n * 32n + 32n, `${"ff".repeat(32)}${tail}`))).toBe(messageId(message));
    for (const offset of [14n * 32n, 1n << 64n]) {
      expect((await revertOf(ask(withOffset(offset, tail)))).name).toBe("0x");
    }
    // Backwards it may point: then the payload is what lies there, a length of 32 and the version's word.
    const version = `0x${message.version.toString(16).padStart(64, "0")}` as const;
    expect(await ask(withOffset((1n << 256n) - 32n, tail))).toBe(messageId({ ...message, payload: version }));
  });
});

describe("ChainAddress", () => {
  it("writes what OpenZeppelin writes, for every length of a chain id", async () => {
    const ids = Array.from({ length: 8 }, (_, i) => [1n << BigInt(8 * i), (1n << BigInt(8 * i + 8)) - 1n]).flat();
    for (const chainId of ids) {
      for (const account of [seededAddress("account"), `0x${"ff".repeat(20)}`, `0x${"00".repeat(20)}`]) {
        const [ours, theirs] = await harness.chainAddress(chainId, account);
        expect(ours, `${chainId}`).toBe(theirs);
      }
    }
  });
});

describe("Attributes", () => {
  it("reads values of any size; the caps are the outbox's", async () => {
    const attribute = (signature: string, ...values: (bigint | string)[]): string => {
      const types = /\((.*)\)/.exec(signature)?.[1]?.split(",").filter(Boolean) ?? [];
      return concat([keccakText(signature).slice(0, 10), AbiCoder.defaultAbiCoder().encode(types, values)]);
    };
    const most = (1n << 256n) - 1n;
    const nobody = `0x${"00".repeat(20)}`;
    expect([...(await harness.readAttributes([], 5))]).toEqual([5n, 0n, nobody, 0n, false]);
    const all = [attribute("gasLimit(uint256)", most), attribute("deadline(uint256)", most), attribute("ordered()")];
    expect([...(await harness.readAttributes(all, 5))]).toEqual([most, 0n, nobody, most, true]);
    const relay = attribute("requestRelay(uint256,uint256,address)", most, 7n, seededAddress("refund"));
    const [gasLimit, value, refund] = await harness.readAttributes([relay], 5);
    expect([gasLimit, value, String(refund).toLowerCase()]).toEqual([7n, most, seededAddress("refund")]);
    const unknown = harness.readAttributes([...all, "0x12345678"], 5);
    expect((await revertOf(unknown)).name).toBe("UnsupportedAttribute");
  });
});

describe("verifiers as snarkjs writes them", () => {
  for (const { name, inputs } of VERIFIER_DOUBLES) {
    it(`${name} is snarkjs's template, byte for byte`, () => {
      expect(readFileSync(verifierDoublePath(name), "utf8")).toBe(verifierSource(name, inputs));
    });

    it(`${name} refuses x + r, x + 2r and 2^256 - 1 in every place, r itself included`, async () => {
      const verifier = await deploy(chain, name);
      const honest = Array.from({ length: inputs }, (_, i) => BigInt(i * i));
      const says = (publicInputs: bigint[]): Promise<boolean> => {
        const { a, b, c } = simulateProof(publicInputs);
        return verifier.verifyProof(a, b, c, publicInputs);
      };
      expect(await says(honest)).toBe(true);
      expect(await says(honest.map(() => FIELD_MODULUS - 1n))).toBe(true);
      for (let place = 0; place < inputs; place++) {
        for (const alias of [
          FIELD_MODULUS,
          (honest[place] as bigint) + FIELD_MODULUS,
          (honest[place] as bigint) + 2n * FIELD_MODULUS,
          (1n << 256n) - 1n,
        ]) {
          expect(await says(honest.map((input, i) => (i === place ? alias : input)))).toBe(false);
        }
      }
    });
  }

  it("answer false, not an error, for a proof of another statement", async () => {
    const verifier = await deploy(chain, "TrapdoorHeaderVerifierDouble");
    const { a, b, c } = simulateProof(Array.from({ length: HEADER_INPUTS }, () => 1n as FieldElement));
    expect(
      await verifier.verifyProof(
        a,
        b,
        c,
        Array.from({ length: HEADER_INPUTS }, () => 2n),
      ),
    ).toBe(false);
  });
});
