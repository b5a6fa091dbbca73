import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import { HeadlightError, isHeadlightError } from "../../errors.ts";
import { type Point, publicKeyOf } from "../../protocol/babyJubjub.ts";
import { attestationToJson, parseAttestationRequest, pointToJson } from "../../source/attestationWire.ts";
import type { FinalityRule } from "../../source/finality.ts";
import { openOutbox } from "../../source/outboxReader.ts";
import { connectChain } from "../../source/rpc.ts";
import type { CommitteeSchedule } from "../../source/schedule.ts";
import { AttesterMemory } from "./memory.ts";
import { AttesterSigner } from "./signer.ts";

/** The part of a pino logger that the attester uses. Heights, codes and durations are logged; keys and URLs are not. */
export interface Logger {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}

export interface StartAttesterParameters {
  /** 32 bytes, from `openKeystore`. */
  privateKey: Uint8Array;
  schedule: CommitteeSchedule;
  /** The attester's own node. Do not share one between attesters: a lie of it would be told by all of them. */
  rpcUrl: string;
  finality: FinalityRule;
  /** First block of the outbox. */
  startBlock?: bigint | undefined;
  /** Folder of the memory of signed heights and of the outbox; each key gets its own folder inside. */
  stateDirectory: string;
  /** Loopback unless said otherwise. There is no authentication: an attester gives the same answer to everyone. */
  host?: string | undefined;
  /** 0 takes a free port. */
  port?: number | undefined;
  logger?: Logger | undefined;
}

export interface RunningAttester {
  url: string;
  publicKey: Point;
  /** Answers what is being asked, then stops. */
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 16_384;
const MAX_WAITING = 64;
const silent: Logger = { info: () => undefined, warn: () => undefined };

/** Connects to the attester's node, opens its memory and serves GET /v1/health and POST /v1/attest. */
export async function startAttester(parameters: StartAttesterParameters): Promise<RunningAttester> {
  const { privateKey, schedule, rpcUrl, finality, host = "127.0.0.1", port = 0 } = parameters;
  const { domain } = schedule;
  const key = { privateKey, publicKey: publicKeyOf(privateKey) };
  // Apart from a relayer's state: an attester that reads what another process stored would no longer see for itself.
  const stateDirectory = join(parameters.stateDirectory, "attesters", key.publicKey.x.toString(16).slice(0, 16));
  const connection = await connectChain({ url: rpcUrl, chainId: domain.chainId });
  let memory: AttesterMemory | undefined;
  try {
    memory = await AttesterMemory.open(join(stateDirectory, `signed-${domain.chainId}-${domain.outbox}.jsonl`));
    const outbox = await openOutbox({
      connection,
      outbox: domain.outbox,
      finality,
      stateDirectory,
      ...(parameters.startBlock === undefined ? {} : { startBlock: parameters.startBlock }),
    });
    const signer = new AttesterSigner({ key, schedule, connection, outbox, finality, memory });
    const handler = new AttesterHandler(signer, memory, key.publicKey, schedule, parameters.logger ?? silent);
    const server = createServer({ requestTimeout: 15_000, headersTimeout: 10_000 }, (request, response) => {
      void handler.handle(request, response);
    });
    const address = await listen(server, host, port);
    return {
      url: `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`,
      publicKey: key.publicKey,
      close: async () => {
        await stop(server);
        await signer.idle();
        await memory?.close();
        connection.destroy();
      },
    };
  } catch (error) {
    await memory?.close();
    connection.destroy();
    throw error;
  }
}

/** Codes of refusals that asking again does not change. */
const CONFLICTS = new Set(["ATTESTER_SECOND_HEADER", "HEADER_NOT_FINAL", "EPOCH_TOO_EARLY", "EPOCH_OVER"]);
const NOT_FOUND = new Set(["COMMITTEE_UNKNOWN", "ATTESTER_NOT_A_MEMBER", "ATTESTER_PATH"]);

class AttesterHandler {
  readonly #signer: AttesterSigner;
  readonly #memory: AttesterMemory;
  readonly #publicKey: Point;
  readonly #schedule: CommitteeSchedule;
  readonly #logger: Logger;
  #waiting = 0;

