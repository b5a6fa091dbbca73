import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FIELD_MODULUS, type FieldElement } from "../../prover/protocol/field.ts";
import { leafOf, type Message, messageId } from "../../prover/protocol/message.ts";
import { windowPath, windowRoot } from "../../prover/protocol/window.ts";
import type { SolidityProof } from "../../prover/proving/calldata.ts";
import { anchorOf, headerInputs, headerProof, RECOVERY_DELAY } from "../support/contractLightClient.ts";
import {
  encodeEvidence,
  startVerifier,
  type VerifierFixture,
  windowEvidence,
  windowProof,
} from "../support/contractMessages.ts";
import { deploy, eventsOf, mined, revertOf } from "../support/contracts.ts";
import { rerandomise, simulateProof } from "../support/contractTrapdoor.ts";
import { messageFixture, seededAddress, seededBytes32, tamper } from "../support/factories.ts";

let fixture: VerifierFixture;
let clean: unknown;

beforeAll(async () => {
  fixture = await startVerifier(20);
});
beforeEach(async () => {
  if (clean !== undefined) await fixture.chain.request("evm_revert", [clean]);
  clean = await fixture.chain.request("evm_snapshot", []);
});
afterAll(() => fixture.chain.close());

const ZERO = `0x${"00".repeat(32)}`;
const proofFor = (leaves: readonly bigint[], windowIndex = 0n): SolidityProof =>
  windowProof(fixture.root, windowIndex, leaves);
const verify = (
  leaves: readonly bigint[],
  windowIndex = 0n,
  proof = proofFor(leaves, windowIndex),
  height = fixture.height,
) => fixture.zkVerifier.verifyWindow(height, windowIndex, leaves, proof, { gasLimit: 2_000_000n });
const refusal = async (...args: Parameters<typeof verify>): Promise<string> => (await revertOf(verify(...args))).name;
const message = (nonce: number): Message => fixture.messages[nonce] as Message;
const isVerified = (of: Message, evidence: string): Promise<boolean> => fixture.zkVerifier.isVerified(of, evidence);

describe("a window", () => {
  it("is verified once, in one slot, and opens for each of its messages and for no other", async () => {
    const [first, second] = [fixture.leaves(16, 0), fixture.leaves(16, 1)];
    const receipt = await mined(verify(first));
    expect(eventsOf(receipt, fixture.zkVerifier, "WindowVerified")).toEqual([
      [fixture.height, 16n, 0n, windowRoot(first)],
    ]);
    expect(await fixture.zkVerifier.windowRoot(fixture.height, 16, 0)).toBe(windowRoot(first));
    for (let nonce = 0; nonce < 16; nonce++)
      expect(await isVerified(message(nonce), windowEvidence(fixture.height, first, nonce))).toBe(true);

    const evidence = windowEvidence(fixture.height, second, 3);
    expect(await isVerified(message(19), evidence)).toBe(false);
    await mined(verify(second, 1n));
    expect(await isVerified(message(19), evidence)).toBe(true);
  });

  it("of 256 leaves does the same", async () => {
    const leaves = fixture.leaves(256, 0);
    await mined(verify(leaves));
    for (const nonce of [0, 7, 19])
      expect(await isVerified(message(nonce), windowEvidence(fixture.height, leaves, nonce))).toBe(true);
    expect(await isVerified(message(0), windowEvidence(fixture.height, fixture.leaves(16, 0), 0))).toBe(false);
  });

  it("can be submitted by anyone but is nothing without its header", async () => {
    expect(await fixture.zkVerifier.LIGHT_CLIENT()).toBe(fixture.client.target);
    for (const address of [seededAddress("no code"), `0x${"00".repeat(20)}`]) {
      for (const args of [
        [address, fixture.windowVerifier, fixture.windowVerifier],
        [fixture.client, address, fixture.windowVerifier],
        [fixture.client, fixture.windowVerifier, address],
      ]) {
        expect((await revertOf(deploy(fixture.chain, "ZkMessageVerifier", args))).name).toBe(
          "ZkMessageVerifier_NotAContract",
        );
      }
    }
  });
});

