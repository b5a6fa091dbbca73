import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { leafOf } from "../../../prover/protocol/message.ts";
import { OutboxTree } from "../../../prover/protocol/outboxTree.ts";
import { parseFinality } from "../../../prover/source/finality.ts";
import { type OutboxReader, openOutbox } from "../../../prover/source/outboxReader.ts";
import type { ChainConnection } from "../../../prover/source/rpc.ts";
import { Cleanup, rpc, SendingGateway } from "../../support/chains.ts";
import { seededAddress } from "../../support/factories.ts";
import { type LyingNode, startLyingNode } from "../../support/lyingNodeDouble.ts";

const cleanup = new Cleanup();
afterEach(() => cleanup.run());
const finality = parseFinality("finalized");

interface Setup {
  url: string;
  node: LyingNode;
  connection: ChainConnection;
  gateway: SendingGateway;
  open(stateDirectory?: string, chunkSize?: bigint): Promise<OutboxReader>;
}

/** A chain with a gateway, seen through a node that is honest until told to lie. */
async function setUp(): Promise<Setup> {
  const chain = await cleanup.chain(31_337n);
  const gateway = await SendingGateway.deploy(await cleanup.connection(chain.url));
  const node = cleanup.add(await startLyingNode(chain.url), (lying) => lying.close());
  const connection = await cleanup.connection(node.url, 31_337n);
  const open = (stateDirectory?: string, chunkSize?: bigint): Promise<OutboxReader> =>
    openOutbox({
      connection,
      outbox: gateway.address,
      finality,
      startBlock: gateway.startBlock,
      stateDirectory,
      ...(chunkSize === undefined ? {} : { chunkSize }),
    });
  return { url: chain.url, node, connection, gateway, open };
}

