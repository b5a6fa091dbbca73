import { describe, expect, it } from "vitest";
import type { Message } from "../../../prover/protocol/message.ts";
import { messageId } from "../../../prover/protocol/message.ts";
import {
  encodeAggregateEvidence,
  encodeMiddlechainEvidence,
  encodeOptimisticEvidence,
  encodeStorageEvidence,
  hubPayload,
} from "../../../prover/protocol/verifiers.ts";
import { encodeEvidence } from "../../support/contractMessages.ts";
import { account, as, deploy, revertOf } from "../../support/contracts.ts";
import { seededAddress } from "../../support/factories.ts";
import { addressOf, useTwoChains } from "../../support/twoChains.ts";
import { type Kinds, says, startKinds } from "../../support/verifierKinds.ts";

const ZERO = `0x${"00".repeat(32)}`;

let kinds: Kinds;
const chains = useTwoChains(async (prepared) => {
  kinds = await startKinds(prepared);
});

/**
 * Nomad, August 2022 (US$190M): the zero root was marked as trusted, and a message that was never proved has the zero root, so anyone's message
 * passed. Here 0 is what every mapping answers for the unknown, and nothing that answers 0 is ever trusted.
 */
describe("Nomad 2022: the zero root", () => {
  /** Copied from the attack: a message that nobody sent, for the attacker's good. */
  const forged = (): Message => ({
    ...kinds.zk.message,
    nonce: 5n,
    payload: "0x6a",
    sender: seededAddress("attacker"),
  });

  it("of an unknown height proves nothing to the zk verifier, with a path of zeros or none", async () => {
    const { zk, header } = kinds;
    const zeros = (length: number): string[] => Array.from({ length }, () => ZERO);
    for (const height of [0n, 1n, header.height - 1n, header.height + 1n]) {
      expect(await chains.client.messageRoot(height)).toBe(0n);
      for (const path of [zeros(4), zeros(8), []]) {
        for (const size of [16, 256, 0, 1]) {
          expect(await says({ ...zk, message: forged(), evidence: encodeEvidence(height, size, path) })).toBe(false);
        }
      }
    }
    // At a true height, an unverified window has the root 0 as well.
    expect(await chains.zkVerifier.windowRoot(header.height, 256, 0)).toBe(ZERO);
    expect(await says({ ...zk, message: forged(), evidence: encodeEvidence(header.height, 256, zeros(8)) })).toBe(
      false,
    );
    expect(
      await says({
        ...zk,
        message: { ...forged(), nonce: 999n },
        evidence: encodeEvidence(header.height, 16, zeros(4)),
      }),
    ).toBe(false);
  });

  it("of an unproved state proves nothing to storage proofs, with an empty trie or nothing at all", async () => {
    const { verifier } = kinds["storage proof"];
    for (const height of [0n, 1n, kinds.header.height + 1n]) {
      for (const nodes of [[], ["0x80"], ["0xc0"], ["0x"]]) {
        const evidence = encodeStorageEvidence(height, { accountProof: nodes, storageProof: nodes });
        expect((await revertOf(verifier.isVerified(forged(), evidence))).name).toBe("StorageReader_UntrustedHeight");
      }
    }
    // Under a true state root an empty proof is no absence of the outbox, and absence would be no message.
    const evidence = encodeStorageEvidence(kinds.header.height, { accountProof: [], storageProof: [] });
    expect((await revertOf(verifier.isVerified(forged(), evidence))).name).toBe("TrieProofTraversalError");
  });

  it("has its like in every verifier: the claim that nobody made, the set that nobody is in, the piece of evidence that is empty", async () => {
    const { optimistic, committee, aggregate, middlechain, zk } = kinds;
    for (const height of [0n, kinds.header.height]) {
      expect(await says({ ...optimistic, message: forged(), evidence: encodeOptimisticEvidence(height) })).toBe(false);
    }
    for (const evidence of ["0x", `0x${"00".repeat(65)}`, `0x${"00".repeat(130)}`, `0x${"00".repeat(64)}1b`]) {
      expect(await says({ ...committee, message: forged(), evidence })).toBe(false);
    }
    for (const parts of [[], [undefined, undefined, undefined], ["0x00", undefined, undefined]]) {
      expect(await says({ ...aggregate, message: forged(), evidence: encodeAggregateEvidence(parts) })).toBe(false);
    }
    const nowhere = {
      ...zk.message,
      payload: hubPayload(messageId(forged())),
      recipient: addressOf(middlechain.verifier),
    };
    expect(
      await says({
        ...middlechain,
        message: { ...forged(), sourceChainId: 7_001n },
        evidence: encodeMiddlechainEvidence(nowhere, "0x"),
      }),
    ).toBe(false);
  });

  it("cannot be made trusted: not by a header, and a verifier is never initialised with it", async () => {
    const attacker = as(chains.inbox, await account(chains.destination, 9));
    const zeroRoot = await chains.header({
      messageRoot: 0n as Kinds["header"]["messageRoot"],
      height: kinds.header.height + 1n,
    });
    const proof = {
      a: [0n, 0n],
      b: [
        [0n, 0n],
        [0n, 0n],
      ],
      c: [0n, 0n],
    };
    const later = { ...zeroRoot, timestamp: kinds.header.timestamp + 1n };
    expect((await revertOf(chains.client.update(later, proof))).name).toBe("LightClient_MessageRootOutOfRange");
    const wrong: [string, string][] = [
      ["StorageProofMessageVerifier", "SourceBound_InvalidParameter"],
      ["ZkMessageRefuter", "SourceBound_InvalidParameter"],
      ["CommitteeStateRoots", "StateRoots_NotAContract"],
    ];
    for (const [name, reason] of wrong) {
      expect((await revertOf(deploy(chains.destination, name, [`0x${"00".repeat(20)}`]))).name, name).toBe(reason);
    }
    expect((await revertOf(attacker.execute(forged(), encodeEvidence(0n, 16, [ZERO, ZERO, ZERO, ZERO])))).name).toBe(
      "Gateway_NotVerified",
    );
  });
});
