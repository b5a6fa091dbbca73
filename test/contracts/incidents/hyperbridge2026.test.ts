import { describe, expect, it } from "vitest";
import type { FieldElement } from "../../../prover/protocol/field.ts";
import { type Message, messageId } from "../../../prover/protocol/message.ts";
import { encodeStorageEvidence, messageIdSlot } from "../../../prover/protocol/verifiers.ts";
import { windowProof } from "../../support/contractMessages.ts";
import { deploy, revertOf } from "../../support/contracts.ts";
import { useTwoChains } from "../../support/twoChains.ts";
import { KINDS, type Kinds, says, startKinds } from "../../support/verifierKinds.ts";

/** What a storage proof says at each other index: the walk from the root ends before the leaf, at another path or at nothing. */
const OTHER_SLOT = [
  "TrieProofTraversalError",
  "RLPInvalidEncoding",
  "RLPInvalidEncoding",
  "RLPInvalidEncoding",
  "TrieProofTraversalError",
];

let kinds: Kinds;
const chains = useTwoChains(async (prepared) => {
  kinds = await startKinds(prepared);
});

/**
 * Hyperbridge, April 2026: a Merkle mountain range proof was accepted for a leaf index that does not exist, and so for a leaf that was never
 * added. Here the index is the message's nonce, part of what is hashed, and bounded by the tree.
 */
describe("Hyperbridge 2026: the leaf's index", () => {
  const at = (nonce: bigint): Message => ({ ...kinds.zk.message, nonce });

  it.each(KINDS)("the same evidence at another index, in or out of range, is refused: %s", async (name) => {
    const kind = kinds[name];
    expect(await says(kind)).toBe(true);
    const { nonce } = kind.message;
    const said: (boolean | string)[] = [];
    for (const index of [nonce + 1n, nonce + 16n, nonce + 256n, nonce + (1n << 32n), (1n << 64n) - 1n]) {
      const moved = { ...kind.message, nonce: index };
      expect(messageId(moved)).not.toBe(messageId(kind.message));
      said.push(await says({ ...kind, message: moved }));
    }
    expect(said).toEqual(name === "storage proof" ? OTHER_SLOT : OTHER_SLOT.map(() => false));
  });

  it("no window is accepted beyond the tree, though its climb would read the same bits", async () => {
    const leaves = Array.from({ length: 16 }, () => 1n);
    const root = kinds.header.messageRoot as FieldElement;
    for (const index of [1n << 28n, (1n << 28n) + 1n, (1n << 60n) - 1n]) {
      const attempt = chains.zkVerifier.verifyWindow(
        kinds.header.height,
        index,
        leaves,
        windowProof(root, index, leaves),
      );
      expect((await revertOf(attempt)).name).toBe("ZkMessageVerifier_WindowIndexOutOfRange");
    }
  });

  it("an index beyond the outbox holds nothing in storage, and a claim about it can be refuted", async () => {
    const beyond = at(1n << 32n);
    const proof = await chains.storageProof(beyond.sourceGateway, messageIdSlot(beyond.nonce), kinds.header.height);
    const evidence = encodeStorageEvidence(kinds.header.height, proof);
    expect(await kinds["storage proof"].verifier.isVerified(beyond, evidence)).toBe(false);
    const byWindow = await deploy(chains.destination, "ZkMessageRefuter", [chains.zkVerifier]);
    const byStorage = await deploy(chains.destination, "StorageProofRefuter", [chains.reader]);
    expect(await byWindow.refutes(beyond, kinds.header.height, "0x")).toBe(true);
    expect(await byStorage.refutes(beyond, kinds.header.height, evidence)).toBe(true);
    expect(await byWindow.refutes(at(0n), kinds.header.height, "0x")).toBe(false);
  });
});
