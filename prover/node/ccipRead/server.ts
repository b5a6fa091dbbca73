import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HeadlightError, isHeadlightError, withoutUrls } from "../../errors.ts";
import type { CcipReadAnswer } from "./answers.ts";
import { readCcipReadRequest } from "./request.ts";

/** What the server asks for answers: `CcipReadAnswers` of a route. */
export interface CcipReadSource {
  answer(message: string): Promise<CcipReadAnswer>;
  /** Throws when it cannot answer. */
  check(): Promise<void>;
}

export interface StartCcipReadParameters {
  answers: CcipReadSource;
  /** Loopback unless said otherwise. There is no authentication: everyone gets the same, public, answer. */
  host?: string | undefined;
  /** 0 takes a free port. */
  port?: number | undefined;
  /** Milliseconds until a request must have come in whole (15 s), and connections at once (1024). */
  limits?: { requestMs?: number; connections?: number } | undefined;
  onRequest?: ((request: { status: number; code: string }) => void) | undefined;
}

export interface RunningCcipRead {
  url: string;
  /** Answers what is being asked, then stops. */
  close(): Promise<void>;
}

const MAX_WAITING = 64;
/** A GET carries the message in its path, twice as long in hex. */
const MAX_HEADER_BYTES = 1 << 18;

/** Serves metadata for HyperlaneCcipReadIsm: GET /{sender}/{data}, POST / and GET /health. Holds no secret and no state. */
export async function startCcipRead(parameters: StartCcipReadParameters): Promise<RunningCcipRead> {
  const { answers, host = "127.0.0.1", port = 0, onRequest } = parameters;
  let waiting = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let isCounted = false;
    try {
      if (request.method === "GET" && request.url === "/health") {
        await answers.check();
        respond(response, 200, { status: "ok" });
        return;
      }
      const { message } = await readCcipReadRequest(request);
      // Counted from here: a client that holds back half of its request takes no place, only a connection and only for a time.
      if (waiting >= MAX_WAITING) throw busy();
      waiting++;
      isCounted = true;
      const answer = await answers.answer(message);
      if ("data" in answer) respond(response, 200, answer);
      // Hyperlane's relayers and this project's look for the word in either field, and ask again.
      else
        respond(response, 503, {
          status: "pending",
          error: answer.pending,
          message: answer.pending,
          code: "CCIP_PENDING",
        });
      onRequest?.({ status: response.statusCode, code: "data" in answer ? "ok" : "CCIP_PENDING" });
    } catch (error) {
      const { status, body } = describe(error);
      onRequest?.({ status, code: String(body.code) });
      if (response.headersSent) response.destroy();
      else respond(response, status, body);
    } finally {
      if (isCounted) waiting--;
    }
  };
  const { requestMs = 15_000, connections = 1_024 } = parameters.limits ?? {};
  const options = {
    requestTimeout: requestMs,
    headersTimeout: Math.min(10_000, requestMs),
    // Node looks for late requests this often: every 30 s unless told.
    connectionsCheckingInterval: Math.min(1_000, requestMs),
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const server = createServer(options, (request, response) => void handle(request, response));
  server.maxConnections = connections;
  const address = await listen(server, host, port);
  return {
    url: `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

const STATUS: Readonly<Record<string, number>> = {
  CCIP_PATH: 404,
  CCIP_UNKNOWN: 404,
  CCIP_FOREIGN: 404,
  CCIP_REQUEST: 400,
  CCIP_QUESTION: 400,
  HYPERLANE_MESSAGE: 400,
  HEX_FORMAT: 400,
  CCIP_BODY: 413,
  CCIP_BUSY: 503,
};

/** Status and body of a refusal. Causes stay here: they may hold a node's URL with its access key. */
function describe(error: unknown): { status: number; body: Record<string, unknown> } {
  if (!isHeadlightError(error)) {
    const message = "the server failed";
    return {
      status: 500,
      body: { error: message, message, code: "CCIP_INTERNAL", hint: "Ask again; if it stays, tell its operator." },
    };
  }
  const { code, hint = "" } = error;
  const message = withoutUrls(error.message);
  const isNode = code.startsWith("RPC_") || code.startsWith("OUTBOX_") || code.startsWith("SOURCE_");
  return { status: STATUS[code] ?? (isNode ? 502 : 500), body: { error: message, message, code, hint } };
}

function respond(response: ServerResponse, status: number, body: Record<string, unknown>): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    ...(status === 503 ? { "retry-after": "1" } : {}),
    ...(status === 413 ? { connection: "close" } : {}),
  });
  response.end(JSON.stringify(body));
}

function busy(): HeadlightError {
  return new HeadlightError({
    code: "CCIP_BUSY",
    message: `${MAX_WAITING} requests are waiting`,
    hint: "Ask again in a second.",
  });
}

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        new HeadlightError({
          code: "CCIP_LISTEN",
          message: `cannot listen on ${host}:${port}`,
          hint: "The port is taken or not allowed; give another with --port, or 0 for a free one.",
          cause: error,
        }),
      ),
    );
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}
