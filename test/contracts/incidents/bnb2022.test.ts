import { decodeRlp, encodeRlp } from "ethers";
import { describe, expect, it } from "vitest";
import { leafOf, type Message, messageId } from "../../../prover/protocol/message.ts";
import { encodeStorageEvidence, encodeWindowRefutation, messageIdSlot } from "../../../prover/protocol/verifiers.ts";
import { windowPath } from "../../../prover/protocol/window.ts";
import { encodeEvidence } from "../../support/contractMessages.ts";
import { deploy, revertOf, type TestContract } from "../../support/contracts.ts";
import { hexPrefix } from "../../support/merklePatricia.ts";
import { useTwoChains } from "../../support/twoChains.ts";
import { type Kinds, says, startKinds } from "../../support/verifierKinds.ts";

const ZERO = `0x${"00".repeat(32)}`;
/** TrieProof.ProofError. */
const INVALID_ROOT = 2n;
const INVALID_LARGE_NODE = 3n;
const INVALID_PROOF = 13n;

let kinds: Kinds;
let leaves: bigint[];
const chains = useTwoChains(async (prepared) => {
  kinds = await startKinds(prepared);
  const messages = await prepared.messages();
  leaves = Array.from({ length: 16 }, (_, i) => (messages[i] === undefined ? 0n : leafOf(messageId(messages[i]))));
});

/**
 * BNB bridge, October 2022 (US$566M): an IAVL proof step with a left child and a right child hashed the one and ignored the other, so that the
 * attacker's leaf hung on a true root beside the honest path. Here a step takes one sibling, its side follows from the message's position, the
 * number of steps is fixed, and no inner node is a leaf.
 */
describe("BNB 2022: a leaf that hangs beside the path", () => {
  const forged = (): Message => ({ ...kinds.zk.message, payload: "0xbad1" });

  it("in a window: inner nodes as leaves, empty sides, spare steps and steps left out are refused", async () => {
    const { zk, header } = kinds;
    const path = windowPath(leaves, 0);
    expect(await says({ ...zk, evidence: encodeEvidence(header.height, 16, path) })).toBe(true);
    const forgedLeaf = `0x${leafOf(messageId(forged())).toString(16).padStart(64, "0")}`;
    const attempts: [string, string[]][] = [
      ["the honest path under the forged leaf", path],
      ["the forged leaf as a sibling of the honest one", [forgedLeaf, ...path]],
      ["the forged leaf in place of a sibling", [forgedLeaf, ...path.slice(1)]],
      ["an empty right side", [ZERO, ...path.slice(1)]],
      ["empty sides throughout", path.map(() => ZERO)],
      ["one step less: the parent as the leaf", path.slice(1)],
      ["one step more", [...path, ZERO]],
      ["no step: the root as the leaf", []],
    ];
    for (const [name, steps] of attempts) {
      expect(await says({ ...zk, message: forged(), evidence: encodeEvidence(header.height, 16, steps) }), name).toBe(
        false,
      );
    }
    for (const [name, steps] of attempts.slice(1)) {
      expect(await says({ ...zk, evidence: encodeEvidence(header.height, 16, steps) }), `honest: ${name}`).toBe(false);
    }
  });

  it("in a window: neither can a true message be refuted by an inner node or an empty side", async () => {
    const refuter: TestContract = await deploy(chains.destination, "ZkMessageRefuter", [chains.zkVerifier]);
    const path = windowPath(leaves, 0);
    const { height } = kinds.header;
    for (const [leaf, steps] of [
      [BigInt(path[1] ?? 0), path.slice(1)],
      [0n, path],
      [0n, [ZERO, ...path.slice(1)]],
      [BigInt(path[0] ?? 0), path],
    ] as const) {
      const evidence = encodeWindowRefutation({ height, windowSize: 16, leaf, path: steps });
      expect(await refuter.refutes(kinds.zk.message, height, evidence)).toBe(false);
    }
  });

  it("in a state trie: a forged leaf on an honest path, an inner node as the leaf, a branch's empty value", async () => {
    const { verifier } = kinds["storage proof"];
    const { height } = kinds.header;
    const honest = await chains.storageProof(forged().sourceGateway, messageIdSlot(0n), height);
    const reasonOf = async (changes: Partial<typeof honest>): Promise<unknown> => {
      const { name, args } = await revertOf(
        verifier.isVerified(forged(), encodeStorageEvidence(height, { ...honest, ...changes })),
      );
      return name === "TrieProofTraversalError" ? args[0] : name;
    };
    const nodes = honest.storageProof;
    const [path] = decodeRlp(nodes.at(-1) ?? "0x") as string[];
    const leaf = encodeRlp([path ?? "0x", encodeRlp(messageId(forged()))]);
    const wholePath = encodeRlp([hexPrefix("a".repeat(64), true), encodeRlp(messageId(forged()))]);
    // The honest proof shows the honest id, and that is not the forged message's.
    expect(await verifier.isVerified(forged(), encodeStorageEvidence(height, honest))).toBe(false);
    expect(await reasonOf({ storageProof: [...nodes.slice(0, -1), leaf] })).toBe(INVALID_LARGE_NODE);
    expect(await reasonOf({ storageProof: [leaf] })).toBe(INVALID_ROOT);
    expect(await reasonOf({ storageProof: [wholePath] })).toBe(INVALID_ROOT);
    expect(await reasonOf({ accountProof: [...honest.accountProof.slice(0, -1), leaf] })).toBe(INVALID_LARGE_NODE);
    // Inner nodes: the branch itself, the account proof's nodes, a branch that holds the forged id as its own value.
    const branch = encodeRlp([...Array.from({ length: 16 }, () => "0x"), messageId(forged())]);
    expect(await reasonOf({ storageProof: nodes.slice(0, -1) })).toBe(INVALID_PROOF);
    expect(await reasonOf({ storageProof: honest.accountProof })).toBe(INVALID_ROOT);
    expect(await reasonOf({ storageProof: [branch] })).toBe(INVALID_ROOT);
    expect(await reasonOf({ storageProof: [...nodes.slice(0, -1), branch] })).toBe(INVALID_LARGE_NODE);
  });
});