describe("V1 height", () => {
  it("must be one that the light client trusts; the zero root never counts", async () => {
    const leaves = fixture.leaves(16, 0);
    for (const height of [0n, fixture.height - 1n, fixture.height + 1n])
      expect(await refusal(leaves, 0n, proofFor(leaves), height)).toBe("ZkMessageVerifier_UntrustedHeight");
    const overZero = windowProof(0n as FieldElement, 0n, leaves);
    expect(await refusal(leaves, 0n, overZero, 5n)).toBe("ZkMessageVerifier_UntrustedHeight");
    const random = await fc.sample(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), { numRuns: 20, seed: 3 });
    for (const height of random.filter((h) => h !== fixture.height)) {
      expect(await fixture.zkVerifier.windowRoot(height, 16, 0)).toBe(ZERO);
      expect(await isVerified(message(0), windowEvidence(height, leaves, 0))).toBe(false);
    }
  });
});

describe("V2 size", () => {
  it("must be configured: 16 and 256, nothing between or beyond", async () => {
    for (const size of [0, 1, 15, 17, 32, 255]) {
      expect(
        await refusal(
          Array.from({ length: size }, () => 1n),
          0n,
          simulateProof([1n, 2n, 3n, 4n]),
        ),
      ).toBe("ZkMessageVerifier_UnsupportedWindowSize");
    }
    expect(await fixture.zkVerifier.windowVerifier(16)).toBe(fixture.windowVerifier.target);
    expect(await fixture.zkVerifier.windowVerifier(32)).toBe(`0x${"00".repeat(20)}`);
    expect(await fixture.zkVerifier.windowVerifier((1n << 32n) + 16n)).toBe(`0x${"00".repeat(20)}`);
  });
});

describe("V3 window index", () => {
  it("reaches to the end of the tree and no further", async () => {
    const empty = Array.from({ length: 16 }, () => 0n);
    expect(await refusal(empty, 1n << 28n)).toBe("ZkMessageVerifier_WindowIndexOutOfRange");
    expect(await refusal(empty, (1n << 64n) - 1n)).toBe("ZkMessageVerifier_WindowIndexOutOfRange");
    await mined(verify(empty, (1n << 28n) - 1n));
    const large = Array.from({ length: 256 }, () => 0n);
    expect(await refusal(large, 1n << 24n)).toBe("ZkMessageVerifier_WindowIndexOutOfRange");
    await mined(verify(large, (1n << 24n) - 1n));
  });
});

describe("V4 verified windows", () => {
  it("cannot be written again, with whatever proof", async () => {
    const leaves = fixture.leaves(16, 0);
    const proof = proofFor(leaves);
    await mined(verify(leaves, 0n, rerandomise(proof)));
    for (const attempt of [proof, rerandomise(proof, 11n)])
      expect(await refusal(leaves, 0n, attempt)).toBe("ZkMessageVerifier_WindowAlreadyVerified");
    // Even with a verifier that would believe anything: other leaves come too late.
    const others = leaves.map((leaf, i) => (i === 4 ? leaf + 1n : leaf));
    expect(await refusal(others)).toBe("ZkMessageVerifier_WindowAlreadyVerified");
    expect(await fixture.zkVerifier.windowRoot(fixture.height, 16, 0)).toBe(windowRoot(leaves));
  });

  it("stand side by side by size, index and root", async () => {
    await mined(verify(fixture.leaves(16, 0)));
    await mined(verify(fixture.leaves(16, 1), 1n));
    await mined(verify(fixture.leaves(256, 0)));
    const roots = await Promise.all(
      [
        [16, 0],
        [16, 1],
        [256, 0],
        [256, 1],
      ].map(([size, index]) => fixture.zkVerifier.windowRoot(fixture.height, size, index)),
    );
    expect(new Set(roots).size).toBe(4);
    expect(roots[3]).toBe(ZERO);
  });
});

describe("V5 leaves", () => {
  it("have at most 248 bits, though a larger one agrees modulo r", async () => {
    const leaves = fixture.leaves(16, 0);
    const largest = leaves.map((leaf, i) => (i === 9 ? (1n << 248n) - 1n : leaf));
    for (const index of [0, 9, 15]) {
      for (const excess of [FIELD_MODULUS, 1n << 248n, 1n << 255n]) {
        const aliased = leaves.map((leaf, i) => (i === index ? leaf + excess : leaf));
        expect(await refusal(aliased)).toBe("ZkMessageVerifier_LeafOutOfRange");
      }
    }
    expect(await refusal(leaves.map((leaf, i) => (i === 9 ? (1n << 256n) - 1n : leaf)))).toBe(
      "ZkMessageVerifier_LeafOutOfRange",
    );
    await mined(verify(largest));
  });
});