  constructor(
    signer: AttesterSigner,
    memory: AttesterMemory,
    publicKey: Point,
    schedule: CommitteeSchedule,
    logger: Logger,
  ) {
    this.#signer = signer;
    this.#memory = memory;
    this.#publicKey = publicKey;
    this.#schedule = schedule;
    this.#logger = logger;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "").split("?")[0];
    try {
      if (request.method === "GET" && path === "/v1/health") await this.#health(response);
      else if (request.method === "POST" && path === "/v1/attest") await this.#attest(request, response);
      else
        throw new HeadlightError({
          code: "ATTESTER_PATH",
          message: `there is no ${request.method} ${path?.slice(0, 80)}`,
          hint: "Use GET /v1/health or POST /v1/attest.",
        });
    } catch (error) {
      this.#fail(response, error);
    }
  }

  /** Healthy means able to sign: the attester's node answers. */
  async #health(response: ServerResponse): Promise<void> {
    const { domain, epochs } = this.#schedule;
    const last = this.#memory.last;
    const finalHeight = await this.#signer.finalHeight().catch(() => undefined);
    answer(response, finalHeight === undefined ? 503 : 200, {
      status: finalHeight === undefined ? "source-unreachable" : "ok",
      chainId: domain.chainId.toString(),
      outbox: domain.outbox,
      publicKey: pointToJson(this.#publicKey),
      epochs: epochs.length,
      finalHeight: finalHeight?.toString() ?? null,
      signedHeaders: this.#memory.size,
      lastSigned: last === undefined ? null : { height: last.height.toString(), epoch: last.epoch.toString() },
    });
  }

  async #attest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readRequest(request);
    if (this.#waiting >= MAX_WAITING) {
      throw new HeadlightError({
        code: "ATTESTER_BUSY",
        message: `${MAX_WAITING} requests are waiting`,
        hint: "Ask again in a few seconds.",
      });
    }
    this.#waiting++;
    const started = performance.now();
    try {
      const attestation = await this.#signer.attest(asked);
      const fields = {
        height: `${asked.height}`,
        epoch: `${asked.epoch}`,
        ms: Math.round(performance.now() - started),
      };
      this.#logger.info(fields, "signed a header");
      answer(response, 200, attestationToJson(attestation));
    } finally {
      this.#waiting--;
    }
  }

  #fail(response: ServerResponse, error: unknown): void {
    const known = isHeadlightError(error)
      ? error
      : new HeadlightError({
          code: "ATTESTER_INTERNAL",
          message: "the attester failed",
          hint: "See its log.",
          cause: error,
        });
    // The log gets the code and the sentence; a stack or a cause may hold the node's URL with its access key.
    this.#logger.warn({ code: known.code }, known.message);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    answer(response, statusOf(known.code), { code: known.code, message: known.message, hint: known.hint ?? "" });
  }
}

function statusOf(code: string): number {
  if (code === "ATTESTER_REQUEST") return 400;
  if (code === "ATTESTER_BODY") return 413;
  if (NOT_FOUND.has(code)) return 404;
  if (CONFLICTS.has(code)) return 409;
  if (code === "ATTESTER_BUSY") return 503;
  return code.startsWith("RPC_") || code.startsWith("OUTBOX_") || code.startsWith("SOURCE_") ? 502 : 500;
}

async function readRequest(request: IncomingMessage): Promise<ReturnType<typeof parseAttestationRequest>> {
  const hint = 'Send {"height": "123", "epoch": "0"} as application/json.';
  // A web page cannot send this type across origins without asking first.
  if (!(request.headers["content-type"] ?? "").startsWith("application/json")) {
    throw new HeadlightError({ code: "ATTESTER_REQUEST", message: "the body is not application/json", hint });
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES)
      throw new HeadlightError({
        code: "ATTESTER_BODY",
        message: `the body is longer than ${MAX_BODY_BYTES} bytes`,
        hint,
      });
    chunks.push(chunk);
  }
  try {
    return parseAttestationRequest(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  } catch (error) {
    const why = error instanceof z.ZodError ? error.issues[0]?.message : "it is not JSON or a number is out of range";
    throw new HeadlightError({ code: "ATTESTER_REQUEST", message: `the request cannot be read: ${why}`, hint });
  }
}

function answer(response: ServerResponse, status: number, body: Record<string, unknown>): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    ...(status === 413 ? { connection: "close" } : {}),
  });
  response.end(JSON.stringify(body));
}

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        new HeadlightError({
          code: "ATTESTER_LISTEN",
          message: `cannot listen on ${host}:${port}`,
          hint: "The port is taken or not allowed; give another with --port, or 0 for a free one.",
          cause: error,
        }),
      ),
    );
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