describe("reading an outbox", () => {
  it("rebuilds every message and the tree as it was at any block", async () => {
    const { gateway, open, connection } = await setUp();
    for (const text of ["one", "two", "three"]) await gateway.send(text);
    const reader = await open(undefined, 2n);
    const { head, messages, added } = await reader.sync();
    expect({ messages, added }).toEqual({ messages: 3, added: 3 });
    expect(reader.messages.map(({ message }) => Buffer.from(message.payload.slice(2), "hex").toString())).toEqual([
      "one",
      "two",
      "three",
    ]);
    for (const [index, { id, blockNumber }] of reader.messages.entries()) {
      expect(await gateway.contract.getFunction("messageIdAt")(index)).toBe(id);
      expect(reader.find(id)?.message.nonce).toBe(BigInt(index));
      expect(reader.sizeAt(blockNumber)).toBe(index + 1);
      expect(reader.sizeAt(blockNumber - 1n)).toBe(index);
      expect(await reader.verifyAt(blockNumber)).toBe(index + 1);
    }
    expect(reader.tree.root()).toBe(new OutboxTree(reader.messages.map(({ id }) => leafOf(id))).root());
    expect(head.number).toBe(BigInt(await connection.provider.getBlockNumber()));
  });

  it("goes on where an earlier process stopped, without reading again", async () => {
    const { gateway, open, node } = await setUp();
    const state = await cleanup.directory();
    await gateway.send("one");
    await (await open(state)).sync();
    await gateway.send("two");
    const asked: string[] = [];
    node.tell((method, [filter]) => {
      if (method === "eth_getLogs") asked.push((filter as { fromBlock: string }).fromBlock);
      return undefined;
    });
    const reader = await open(state);
    expect(reader.messages).toHaveLength(1);
    expect(await reader.sync()).toMatchObject({ messages: 2, added: 1, rolledBack: 0 });
    expect(asked).toEqual([`0x${reader.messages[1]?.blockNumber.toString(16)}`]);
    expect((await readdir(state)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("refuses a stored outbox that was truncated or altered, and says what to do", async () => {
    const { gateway, open } = await setUp();
    const state = await cleanup.directory();
    await gateway.send("one");
    await (await open(state)).sync();
    const path = join(state, (await readdir(state))[0] ?? "");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.slice(0, text.length / 2));
    await expect(open(state)).rejects.toMatchObject({ code: "STATE_CORRUPT", hint: expect.any(String) });
    await writeFile(path, text.replace("6f6e65", "6f6e66"));
    await expect(open(state)).rejects.toMatchObject({
      code: "STATE_CORRUPT",
      message: expect.stringContaining("hash"),
    });
  });

  it("refuses an address without a contract", async () => {
    const { connection } = await setUp();
    await expect(openOutbox({ connection, outbox: seededAddress("nothing"), finality })).rejects.toMatchObject({
      code: "OUTBOX_MISSING",
    });
  });

  it("takes back what a reorganisation removed, down to the last common block", async () => {
    const { gateway, open, url } = await setUp();
    const state = await cleanup.directory();
    await gateway.send("stays");
    const reader = await open(state);
    await reader.sync();
    const snapshot = await rpc(url, "evm_snapshot");
    await gateway.send("goes");
    await gateway.send("goes too");
    expect(await reader.sync()).toMatchObject({ messages: 3, added: 2 });
    const before = reader.tree.root();
    await rpc(url, "evm_revert", [snapshot]);
    await gateway.send("comes instead");
    expect(await reader.sync()).toMatchObject({ messages: 2, added: 1, rolledBack: 2 });
    expect(reader.messages.map(({ message }) => message.payload)).toEqual([hex("stays"), hex("comes instead")]);
    expect(reader.tree.root()).toBe(new OutboxTree(reader.messages.map(({ id }) => leafOf(id))).root());
    expect(reader.tree.root()).not.toBe(before);
    // And the same from disk, in another process's place.
    expect((await open(state)).messages.map(({ id }) => id)).toEqual(reader.messages.map(({ id }) => id));
  });

  it("starts over when the chain is reorganised while it reads", async () => {
    const { gateway, open, node, url } = await setUp();
    await gateway.send("stays");
    const snapshot = await rpc(url, "evm_snapshot");
    await gateway.send("goes");
    let reorganised = false;
    node.tell(async (method, _params, result) => {
      if (method !== "eth_getLogs" || reorganised) return undefined;
      reorganised = true;
      await rpc(url, "evm_revert", [snapshot]);
      await gateway.send("comes instead");
      return result;
    });
    const reader = await open();
    await reader.sync();
    expect(reorganised).toBe(true);
    expect(reader.messages.map(({ message }) => message.payload)).toEqual([hex("stays"), hex("comes instead")]);
  });
});

describe("a node that lies about the outbox is refused and changes nothing", () => {
  const lies: [string, string, (setup: Setup) => Parameters<LyingNode["tell"]>[0]][] = [
    [
      "hides the last message",
      "OUTBOX_EVENTS",
      () => (method, _params, result) => (method === "eth_getLogs" ? (result as unknown[]).slice(0, -2) : undefined),
    ],
    [
      "hides the first message",
      "OUTBOX_EVENTS",
      () => (method, _params, result) => (method === "eth_getLogs" ? (result as unknown[]).slice(2) : undefined),
    ],
    [
      "hides one event of a pair",
      "OUTBOX_EVENTS",
      () => (method, _params, result) => (method === "eth_getLogs" ? (result as unknown[]).slice(1) : undefined),
    ],
    [
      "alters a payload",
      "OUTBOX_EVENTS",
      () => (method, _params, result) =>
        method === "eth_getLogs"
          ? (result as { data: string }[]).map((log) => ({ ...log, data: log.data.replace("6f6e65", "6f6e66") }))
          : undefined,
    ],
    [
      "answers with another contract's events",
      "OUTBOX_EVENTS",
      () => (method, _params, result) =>
        method === "eth_getLogs"
          ? (result as object[]).map((log) => ({ ...log, address: seededAddress("other") }))
          : undefined,
    ],
    [
      "contradicts the contract's storage",
      "OUTBOX_EVENTS",
      ({ gateway }) =>
        (method, [call]) =>
          method === "eth_call" &&
          (call as { data: string }).data.startsWith(
            gateway.contract.interface.getFunction("messageIdAt")?.selector ?? "",
          )
            ? `0x${"11".repeat(32)}`
            : undefined,
    ],
    [
      "gives logs no node gives",
      "RPC_MALFORMED",
      () => (method) => (method === "eth_getLogs" ? [{ address: 7 }] : undefined),
    ],
    ["gives no block", "BLOCK_UNKNOWN", () => (method) => (method === "eth_getBlockByNumber" ? null : undefined)],
    [
      "gives a block of nonsense",
      "RPC_MALFORMED",
      () => (method) => (method === "eth_getBlockByNumber" ? { number: "0x1", hash: "0x" } : undefined),
    ],
  ];

  it.each(lies)("%s: %s", async (_name, code, makeLie) => {
    const setup = await setUp();
    await setup.gateway.send("one");
    await setup.gateway.send("two");
    const reader = await setup.open(await cleanup.directory());
    setup.node.tell(makeLie(setup));
    await expect(reader.sync()).rejects.toMatchObject({ code, hint: expect.any(String) });
    expect(reader.messages).toHaveLength(0);
    setup.node.tell(() => undefined);
    expect(await reader.sync()).toMatchObject({ messages: 2, rolledBack: 0 });
  });

  it("a consistent lie that was believed is taken back once an honest node is asked", async () => {
    const { gateway, open, node, url } = await setUp();
    const state = await cleanup.directory();
    await gateway.send("true");
    const reader = await open(state);
    await reader.sync();
    // The stored file is given a message that never was: what a node lying in events and storage alike would have left.
    const path = join(state, (await readdir(state))[0] ?? "");
    const snapshot = await rpc(url, "evm_snapshot");
    await gateway.send("false");
    await reader.sync();
    const poisoned = await readFile(path, "utf8");
    await rpc(url, "evm_revert", [snapshot]);
    await gateway.send("fine");
    const honest = (await rpc(url, "eth_getBlockByNumber", ["latest", false])) as { hash: string };
    const falseHash = reader.messages[1]?.blockHash ?? "";
    await writeFile(path, poisoned.replaceAll(falseHash, honest.hash));
    const healed = await open(state);
    expect(healed.messages[1]?.message.payload).toBe(hex("false"));
    await healed.sync();
    expect(healed.messages.map(({ message }) => message.payload)).toEqual([hex("true"), hex("fine")]);
    expect(node.calls.get("eth_getLogs")).toBeGreaterThan(1);
  });

  it("storage that disagrees at one block is noticed there", async () => {
    const { gateway, open, node } = await setUp();
    await gateway.send("one");
    const reader = await open();
    await reader.sync();
    const height = reader.messages[0]?.blockNumber ?? 0n;
    node.tell((method) => (method === "eth_call" ? `0x${"0".repeat(63)}5` : undefined));
    await expect(reader.verifyAt(height)).rejects.toMatchObject({ code: "OUTBOX_EVENTS" });
  });
});

function hex(text: string): string {
  return `0x${Buffer.from(text).toString("hex")}`;
}