describe("V6 proof", () => {
  it("must be for this root, this index and these leaves in this order", async () => {
    const leaves = fixture.leaves(16, 0);
    const proof = proofFor(leaves);
    const [a, b] = leaves as [bigint, bigint];
    expect(await refusal([b, a, ...leaves.slice(2)], 0n, proof)).toBe("ZkMessageVerifier_InvalidProof");
    expect(await refusal([a + 1n, ...leaves.slice(1)], 0n, proof)).toBe("ZkMessageVerifier_InvalidProof");
    expect(await refusal([...leaves.slice(0, 15), 0n], 0n, proof)).toBe("ZkMessageVerifier_InvalidProof");
    expect(await refusal(leaves, 1n, proof)).toBe("ZkMessageVerifier_InvalidProof");
    expect(await refusal(leaves, 0n, windowProof((fixture.root + 1n) as FieldElement, 0n, leaves))).toBe(
      "ZkMessageVerifier_InvalidProof",
    );
    expect(await refusal(leaves, 0n, { ...proof, a: proofFor(leaves, 1n).a, c: proofFor(leaves, 1n).c })).toBe(
      "ZkMessageVerifier_InvalidProof",
    );
    expect(await fixture.zkVerifier.windowRoot(fixture.height, 16, 0)).toBe(ZERO);
    await mined(verify(leaves, 0n, proof));
  });

  it("checked with too little gas reverts and leaves no trace, at any amount", async () => {
    const leaves = fixture.leaves(16, 0);
    const proof = proofFor(leaves);
    let accepted = false;
    for (let gasLimit = 60_000n; gasLimit <= 320_000n && !accepted; gasLimit += 20_000n) {
      accepted = await mined(fixture.zkVerifier.verifyWindow(fixture.height, 0n, leaves, proof, { gasLimit })).then(
        () => true,
        () => false,
      );
      expect(await fixture.zkVerifier.windowRoot(fixture.height, 16, 0)).toBe(accepted ? windowRoot(leaves) : ZERO);
    }
    expect(accepted).toBe(true);
  });
});

