import { request } from "node:http";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HeadlightError } from "../../../prover/errors.ts";
import type { CcipReadAnswer } from "../../../prover/node/ccipRead/answers.ts";
import { MAX_BODY_BYTES } from "../../../prover/node/ccipRead/request.ts";
import { type RunningCcipRead, startCcipRead } from "../../../prover/node/ccipRead/server.ts";
import { pause } from "../../../prover/pause.ts";
import { encodeEvidenceQuestion } from "../../../prover/protocol/hyperlane.ts";
import { seededAddress } from "../../support/factories.ts";

/** The server over real HTTP, with answers that the test decides. What real answers are like: test/e2e/hyperlane.test.ts. */
let server: RunningCcipRead;
let answer: (message: string) => Promise<CcipReadAnswer>;
let asked: string[];
let seen: { status: number; code: string }[];

beforeEach(async () => {
  asked = [];
  seen = [];
  answer = async () => ({ data: "0x1234" });
  server = await startCcipRead({
    answers: {
      answer: (message) => {
        asked.push(message);
        return answer(message);
      },
      check: async () => void (await answer("")),
    },
    onRequest: (entry) => seen.push(entry),
  });
});
afterEach(() => server.close());

const sender = seededAddress("module");
const message = `0x03${"ab".repeat(90)}`;
const data = encodeEvidenceQuestion(message);

async function get(path: string): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const response = await fetch(`${server.url}${path}`);
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  };
}

