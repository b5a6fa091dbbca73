import { Interface, isError, type JsonRpcApiProvider } from "ethers";
import { HeadlightError, plainText, shortReason } from "../../errors.ts";
import { pause } from "../../pause.ts";
import type { Address } from "../../protocol/field.ts";
import { HYPERLANE_CCIP_READ_ISM_ABI } from "../../protocol/hyperlaneAbi.ts";

export interface LookupParameters {
  provider: JsonRpcApiProvider;
  /** The security module. It names the servers, so it has to be one that the caller chose to trust with that. */
  module: Address;
  /** The Hyperlane message. */
  message: string;
  /** What the caller makes of an answer, or why it does not want it: then the next server is asked. */
  accept?: (data: string) => Promise<Acceptance>;
  /** How often a server that says "pending" is asked again. */
  pendingRetries?: number;
  pendingPauseMs?: number;
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

export type Acceptance = { data: string } | { why: string };

interface Lookup {
  urls: readonly string[];
  callData: string;
}

const face = new Interface(HYPERLANE_CCIP_READ_ISM_ABI);
const VERIFY = face.getFunction("verify")?.selector;
/** Hyperlane's relayers read no more. */
const MAX_ANSWER_BYTES = 1 << 20;

/**
 * The metadata that a CCIP_READ module asks for, as an ERC-3668 client gets it: GET where a URL has `{data}`, else POST.
 * @throws CCIP_LOOKUP when the module's lookup is not one; CCIP_PENDING; CCIP_FAILED when no server has an answer
 */
export async function lookUpMetadata(parameters: LookupParameters): Promise<string> {
  const { accept, pendingRetries = 0, pendingPauseMs = 1_000, signal } = parameters;
  const lookup = await readLookup(parameters);
  const failures: string[] = [];
  for (let attempt = 0; ; attempt++) {
    let pending: string | undefined;
    for (const url of lookup.urls) {
      const answer = await ask(url, lookup, parameters);
      if ("data" in answer) {
        const accepted: Acceptance = (await accept?.(answer.data)) ?? answer;
        if ("data" in accepted) return accepted.data;
        failures.push(`${hostOf(url)}: ${accepted.why}`);
      } else if (answer.pending) pending ??= answer.why;
      else failures.push(`${hostOf(url)}: ${answer.why}`);
    }
    if (pending === undefined) {
      throw new HeadlightError({
        code: "CCIP_FAILED",
        message: `no server has metadata for the message: ${failures.slice(-3).join("; ") || "the module names none"}`,
        hint: "Run `headlight hyperlane serve`, and have the module's owner name its URL with setUrls.",
      });
    }
    if (attempt >= pendingRetries) {
      throw new HeadlightError({
        code: "CCIP_PENDING",
        message: `the evidence is not there yet: ${pending}`,
        hint: "Try again once `headlight relay` has proved the announcement's window.",
      });
    }
    await pause(pendingPauseMs, signal);
  }
}

/** What the module says in its OffchainLookup; checked as ERC-3668 asks, and that the answer is for `verify` and this message. */
async function readLookup({ provider, module, message }: LookupParameters): Promise<Lookup> {
  const data = face.encodeFunctionData("getOffchainVerifyInfo", [message]);
  const revert = await provider.call({ to: module, data, enableCcipRead: false }).then(
    () => undefined,
    (error: unknown) => (isError(error, "CALL_EXCEPTION") ? error.data : Promise.reject(error)),
  );
  const parsed = revert === undefined || revert === null ? null : face.parseError(revert);
  const [sender, urls, callData, callback, extraData] = parsed?.name === "OffchainLookup" ? parsed.args : [];
  const isSound =
    String(sender).toLowerCase() === module && callback === VERIFY && String(extraData).toLowerCase() === message;
  if (isSound) return { urls: [...(urls as Iterable<string>)], callData: String(callData) };
  throw new HeadlightError({
    code: "CCIP_LOOKUP",
    message: `${module} does not answer with an OffchainLookup of its own for this message`,
    hint: "It is not a CCIP_READ module, or it asks for another contract: do not follow it.",
  });
}

type Answer = { data: string } | { pending: boolean; why: string };

async function ask(template: string, { callData }: Lookup, parameters: LookupParameters): Promise<Answer> {
  const { module, timeoutMs = 10_000, signal } = parameters;
  const url = template.replaceAll("{sender}", module).replaceAll("{data}", callData);
  const timeout = AbortSignal.timeout(timeoutMs);
  const init: RequestInit = {
    // A redirect would lead where the module's owner did not say.
    redirect: "error",
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    ...(template.includes("{data}")
      ? {}
      : {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ data: callData, sender: module }),
        }),
  };
  try {
    if (!/^https?:\/\//.test(url)) return { pending: false, why: "its URL is neither http nor https" };
    const response = await fetch(url, init);
    return readAnswer(response.status, JSON.parse(await readText(response)) as unknown);
  } catch (error) {
    return { pending: false, why: error instanceof RangeError ? error.message : shortReason(error) };
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw new RangeError(`its answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** {"data": "0x.."}; or {"status": "pending"}, or an error that speaks of pending, as Hyperlane's relayers read them. */
function readAnswer(status: number, body: unknown): Answer {
  const fields = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const { data, error, message } = fields;
  const isData = typeof data === "string" && /^0x([0-9a-fA-F]{2})*$/.test(data);
  if (status === 200 && isData) return { data: data.toLowerCase() };
  const pending =
    String(fields.status).toLowerCase() === "pending" || (typeof error === "string" && /pending/i.test(error));
  const why = plainText(String(message ?? error ?? `HTTP ${status} without data`));
  return { pending, why: `HTTP ${status}: ${why}` };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "a URL that is none";
}
