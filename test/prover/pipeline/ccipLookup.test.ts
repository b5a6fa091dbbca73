import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Interface, type JsonRpcApiProvider, makeError } from "ethers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lookUpMetadata } from "../../../prover/pipeline/hyperlane/lookup.ts";
import { HYPERLANE_CCIP_READ_ISM_ABI } from "../../../prover/protocol/hyperlaneAbi.ts";
import { Cleanup } from "../../support/chains.ts";
import { seededAddress } from "../../support/factories.ts";

const face = new Interface(HYPERLANE_CCIP_READ_ISM_ABI);
const module = seededAddress("module");
const message = `0x03${"ab".repeat(90)}`;
const VERIFY = face.getFunction("verify")?.selector ?? "";

const cleanup = new Cleanup();
let urls: string[];
let hits: { method: string | undefined; url: string | undefined; body: string }[];
beforeEach(() => {
  urls = [];
  hits = [];
});
afterEach(() => cleanup.run());

/** A server that answers as it is told; returns its URL. */
async function serve(respond: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      hits.push({ method: request.method, url: request.url, body: Buffer.concat(chunks).toString() });
      respond(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanup.add(server, () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const json =
  (status: number, body: unknown): RequestListener =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };

/** A node on which the module answers with this lookup. */
function nodeWith(changes: { sender?: string; callback?: string; extraData?: string } = {}): JsonRpcApiProvider {
  const { sender = module, callback = VERIFY, extraData = message } = changes;
  const data = face.encodeErrorResult("OffchainLookup", [sender, urls, "0xc0ffee", callback, extraData]);
  const transaction = { to: module, data: "0x" };
  const call = (): Promise<string> =>
    Promise.reject(
      makeError("reverted", "CALL_EXCEPTION", {
        action: "call",
        data,
        reason: null,
        transaction,
        invocation: null,
        revert: null,
      }),
    );
  return { call } as unknown as JsonRpcApiProvider;
}

const lookUp = (provider = nodeWith(), options = {}): Promise<string> =>
  lookUpMetadata({ provider, module, message, pendingPauseMs: 5, timeoutMs: 500, ...options });

describe("the lookup of metadata, as an ERC-3668 client does it", () => {
  it("asks by GET where the URL has {data}, and by POST where it has not", async () => {
    const url = await serve(json(200, { data: "0xABCD" }));
    urls = [`${url}/x/{sender}/{data}`];
    expect(await lookUp()).toBe("0xabcd");
    urls = [`${url}/post/{sender}`];
    expect(await lookUp()).toBe("0xabcd");
    expect(hits).toEqual([
      { method: "GET", url: `/x/${module}/0xc0ffee`, body: "" },
      { method: "POST", url: `/post/${module}`, body: JSON.stringify({ data: "0xc0ffee", sender: module }) },
    ]);
  });

  it("goes on to the next server when one fails", async () => {
    const bad = await serve(json(500, { message: "broken" }));
    const good = await serve(json(200, { data: "0x01" }));
    urls = [`${bad}/{data}`, "ftp://host/{data}", `${good}/{data}`];
    expect(await lookUp()).toBe("0x01");
  });

  it("goes on to the next server when an answer is not accepted, and takes what was made of the one that is", async () => {
    const padded = await serve(json(200, { data: "0x0100" }));
    const good = await serve(json(200, { data: "0x02ff" }));
    urls = [`${padded}/{data}`, `${good}/{data}`];
    const accept = async (data: string) => (data === "0x02ff" ? { data: "0x02" } : { why: "it does not simulate" });
    expect(await lookUp(nodeWith(), { accept })).toBe("0x02");
    urls = [`${padded}/{data}`];
    await expect(lookUp(nodeWith(), { accept })).rejects.toMatchObject({
      code: "CCIP_FAILED",
      message: expect.stringContaining("it does not simulate"),
    });
  });

  it("asks again while a server says pending, in either way of saying so", async () => {
    for (const body of [{ status: "pending" }, { error: "attestation Pending" }]) {
      let asked = 0;
      const url = await serve((request, response) =>
        json(asked++ < 2 ? 503 : 200, asked <= 2 ? body : { data: "0x02" })(request, response),
      );
      urls = [`${url}/{data}`];
      await expect(lookUp()).rejects.toMatchObject({ code: "CCIP_PENDING" });
      expect(await lookUp(nodeWith(), { pendingRetries: 3 })).toBe("0x02");
    }
  });

  it("says why no server has an answer", async () => {
    const url = await serve(json(404, { message: "the hook has no record" }));
    urls = [`${url}/{data}`];
    await expect(lookUp()).rejects.toMatchObject({
      code: "CCIP_FAILED",
      message: expect.stringContaining("the hook has no record"),
    });
    urls = [];
    await expect(lookUp()).rejects.toMatchObject({ code: "CCIP_FAILED", message: expect.stringContaining("none") });
  });

  const hostile: [string, RequestListener][] = [
    ["text that is not JSON", json(200, "<html>")],
    ["JSON of another shape", json(200, [1, 2])],
    ["null", json(200, "null")],
    ["data that is not hex", json(200, { data: "0x0g" })],
    ["half a byte", json(200, { data: "0x123" })],
    ["data with an error status", json(400, { data: "0x12" })],
    ["more than a megabyte", json(200, { data: `0x${"00".repeat(600_000)}` })],
    [
      "a redirect",
      (_, response) => {
        response.writeHead(302, { location: "/elsewhere" });
        response.end();
      },
    ],
    ["silence", () => undefined],
    ["a connection that is cut", (request) => void request.socket.destroy()],
  ];
  it.each(hostile)("takes no metadata from a server that answers with %s", async (_, respond) => {
    const url = await serve(respond);
    urls = [`${url}/{data}`];
    await expect(lookUp()).rejects.toMatchObject({ code: "CCIP_FAILED" });
    expect(hits.every((hit) => hit.url === "/0xc0ffee")).toBe(true);
  });

  it("follows no lookup that is another contract's, another message's or another function's", async () => {
    const url = await serve(json(200, { data: "0x01" }));
    urls = [`${url}/{data}`];
    for (const changes of [
      { sender: seededAddress("other") },
      { extraData: `${message}00` },
      { callback: "0x12345678" },
    ]) {
      await expect(lookUp(nodeWith(changes))).rejects.toMatchObject({ code: "CCIP_LOOKUP" });
    }
    const answering = { call: async () => "0x" } as unknown as JsonRpcApiProvider;
    await expect(lookUp(answering)).rejects.toMatchObject({ code: "CCIP_LOOKUP" });
    expect(hits).toEqual([]);
  });
});
