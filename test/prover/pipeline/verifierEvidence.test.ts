import { Wallet } from "ethers";
import { afterEach, describe, expect, it } from "vitest";
import { devAccount } from "../../../prover/node/devChains.ts";
import {
  committeeEvidence,
  storageEvidence,
  storageRefutation,
  windowRefutation,
} from "../../../prover/pipeline/verifierEvidence.ts";
import { toAddress } from "../../../prover/protocol/field.ts";
import { leafOf, messageId } from "../../../prover/protocol/message.ts";
import { OutboxTree } from "../../../prover/protocol/outboxTree.ts";
import { encodeStorageEvidence, messageIdSlot } from "../../../prover/protocol/verifiers.ts";
import { messagesFromLogs, OUTBOX_TOPICS, type OutboxLog } from "../../../prover/source/outboxEvents.ts";
import { proveSlot } from "../../../prover/source/storageProof.ts";
import { Cleanup, SendingGateway } from "../../support/chains.ts";
import { messageFixture, seededAddress } from "../../support/factories.ts";

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

describe("evidence from the outbox's storage", () => {
  it("is made for what was sent, and against what was not", async () => {
    const chain = await cleanup.chain(31_337n);
    const connection = await cleanup.connection(chain.url);
    const gateway = await SendingGateway.deploy(connection);
    await gateway.send("one");
    const height = BigInt(await connection.provider.getBlockNumber());
    const logs = await connection.provider.getLogs({
      address: gateway.address,
      topics: [[...OUTBOX_TOPICS]],
      fromBlock: 0,
    });
    const entries = logs.map(
      ({ index, blockNumber, ...log }) =>
        ({ ...log, logIndex: index, blockNumber: BigInt(blockNumber) }) as unknown as OutboxLog,
    );
    const [sent] = messagesFromLogs(entries, { chainId: 31_337n, outbox: gateway.address }, 0n);
    if (sent === undefined) throw new Error("nothing was sent");

    const { proof } = await proveSlot(connection, { height, account: gateway.address, slot: messageIdSlot(0n) });
    expect(await storageEvidence(connection, sent.message, height)).toBe(encodeStorageEvidence(height, proof));
    await expect(storageRefutation(connection, sent.message, height)).rejects.toMatchObject({ code: "CLAIM_IS_TRUE" });

    const forged = { ...sent.message, payload: "0x66" as const };
    for (const message of [forged, { ...sent.message, nonce: 5n }]) {
      await expect(storageEvidence(connection, message, height)).rejects.toMatchObject({
        code: "MESSAGE_NOT_IN_STORAGE",
        details: { height: height.toString() },
      });
      expect(await storageRefutation(connection, message, height)).toMatch(/^0x/);
    }
    // Before it was sent it was not there.
    await expect(storageEvidence(connection, sent.message, height - 1n)).rejects.toMatchObject({
      code: "MESSAGE_NOT_IN_STORAGE",
    });
  });
});

describe("evidence by a window against a claim", () => {
  it("is made for another leaf or none, at the size that the outbox had", () => {
    const messages = [0n, 1n, 2n].map((nonce) => messageFixture({ nonce }));
    const tree = new OutboxTree(messages.map((message) => leafOf(messageId(message))));
    const [first] = messages;
    if (first === undefined) throw new Error("no message");
    const parameters = { message: first, height: 5n, windowSize: 16, tree, size: 3 };
    expect(() => windowRefutation(parameters)).toThrow("lies in the outbox");
    expect(windowRefutation({ ...parameters, message: { ...first, payload: "0x00" } })).toMatch(/^0x/);
    expect(windowRefutation({ ...parameters, size: 0 })).toMatch(/^0x/);
  });
});

describe("signatures of a committee", () => {
  it("are ordered by signer, whatever the order of the members", async () => {
    const members = [0, 1, 2].map((index) => new Wallet(devAccount(index)));
    const parameters = {
      chainId: 31_338n,
      verifier: seededAddress("verifier"),
      revision: 1n,
      messageId: messageId(messageFixture()),
    };
    const evidence = await committeeEvidence(members, parameters);
    expect(await committeeEvidence([...members].reverse(), parameters)).toBe(evidence);
    expect(evidence).toHaveLength(2 + 3 * 130);
    await expect(committeeEvidence([...members, ...members], parameters)).rejects.toMatchObject({
      code: "COMMITTEE_SIGNATURES",
    });
    expect(new Set(members.map(({ address }) => toAddress(address))).size).toBe(3);
  });
});
