import { inspect } from "node:util";
import { Interface, JsonRpcProvider, type Signer } from "ethers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { printError } from "../../../prover/cli/printError.ts";
import { preflight } from "../../../prover/delivery/preflight.ts";
import { submit } from "../../../prover/delivery/submit.ts";
import { GATEWAY_ABI } from "../../../prover/protocol/abi.ts";
import { toAddress } from "../../../prover/protocol/field.ts";
import { type ConnectParameters, connectChain, readChain } from "../../../prover/source/rpc.ts";
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

  const echo = "<html>Cannot POST /v3/sesame?key=sesame</html>";
  it.each([
    ["403", 403, echo, "RPC_REFUSED"],
    ["429", 429, echo, "RPC_UNREACHABLE"],
    ["500", 500, echo, "RPC_UNREACHABLE"],
    ["a page", 200, echo, "RPC_MALFORMED"],
    ["a page that begins with the path", 200, "/v3/sesame", "RPC_MALFORMED"],
    ["no envelope", 200, '{"path":"/v3/sesame"}', "RPC_MALFORMED"],
    ["a redirect to nowhere", 302, echo, "RPC_REFUSED"],
    [
      "an error answer",
      200,
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"at http://node/v3/sesame"}}',
      "RPC_REFUSED",
    ],
  ])("O7: keeps the access key of a hosted node out of what %s leads to", async (_name, status, body, code) => {
    const server = cleanup.add(await startForeignServer(status, body), (foreign) => foreign.close());
    const error = await failure({ url: `${server.url}/v3/sesame?key=sesame`, attempts: 1 });
    expect(error).toMatchObject({ code });
    expect(everythingShown(error)).not.toContain("sesame");
  });

  it("O7: keeps it out of a timeout and of a refused connection", async () => {
    const silent = cleanup.add(await startSilentServer(), (server) => server.close());
    const timeout = await failure({ url: `${silent.url}/v3/sesame`, timeoutMs: 200, attempts: 1 });
    expect(timeout).toMatchObject({ code: "RPC_TIMEOUT" });
    const gone = await startForeignServer(200, "");
    await gone.close();
    const unreachable = await failure({ url: `${gone.url}/v3/sesame`, attempts: 1 });
    expect(unreachable).toMatchObject({ code: "RPC_UNREACHABLE" });
    for (const error of [timeout, unreachable]) expect(everythingShown(error)).not.toContain("sesame");
  });

  it("O7: keeps it out of a preflight's and a transaction's failure, whoever made the provider", async () => {
    const server = cleanup.add(await startForeignServer(500, echo), (foreign) => foreign.close());
    const provider = cleanup.add(
      new JsonRpcProvider(`${server.url}/v3/sesame`, 1, { staticNetwork: true, batchMaxCount: 1 }),
      (opened) => opened.destroy(),
    );
    const call = {
      to: toAddress(`0x${"11".repeat(20)}`),
      abi: new Interface(GATEWAY_ABI),
      method: "outboxNonce",
      args: [],
    };
    const simulated = await preflight(provider, call, `0x${"22".repeat(20)}`).catch((caught: unknown) => caught);
    expect(simulated).toMatchObject({ code: "PREFLIGHT_REFUSED" });
    expect(everythingShown(simulated)).not.toContain("sesame");
    const sent = await submit({
      signer: {
        getAddress: async () => call.to,
        sendTransaction: () => provider.send("eth_x", []),
      } as unknown as Signer,
      provider: { call: async () => "0x", estimateGas: async () => 21_000n } as unknown as JsonRpcProvider,
      call: { ...call, method: "acceptOwnership" },
      attempts: 1,
    }).catch((caught: unknown) => caught);
    expect(sent).toMatchObject({ code: "DELIVERY_REFUSED" });
    expect(everythingShown(sent)).not.toContain("sesame");
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

async function failure(parameters: ConnectParameters): Promise<unknown> {
  return connectChain(parameters).then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** All that the error holds and all that the command line prints of it, as text and as JSON. */
function everythingShown(error: unknown): string {
  let shown = "";
  const write = (chunk: unknown): boolean => {
    shown += String(chunk);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, "write").mockImplementation(write));
  printError(error, { json: false });
  printError(error, { json: true });
  for (const spy of spies) spy.mockRestore();
  return shown + JSON.stringify(error) + inspect(error, { depth: 20, showHidden: true });
}
