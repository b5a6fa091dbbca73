import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { HeadlightError } from "../../errors.ts";
import { type Address, toAddress } from "../../protocol/field.ts";
import { decodeEvidenceQuestion } from "../../protocol/hyperlane.ts";

/** What a CCIP-read client asks. */
export interface CcipReadRequest {
  /** The contract that sent it here. Changes nothing about the answer. */
  sender: Address;
  /** The Hyperlane message that it wants evidence for. */
  message: string;
}

export const MAX_BODY_BYTES = 1 << 20;

const hex = z.string().regex(/^0x([0-9a-fA-F]{2})*$/, "0x and whole bytes of hex");
/** Hyperlane's relayers add a signature (EIP-191) and the origin's transaction; neither is needed, both may be null. */
const body = z.object({
  data: hex,
  sender: z.string(),
  signature: z.string().nullish(),
  origin_tx_hash: z.string().nullish(),
});

/**
 * Reads `GET /{sender}/{data}`, also with the .json that some clients add, and `POST /` with {data, sender}.
 * @throws CCIP_PATH, CCIP_REQUEST, CCIP_QUESTION, CCIP_BODY
 */
export async function readCcipReadRequest(request: IncomingMessage): Promise<CcipReadRequest> {
  const path = (request.url ?? "").split("?")[0] ?? "";
  if (request.method === "GET") {
    const [, sender = "", data = ""] = /^\/([^/]+)\/([^/]+?)(?:\.json)?$/.exec(path) ?? [];
    if (sender === "") throw unknownPath(request.method, path);
    return toRequest({ sender, data });
  }
  if (request.method !== "POST" || (path !== "/" && path !== "")) throw unknownPath(request.method, path);
  return toRequest(await readJsonBody(request));
}

function toRequest(json: unknown): CcipReadRequest {
  const parsed = body.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw badRequest(`${issue?.path.join(".") || "the body"}: ${issue?.message}`);
  }
  return { sender: toAddress(parsed.data.sender, "sender"), message: decodeEvidenceQuestion(parsed.data.data) };
}

async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  // A web page cannot send this type across origins without asking first.
  if (!(request.headers["content-type"] ?? "").startsWith("application/json"))
    throw badRequest("the body is not application/json");
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES)
      throw new HeadlightError({
        code: "CCIP_BODY",
        message: `the body is longer than ${MAX_BODY_BYTES} bytes`,
        hint: "No Hyperlane message is that long.",
      });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
  } catch {
    throw badRequest("the body is not JSON");
  }
}

function badRequest(why: string): HeadlightError {
  return new HeadlightError({
    code: "CCIP_REQUEST",
    message: `the request cannot be read: ${why}`,
    hint: 'Send {"data": "0x...", "sender": "0x..."} as the module\'s OffchainLookup says.',
  });
}

function unknownPath(method: string | undefined, path: string): HeadlightError {
  return new HeadlightError({
    code: "CCIP_PATH",
    message: `there is no ${method} ${path.slice(0, 80)}`,
    hint: "Use GET /{sender}/{data}, POST / or GET /health.",
  });
}