async function post(
  body: string,
  headers: Record<string, string> = { "content-type": "application/json" },
  path = "/",
) {
  const response = await fetch(`${server.url}${path}`, { method: "POST", body, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe("the CCIP-read server", () => {
  it("listens on loopback unless told otherwise", () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("answers GET, with .json behind it too, and POST, with a signature or null besides", async () => {
    for (const path of [`/${sender}/${data}`, `/${sender}/${data}.json`, `/${sender}/${data}?cache=no`]) {
      expect(await get(path)).toMatchObject({ status: 200, body: { data: "0x1234" } });
    }
    for (const extra of [
      {},
      { signature: "0x00", origin_tx_hash: "0x00" },
      { signature: null, origin_tx_hash: null },
    ]) {
      expect(await post(JSON.stringify({ data, sender, ...extra }))).toEqual({ status: 200, body: { data: "0x1234" } });
    }
    expect(asked).toEqual(Array(6).fill(message));
    expect(seen).toEqual(Array(6).fill({ status: 200, code: "ok" }));
  });

  it("takes a long message by GET, and a longer one by POST", async () => {
    const long = encodeEvidenceQuestion(`0x${"ab".repeat(50_000)}`);
    expect((await get(`/${sender}/${long}`)).status).toBe(200);
    const longer = encodeEvidenceQuestion(`0x${"ab".repeat(400_000)}`);
    expect((await post(JSON.stringify({ data: longer, sender }))).status).toBe(200);
  });

  it("says pending so that relayers ask again", async () => {
    answer = async () => ({ pending: "pending: its window is not proved yet" });
    const { status, body, headers } = await get(`/${sender}/${data}`);
    expect(status).toBe(503);
    expect(headers.get("retry-after")).toBe("1");
    expect(body).toMatchObject({ status: "pending", error: expect.stringContaining("pending"), code: "CCIP_PENDING" });
  });

  it("tells whether it can answer", async () => {
    expect(await get("/health")).toMatchObject({ status: 200, body: { status: "ok" } });
    answer = () => Promise.reject(new HeadlightError({ code: "RPC_UNREACHABLE", message: "no node" }));
    expect((await get("/health")).status).toBe(502);
  });

  it("says why it refuses, and keeps its nodes and its stack to itself", async () => {
    const refused = (code: string, text: string) => () => Promise.reject(new HeadlightError({ code, message: text }));
    answer = refused("CCIP_UNKNOWN", "the hook has no record");
    expect(await get(`/${sender}/${data}`)).toMatchObject({
      status: 404,
      body: { code: "CCIP_UNKNOWN", message: "the hook has no record", error: "the hook has no record" },
    });
    answer = refused("RPC_UNREACHABLE", "the node at https://node.example/secret cannot be reached");
    const { status, body } = await get(`/${sender}/${data}`);
    expect(status).toBe(502);
    expect(JSON.stringify(body)).not.toContain("node.example");
    answer = () => Promise.reject(new Error("secret in /home/user/file.ts"));
    const failed = await get(`/${sender}/${data}`);
    expect(failed).toMatchObject({ status: 500, body: { code: "CCIP_INTERNAL" } });
    expect(JSON.stringify(failed.body)).not.toContain("secret");
  });

  it("asks nobody about what is no question", async () => {
    const notACall = `0x${"12".repeat(100)}`;
    const cases: [path: string, status: number, code: string][] = [
      ["/", 404, "CCIP_PATH"],
      ["/favicon.ico", 404, "CCIP_PATH"],
      [`/${sender}`, 404, "CCIP_PATH"],
      [`/${sender}/${data}/more`, 404, "CCIP_PATH"],
      [`/nobody/${data}`, 400, "HEX_FORMAT"],
      [`/${sender}/0x123`, 400, "CCIP_REQUEST"],
      [`/${sender}/hello`, 400, "CCIP_REQUEST"],
      [`/${sender}/${notACall}`, 400, "CCIP_QUESTION"],
      [`/${sender}/${data.slice(0, -64)}`, 400, "CCIP_QUESTION"],
      [`/${sender}/..%2f..%2fetc%2fpasswd`, 400, "CCIP_REQUEST"],
    ];
    for (const [path, status, code] of cases) expect(await get(path), path).toMatchObject({ status, body: { code } });
    expect(asked).toEqual([]);
  });

  it("refuses bodies that are no JSON, of another type, of another shape and too long", async () => {
    const good = JSON.stringify({ data, sender });
    expect(await post("{")).toMatchObject({ status: 400, body: { code: "CCIP_REQUEST" } });
    expect(await post("null")).toMatchObject({ status: 400, body: { code: "CCIP_REQUEST" } });
    expect(await post(JSON.stringify({ data }))).toMatchObject({ status: 400 });
    expect(await post(JSON.stringify({ data: [data], sender }))).toMatchObject({ status: 400 });
    expect(await post(JSON.stringify({ data, sender, signature: 5 }))).toMatchObject({ status: 400 });
    expect(await post(good, { "content-type": "text/plain" })).toMatchObject({ status: 400 });
    expect(await post(good, undefined, "/elsewhere")).toMatchObject({ status: 404 });
    const long = JSON.stringify({ data, sender, padding: "x".repeat(MAX_BODY_BYTES) });
    expect(await post(long)).toMatchObject({ status: 413, body: { code: "CCIP_BODY" } });
    expect(asked).toEqual([]);
  });

  it("refuses other methods", async () => {
    for (const method of ["PUT", "DELETE", "OPTIONS"]) {
      const response = await fetch(`${server.url}/${sender}/${data}`, { method });
      expect(response.status).toBe(404);
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  it("survives a client that goes away in the middle", async () => {
    await new Promise<void>((resolve) => {
      const half = request(`${server.url}/`, {
        method: "POST",
        headers: { "content-type": "application/json", "content-length": "1000" },
      });
      half.on("error", () => resolve());
      half.write('{"data":');
      setTimeout(() => half.destroy(), 50);
    });
    expect((await get(`/${sender}/${data}`)).status).toBe(200);
  });

  it("lets only so many wait at once", async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    answer = async () => {
      await gate;
      return { data: "0x" };
    };
    const all = Array.from({ length: 80 }, () => get(`/${sender}/${data}`));
    await vi.waitFor(() => expect([asked.length, seen.length]).toEqual([64, 16]));
    release();
    const codes = (await Promise.all(all)).map(({ status, body }) => `${status} ${body.code ?? ""}`);
    expect(codes.filter((code) => code === "200 ")).toHaveLength(64);
    expect(codes.filter((code) => code === "503 CCIP_BUSY")).toHaveLength(16);
  });

  it("answers others while clients hold half of a request, and tells how it is when it is full", async () => {
    const halves = Array.from({ length: 70 }, () => {
      const half = request(`${server.url}/`, {
        method: "POST",
        agent: false,
        headers: { "content-type": "application/json", "content-length": "1000" },
      });
      half.on("error", () => undefined);
      half.write('{"data":');
      return half;
    });
    try {
      await vi.waitFor(() => expect(halves.every(({ socket }) => socket?.connecting === false)).toBe(true));
      // Sent after them on a connection of its own: by then the server has seen their headers.
      await pause(200);
      expect((await get(`/${sender}/${data}`)).status).toBe(200);
    } finally {
      for (const half of halves) half.destroy();
    }
  });

  it("answers for its health although every place is taken", async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<CcipReadAnswer>((resolve) => {
      release = () => resolve({ data: "0x" });
    });
    answer = (message) => (message === "" ? Promise.resolve({ data: "0x" }) : gate);
    const all = Array.from({ length: 64 }, () => get(`/${sender}/${data}`));
    await vi.waitFor(() => expect(asked).toHaveLength(64));
    const { status } = await get("/health").finally(release);
    await Promise.all(all);
    expect(status).toBe(200);
  });

  it("cuts a request that does not come to its end, and takes only so many connections", async () => {
    await server.close();
    server = await startCcipRead({
      answers: { answer, check: async () => undefined },
      limits: { requestMs: 200, connections: 2 },
    });
    const { port } = new URL(server.url);
    const open = (): Promise<string> =>
      new Promise((resolve) => {
        let text = "";
        const socket = connect(Number(port), "127.0.0.1", () =>
          socket.write("POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"),
        );
        socket.on("data", (chunk) => {
          text += chunk.toString();
        });
        socket.on("error", () => undefined).on("close", () => resolve(text.split("\r\n")[0] ?? ""));
      });
    expect((await Promise.all([open(), open(), open()])).sort()).toEqual([
      "",
      "HTTP/1.1 408 Request Timeout",
      "HTTP/1.1 408 Request Timeout",
    ]);
    expect((await get(`/${sender}/${data}`)).status).toBe(200);
  });

  it("says when it cannot listen", async () => {
    const port = Number(new URL(server.url).port);
    const answers = { answer, check: async () => undefined };
    await expect(startCcipRead({ answers, port })).rejects.toMatchObject({ code: "CCIP_LISTEN" });
  });
});
