import { afterEach, describe, expect, it } from "vitest";
import { encodeBlockHeader } from "../../../prover/protocol/blockHeader.ts";
import type { Bytes32 } from "../../../prover/protocol/field.ts";
import { messageIdSlot } from "../../../prover/protocol/verifiers.ts";
import type { ChainConnection } from "../../../prover/source/rpc.ts";
import { proveSlot, readBlockHeader } from "../../../prover/source/storageProof.ts";
import { Cleanup, rpc, SendingGateway } from "../../support/chains.ts";
import { seededAddress, seededBytes32 } from "../../support/factories.ts";
import { type Lie, startLyingNode } from "../../support/lyingNodeDouble.ts";

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

interface Setup {
  url: string;
  connection: ChainConnection;
  gateway: SendingGateway;
  height: bigint;
  slot: Bytes32;
}

async function setup(): Promise<Setup> {
  const chain = await cleanup.chain(31_337n);
  const connection = await cleanup.connection(chain.url);
  const gateway = await SendingGateway.deploy(connection);
  await gateway.send("one");
  const height = BigInt(await connection.provider.getBlockNumber());
  return { url: chain.url, connection, gateway, height, slot: messageIdSlot(0n) };
}

/** A connection through a node with one lie. */
async function through(url: string, lie: Lie): Promise<ChainConnection> {
  const liar = cleanup.add(await startLyingNode(url, lie), (node) => node.close());
  return cleanup.connection(liar.url);
}

type Answer = Record<string, unknown> & { accountProof: string[]; storageProof: { value: string; proof: string[] }[] };

describe("reading a slot with its proof", () => {
  it("gives the block's header and the value that is proved under it", async () => {
    const { connection, gateway, height, slot, url } = await setup();
    const { header, value, proof } = await proveSlot(connection, { height, account: gateway.address, slot });
    expect(value).toBe(await rpc(url, "eth_getStorageAt", [gateway.address, slot, `0x${height.toString(16)}`]));
    expect(header).toMatchObject({ number: height });
    expect(proof).toMatchObject({ account: gateway.address, slot });
    const nothing = await proveSlot(connection, { height, account: gateway.address, slot: messageIdSlot(9n) });
    expect(BigInt(nothing.value)).toBe(0n);
    const nobody = await proveSlot(connection, { height, account: seededAddress("nobody"), slot });
    expect(BigInt(nobody.value)).toBe(0n);
    expect(nobody.proof.storageProof).toEqual([]);
    const earlier = await proveSlot(connection, { height: height - 1n, account: gateway.address, slot });
    expect(BigInt(earlier.value)).toBe(0n);
  });

  it("does not look at the value that the node claims", async () => {
    const { url, gateway, height, slot, connection } = await setup();
    const honest = await proveSlot(connection, { height, account: gateway.address, slot });
    const lied = await through(url, (method, _, result) => {
      if (method !== "eth_getProof") return undefined;
      const answer = result as Answer;
      return { ...answer, storageProof: answer.storageProof.map((entry) => ({ ...entry, value: "0x1234" })) };
    });
    expect((await proveSlot(lied, { height, account: gateway.address, slot })).value).toBe(honest.value);
  });

  it("refuses proofs that are false, cut short, of another slot, or not there", async () => {
    const { url, gateway, height, slot } = await setup();
    const other = (await rpc(url, "eth_getProof", [
      gateway.address,
      [`0x${"00".repeat(32)}`],
      `0x${height.toString(16)}`,
    ])) as Answer;
    const old = (await rpc(url, "eth_getProof", [gateway.address, [slot], "0x1"])) as Answer;
    const changes: [string, (answer: Answer) => unknown, string][] = [
      ["a state of another block", () => old, "STORAGE_PROOF"],
      ["another slot", (answer) => ({ ...answer, storageProof: other.storageProof }), "STORAGE_PROOF"],
      [
        "an account proof cut short",
        (answer) => ({ ...answer, accountProof: answer.accountProof.slice(0, -1) }),
        "STORAGE_PROOF",
      ],
      ["no storage proof", (answer) => ({ ...answer, storageProof: [{ proof: [] }] }), "STORAGE_PROOF"],
      [
        "the empty trie's root for a full one",
        (answer) => ({ ...answer, storageProof: [{ proof: ["0x80"] }] }),
        "STORAGE_PROOF",
      ],
      ["no entry", (answer) => ({ ...answer, storageProof: [] }), "RPC_MALFORMED"],
      [
        "two entries",
        (answer) => ({ ...answer, storageProof: [...answer.storageProof, ...answer.storageProof] }),
        "RPC_MALFORMED",
      ],
      ["no nodes but text", (answer) => ({ ...answer, accountProof: ["node"] }), "RPC_MALFORMED"],
      ["nothing", () => null, "RPC_MALFORMED"],
      ["a text", () => "0x", "RPC_MALFORMED"],
    ];
    for (const [name, change, code] of changes) {
      const lied = await through(url, (method, _, result) =>
        method === "eth_getProof" ? change(result as Answer) : undefined,
      );
      await expect(proveSlot(lied, { height, account: gateway.address, slot }), name).rejects.toMatchObject({ code });
    }
  });

  it("refuses a block whose fields do not hash to its hash", async () => {
    const { url, gateway, height, slot } = await setup();
    for (const field of ["stateRoot", "hash", "timestamp", "number", "extraData", "baseFeePerGas", "requestsHash"]) {
      const lied = await through(url, (method, _, result) => {
        if (method !== "eth_getBlockByNumber") return undefined;
        const value = ["timestamp", "number", "baseFeePerGas"].includes(field)
          ? "0x77"
          : field === "extraData"
            ? "0x77"
            : seededBytes32(field);
        return { ...(result as object), [field]: value };
      });
      await expect(proveSlot(lied, { height, account: gateway.address, slot }), field).rejects.toMatchObject({
        code: "BLOCK_HEADER",
        hint: expect.stringContaining("lies"),
      });
    }
    const another = await through(url, (method, params) =>
      method === "eth_getBlockByNumber" ? rpc(url, method, ["0x1", ...params.slice(1)]) : undefined,
    );
    await expect(readBlockHeader(another, height)).rejects.toMatchObject({ code: "RPC_MALFORMED" });
    const none = await through(url, (method) => (method === "eth_getBlockByNumber" ? null : undefined));
    await expect(readBlockHeader(none, height)).rejects.toMatchObject({ code: "RPC_MALFORMED" });
  });
});

describe("encoding a header", () => {
  it("knows the fields of every fork, and none may be left out in between", async () => {
    const { url } = await setup();
    const block = (await rpc(url, "eth_getBlockByNumber", ["0x1", false])) as Record<string, unknown>;
    const withoutGap = { ...block, withdrawalsRoot: undefined };
    expect(() => encodeBlockHeader(withoutGap)).toThrow("withdrawalsRoot is missing");
    for (const field of ["parentHash", "logsBloom", "nonce", "difficulty"]) {
      expect(() => encodeBlockHeader({ ...block, [field]: "0x123456789" })).toThrow();
      expect(() => encodeBlockHeader({ ...block, [field]: undefined })).toThrow("missing or malformed");
    }
    // Before London: fifteen fields. They hash to something else, so this block is not one of those.
    const {
      baseFeePerGas: _a,
      withdrawalsRoot: _b,
      blobGasUsed: _c,
      excessBlobGas: _d,
      parentBeaconBlockRoot: _e,
      requestsHash: _f,
      ...legacy
    } = block;
    expect(() => encodeBlockHeader(legacy)).toThrow("hash to");
  });
});
