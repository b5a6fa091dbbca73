import { readFileSync } from "node:fs";
import { concat } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Header } from "../../prover/protocol/header.ts";
import type { Message } from "../../prover/protocol/message.ts";
import { type ClientParameters, startClient } from "../support/contractLightClient.ts";
import { encodeEvidence } from "../support/contractMessages.ts";
import { type Chain, deploy, mined, revertOf, type TestContract } from "../support/contracts.ts";
import { simulateProof } from "../support/contractTrapdoor.ts";

/** What the JSON holds, with its decimal strings and 0x hex as they stand there. */
interface HeaderVector {
  outbox: string;
  size: number;
  domain: string;
  totalWeight: string;
  membersHash: string;
  commitment: string;
  header: Record<keyof Header, string>;
  signerBitmap: string;
  publicInputs: string[];
}

interface MessageVector {
  message: Record<keyof Message, string>;
  leaf: string;
}

interface WindowVector {
  messageRoot: string;
  windowIndex: number;
  leaves: string[];
  publicInputs: string[];
  keccakRoot: string;
  openings: { position: number; path: string[] }[];
}

const vectors = <T>(name: string): T[] => {
  const all = JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8")) as T[];
  expect(all.length).toBeGreaterThan(0);
  return all;
};
const headers = vectors<HeaderVector>("headers");
const windows = vectors<WindowVector>("windows");
const bytes32 = (value: string): string => `0x${BigInt(value).toString(16).padStart(64, "0")}`;
/** A proof of exactly these public inputs: snarkjs's verifier refuses it with any others. */
const proofOf = (publicInputs: readonly string[], changed = -1) =>
  simulateProof(publicInputs.map((input, index) => BigInt(input) + (index === changed ? 1n : 0n)));

let chain: Chain;
let template: ClientParameters;

beforeAll(async () => {
  ({ chain, parameters: template } = await startClient());
});
afterAll(() => chain.close());

/** A light client anchored at the committee of the vector, a second below its header. */
function clientOf({ outbox, size, header, totalWeight, membersHash }: HeaderVector): Promise<TestContract> {
  const anchor = { height: BigInt(header.height) - 1n, timestamp: BigInt(header.timestamp) - 1n };
  const parameters: ClientParameters = {
    ...template,
    sourceChainId: BigInt(header.chainId),
    outbox,
    committeeSize: size,
    trustingPeriod: 365n * 86_400n,
    anchor: { ...anchor, totalWeight: BigInt(totalWeight), membersHash: BigInt(membersHash) },
  };
  return deploy(chain, "CommitteeLightClient", [parameters]);
}

describe("golden vectors of headers in Solidity", () => {
  it("domain and commitment", async () => {
    for (const vector of headers) {
      const client = await clientOf(vector);
      expect(await client.DOMAIN()).toBe(BigInt(vector.domain));
      expect(await client.committeeCommitment(0)).toBe(BigInt(vector.commitment));
    }
  });

  it("public inputs: the light client's verifier is asked about the vector's seven, and no others", async () => {
    for (const vector of headers) {
      const client = await clientOf(vector);
      const { chainId: _, ...header } = vector.header;
      const update = { ...header, signerBitmap: vector.signerBitmap };
      for (const changed of vector.publicInputs.keys()) {
        const refused = client.update(update, proofOf(vector.publicInputs, changed), { gasLimit: 1_000_000n });
        expect((await revertOf(refused)).name).toBe("CommitteeLightClient_InvalidProof");
      }
      await mined(client.update(update, proofOf(vector.publicInputs)));
      expect(await client.messageRoot(header.height)).toBe(BigInt(header.messageRoot));
    }
  });
});

describe("golden vectors of windows in Solidity", () => {
  let client: TestContract;
  let height: bigint;

  beforeAll(async () => {
    // A header over the windows' outbox, signed by the vector's committee.
    const vector = headers[0] as HeaderVector;
    const messageRoot = windows[0]?.messageRoot ?? "";
    client = await clientOf(vector);
    const { chainId: _, ...header } = { ...vector.header, messageRoot };
    height = BigInt(header.height);
    await mined(
      client.update(
        { ...header, signerBitmap: vector.signerBitmap },
        proofOf(vector.publicInputs.with(4, messageRoot)),
      ),
    );
  });

  async function deployVerifier(): Promise<TestContract> {
    const double = await deploy(chain, "TrapdoorWindowVerifierDouble");
    return deploy(chain, "ZkMessageVerifier", [client, double, double]);
  }

  it("public inputs and stored root: the verifier is asked about the vector's four, and no others", async () => {
    const verifier = await deployVerifier();
    for (const { windowIndex, leaves, publicInputs, keccakRoot } of windows) {
      for (const changed of publicInputs.keys()) {
        const proof = proofOf(publicInputs, changed);
        const refused = verifier.verifyWindow(height, windowIndex, leaves, proof, { gasLimit: 2_000_000n });
        expect((await revertOf(refused)).name).toBe("ZkMessageVerifier_InvalidProof");
      }
      await mined(verifier.verifyWindow(height, windowIndex, leaves, proofOf(publicInputs)));
      expect(await verifier.windowRoot(height, 16, windowIndex)).toBe(keccakRoot);
    }
  });

  it("keccak root and openings", async () => {
    const harness = await deploy(chain, "LibraryHarness");
    for (const { leaves, keccakRoot, openings } of windows) {
      expect(await harness.merkleRoot(leaves)).toBe(keccakRoot);
      expect(openings.length).toBeGreaterThan(0);
      for (const { position, path } of openings) {
        expect(await harness.climb(bytes32(leaves[position] as string), position, concat(path))).toBe(keccakRoot);
        const another = bytes32(String(BigInt(leaves[position] as string) + 1n));
        expect(await harness.climb(another, position, concat(path))).not.toBe(keccakRoot);
      }
    }
  });

  it("a vector's message is believed by the opening at its nonce", async () => {
    const [window] = windows as [WindowVector];
    const { message } = vectors<MessageVector>("messages").find(({ leaf }) => window.leaves.includes(leaf)) ?? {};
    const opening = window.openings.find(({ position }) => position === Number(message?.nonce));
    const evidence = encodeEvidence(height, window.leaves.length, opening?.path ?? []);
    const verifier = await deployVerifier();
    expect(await verifier.isVerified(message, evidence)).toBe(false);
    await mined(verifier.verifyWindow(height, window.windowIndex, window.leaves, proofOf(window.publicInputs)));
    expect(await verifier.isVerified(message, evidence)).toBe(true);
    expect(await verifier.isVerified({ ...message, value: 1n }, evidence)).toBe(false);
  });
});
