import { afterEach, describe, expect, it } from "vitest";
import { connectChain, readChain } from "../../../prover/source/rpc.ts";
import { Cleanup } from "../../support/chains.ts";
import { startForeignServer, startLyingNode, startSilentServer } from "../../support/lyingNodeDouble.ts";

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

describe("connecting to a node", () => {
  it("accepts the chain it asked for and refuses another one with both ids named", async () => {
    const chain = await cleanup.chain(31_337n);
    const connection = await cleanup.connection(chain.url, 31_337n);
    expect(connection.chainId).toBe(31_337n);
    await expect(connectChain({ url: chain.url, chainId: 1n })).rejects.toMatchObject({
      code: "RPC_CHAIN_MISMATCH",
      details: { expected: "1", found: "31337" },
      hint: expect.stringContaining("deployment"),
    });
  });

  it("names an unreachable node after a bounded number of tries", async () => {
    const server = await startForeignServer(200, "");
    await server.close();
    await expect(connectChain({ url: server.url, attempts: 2 })).rejects.toMatchObject({
      code: "RPC_UNREACHABLE",
      hint: expect.any(String),
    });
  });

  it("retries what fails on the way and gives up on what cannot get better", async () => {
    const failing = cleanup.add(await startForeignServer(503, "{}"), (server) => server.close());
    await expect(connectChain({ url: failing.url, attempts: 3 })).rejects.toMatchObject({ code: "RPC_UNREACHABLE" });
    expect(failing.requests()).toBe(3);
    const forbidden = cleanup.add(await startForeignServer(403, "{}"), (server) => server.close());
    await expect(connectChain({ url: forbidden.url, attempts: 3 })).rejects.toMatchObject({ code: "RPC_REFUSED" });
    expect(forbidden.requests()).toBe(1);
  });

  it("does not wait for a silent node for ever", async () => {
    const server = cleanup.add(await startSilentServer(), (silent) => silent.close());
    await expect(connectChain({ url: server.url, timeoutMs: 200, attempts: 1 })).rejects.toMatchObject({
      code: "RPC_TIMEOUT",
    });
  });

  it.each([
    ["no JSON", "<html></html>"],
    ["no JSON-RPC envelope", '{"hello":"world"}'],
    ["a chain id that is no quantity", '{"jsonrpc":"2.0","id":1,"result":"many"}'],
    ["null", "null"],
  ])("calls %s malformed", async (_name, body) => {
    const server = cleanup.add(await startForeignServer(200, body), (foreign) => foreign.close());
    await expect(connectChain({ url: server.url, attempts: 1 })).rejects.toMatchObject({ code: "RPC_MALFORMED" });
  });

  it("refuses what is no http URL without repeating it", async () => {
    await expect(connectChain({ url: "ws://user:secret@host" })).rejects.toMatchObject({ code: "RPC_URL" });
  });

  it("O7: keeps the access key of a hosted node out of errors", async () => {
    const server = cleanup.add(await startForeignServer(403, "{}"), (foreign) => foreign.close());
    const error = await connectChain({ url: `${server.url}/v3/sesame?key=sesame`, attempts: 1 }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: "RPC_REFUSED" });
    expect(JSON.stringify(error) + String(error)).not.toContain("sesame");
  });

  it("stops when it is told to", async () => {
    const server = cleanup.add(await startForeignServer(503, "{}"), (foreign) => foreign.close());
    const stop = new AbortController();
    const connecting = connectChain({ url: server.url, attempts: 50, signal: stop.signal });
    setTimeout(() => stop.abort(), 150);
    await expect(connecting).rejects.toMatchObject({ code: "ABORTED" });
  });

  it("tells a node's own refusal from a broken answer", async () => {
    const chain = await cleanup.chain(31_337n);
    const node = cleanup.add(await startLyingNode(chain.url), (lying) => lying.close());
    const connection = await cleanup.connection(node.url);
    await expect(
      readChain(connection, "do what it cannot", (provider) => provider.send("eth_unknown", [])),
    ).rejects.toMatchObject({ code: "RPC_REFUSED" });
    node.tell((method) => (method === "eth_getBlockByNumber" ? { number: "0x1" } : undefined));
    await expect(readChain(connection, "read a block", (provider) => provider.getBlock(1))).rejects.toMatchObject({
      code: "RPC_MALFORMED",
    });
  });
});