describe("messages of a verified window", () => {
  let leaves: bigint[];
  let path: string[];

  beforeEach(async () => {
    leaves = fixture.leaves(16, 0);
    path = windowPath(leaves, 5);
    await mined(verify(leaves));
  });

  it("V7: are of the light client's chain and outbox", async () => {
    const evidence = windowEvidence(fixture.height, leaves, 5);
    expect(await isVerified(message(5), evidence)).toBe(true);
    expect(await isVerified({ ...message(5), sourceChainId: 31_336n }, evidence)).toBe(false);
    expect(await isVerified({ ...message(5), sourceGateway: seededAddress("impostor") }, evidence)).toBe(false);
  });

  it("V8: need evidence that is well formed to the byte", async () => {
    const good = encodeEvidence(fixture.height, 16, path);
    const words = good.slice(2).match(/.{64}/g) ?? [];
    const withWord = (index: number, value: bigint): string =>
      `0x${words.map((word, i) => (i === index ? value.toString(16).padStart(64, "0") : word)).join("")}`;
    const bad = [
      "0x",
      good.slice(0, -2),
      `${good}00`,
      `${good}${"00".repeat(32)}`,
      good.slice(0, 2 + 4 * 64),
      encodeEvidence(fixture.height, 16, path.slice(1)),
      encodeEvidence(fixture.height, 16, [...path, ZERO]),
      encodeEvidence(fixture.height, 16, []),
      encodeEvidence(fixture.height, 32, path),
      encodeEvidence(fixture.height, 256, path),
      encodeEvidence(fixture.height, 0, path),
      withWord(0, fixture.height + (1n << 64n)),
      withWord(1, 16n + (1n << 32n)),
      withWord(2, 0x80n),
      withWord(3, 3n),
      withWord(3, (1n << 255n) + 4n),
    ];
    expect(await isVerified(message(5), good)).toBe(true);
    for (const evidence of bad) expect(await isVerified(message(5), evidence), evidence).toBe(false);
  });

  it("V9: are at the position of their nonce, not where the caller likes", async () => {
    for (let position = 0; position < 16; position++) {
      expect(await isVerified(message(5), windowEvidence(fixture.height, leaves, position))).toBe(position === 5);
    }
    // An inner node is no leaf: a shorter or longer climb is malformed, a shifted one does not match.
    expect(await isVerified({ ...message(5), nonce: 5n + (1n << 32n) }, encodeEvidence(fixture.height, 16, path))).toBe(
      false,
    );
    expect(await isVerified({ ...message(5), nonce: 21n }, encodeEvidence(fixture.height, 16, path))).toBe(false);
  });

  it("V10: are not found by default: no window, no root, no empty leaf", async () => {
    const zeros = Array.from({ length: 4 }, () => ZERO);
    expect(await isVerified(message(19), encodeEvidence(fixture.height, 16, zeros))).toBe(false);
    expect(await isVerified(message(5), encodeEvidence(0n, 16, path))).toBe(false);
    expect(
      await isVerified(messageFixture({ nonce: 5n, payload: "0x99" }), encodeEvidence(fixture.height, 16, path)),
    ).toBe(false);
  });

  it("are not found when any sibling is altered [fuzz]", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 3 }), fc.nat({ max: 255 }), async (level, bit) => {
        const altered = path.map((node, i) =>
          i === level ? `0x${(BigInt(node) ^ (1n << BigInt(bit))).toString(16).padStart(64, "0")}` : node,
        );
        expect(await isVerified(message(5), encodeEvidence(fixture.height, 16, altered))).toBe(false);
      }),
      { numRuns: 50, seed: 5 },
    );
  });

  it("are not found when any field or byte is altered [fuzz]", async () => {
    const evidence = encodeEvidence(fixture.height, 16, path);
    const widths: [keyof Message, number][] = [
      ["version", 16],
      ["nonce", 64],
      ["sourceChainId", 64],
      ["sourceGateway", 160],
      ["destinationChainId", 64],
      ["destinationGateway", 160],
      ["sender", 160],
      ["recipient", 160],
      ["gasLimit", 64],
      ["value", 128],
      ["deadline", 64],
      ["sequence", 64],
    ];
    for (const [field, width] of widths) {
      for (let bit = 0; bit < width; bit += 8) {
        const altered = tamper(message(5), field, (value) =>
          typeof value === "bigint"
            ? value ^ (1n << BigInt(bit))
            : `0x${(BigInt(String(value)) ^ (1n << BigInt(bit))).toString(16).padStart(40, "0")}`,
        );
        expect(messageId(altered)).not.toBe(messageId(message(5)));
        expect(await isVerified(altered, evidence), `${field} bit ${bit}`).toBe(false);
      }
    }
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 8 }), async (bytes) => {
        const payload = `0x${Buffer.from(bytes).toString("hex")}` as const;
        expect(await isVerified({ ...message(5), payload }, evidence)).toBe(payload === message(5).payload);
      }),
      { numRuns: 30, seed: 5 },
    );
  });

  it("are lost to a freeze and to a recovery, and found again under a new root", async () => {
    const [commitment] = fixture.commitments as [FieldElement];
    const stored = fixture.header(1n, { messageRoot: fixture.root });
    const evil = { ...stored, blockHash: seededBytes32("evil") };
    const evidence = encodeEvidence(fixture.height, 16, path);
    expect(await fixture.zkVerifier.trustGeneration()).toBe(1n);
    await mined(fixture.client.reportConflict(stored, evil, 0, simulateProof(headerInputs(commitment, evil))));
    expect(await isVerified(message(5), evidence)).toBe(false);
    expect(await fixture.zkVerifier.trustGeneration()).toBe(0n);
    expect(await refusal(fixture.leaves(16, 1), 1n)).toBe("ZkMessageVerifier_UntrustedHeight");

    const committee = fixture.committees[0] as Parameters<typeof anchorOf>[0];
    await mined(fixture.client.proposeRecovery(anchorOf(committee, 50n, await fixture.chain.now())));
    await fixture.chain.wait(RECOVERY_DELAY);
    await mined(fixture.client.acceptRecovery());
    expect(await fixture.zkVerifier.trustGeneration()).toBe(2n);
    expect(await isVerified(message(5), evidence)).toBe(false);

    const header = fixture.header(1n, { messageRoot: fixture.root, timestamp: await fixture.chain.now() });
    await mined(fixture.client.update(header, headerProof(commitment, header)));
    expect(await isVerified(message(5), evidence)).toBe(true);
    expect(leafOf(messageId(message(5)))).toBe(leaves[5]);
  });
});
