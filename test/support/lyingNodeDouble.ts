import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Changes an answer of the node behind, perhaps after doing something else; undefined leaves it as it is. */
export type Lie = (method: string, params: readonly unknown[], result: unknown) => unknown;

/** An HTTP proxy in front of a JSON-RPC node that answers honestly but for its lie. */
export interface LyingNode {
  url: string;
  /** Replaces the lie. */
  tell(lie: Lie): void;
  /** How often each method was asked. */
  calls: Map<string, number>;
  close(): Promise<void>;
}

export async function startLyingNode(target: string, lie: Lie = () => undefined): Promise<LyingNode> {
  let current = lie;
  const calls = new Map<string, number>();
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const asked = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { method: string; params: unknown[] };
      calls.set(asked.method, (calls.get(asked.method) ?? 0) + 1);
      const upstream = await fetch(target, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(asked),
      });
      const answer = (await upstream.json()) as { result?: unknown };
      const changed = await current(asked.method, asked.params, structuredClone(answer.result));
      if (changed !== undefined) answer.result = changed;
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    })().catch(() => response.destroy());
  });
  const tell = (next: Lie): void => {
    current = next;
  };
  return { url: await listen(server), tell, calls, close: () => close(server) };
}

/** A server that answers every request with the given status and body: not a JSON-RPC node. */
export async function startForeignServer(
  status: number,
  body: string,
): Promise<{ url: string; requests: () => number; close(): Promise<void> }> {
  let count = 0;
  const server = createServer((_request, response) => {
    count++;
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  return { url: await listen(server), requests: () => count, close: () => close(server) };
}

/** A server that takes requests and never answers. */
export async function startSilentServer(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(() => undefined);
  return { url: await listen(server), close: () => close(server) };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
