import type { JsonRpcPayload, JsonRpcResult } from "ethers";
import { FetchRequest, isError, JsonRpcProvider, Network } from "ethers";
import { HeadlightError, isHeadlightError, shortCause, shortReason } from "../errors.ts";
import { checkAborted, pause } from "../pause.ts";

/** A JSON-RPC node whose chain id has been checked. Destroy it, or its timers keep the process alive. */
export interface ChainConnection {
  readonly url: string;
  readonly chainId: bigint;
  readonly provider: JsonRpcProvider;
  destroy(): void;
}

export interface ConnectParameters {
  url: string;
  /** Chain id the node must have; any when left out. */
  chainId?: bigint;
  /** Milliseconds one request may take. */
  timeoutMs?: number;
  /** Tries of a request that fails on the way (not of one the node answers with an error). */
  attempts?: number;
  signal?: AbortSignal;
}

/** Connects and asks the chain id: an unreachable node, or one of another chain, fails here and not in the middle of the work. */
export async function connectChain({
  url,
  chainId,
  timeoutMs = 10_000,
  attempts = 4,
  signal,
}: ConnectParameters): Promise<ChainConnection> {
  const shown = redactUrl(url);
  const found = await askChainId(url, timeoutMs, attempts, signal);
  if (chainId !== undefined && found !== chainId) {
    throw new HeadlightError({
      code: "RPC_CHAIN_MISMATCH",
      message: `the node at ${shown} serves chain ${found}, not ${chainId}`,
      hint: "Check the URL, or the chain id of the deployment file.",
      details: { url: shown, expected: chainId.toString(), found: found.toString() },
    });
  }
  const provider = new RetryingProvider(url, { network: Network.from(found), timeoutMs, attempts, signal });
  return { url: shown, chainId: found, provider, destroy: () => provider.destroy() };
}

/** Runs a read of the chain; whatever the library throws on a broken answer becomes RPC_MALFORMED, on an error answer RPC_REFUSED. */
export async function readChain<T>(
  { url, provider }: Pick<ChainConnection, "url" | "provider">,
  what: string,
  read: (provider: JsonRpcProvider) => Promise<T>,
): Promise<T> {
  try {
    return await read(provider);
  } catch (error) {
    if (isHeadlightError(error)) throw error;
    const nested = error instanceof Error && "error" in error ? error.error : undefined;
    if (isHeadlightError(nested)) throw nested;
    if (isError(error, "BAD_DATA") || error instanceof TypeError || isError(error, "INVALID_ARGUMENT")) {
      throw malformed(url, what, error);
    }
    throw new HeadlightError({
      code: "RPC_REFUSED",
      message: `the node at ${url} refuses to ${what}: ${shortReason(error)}`,
      hint: "The node may not keep the state of old blocks, or may limit this method. Use another node or an archive node.",
      cause: shortCause(error),
      details: { url, what },
    });
  }
}

/** The URL without user, password, query and path: hosted nodes carry their key there. */
export function redactUrl(url: string): string {
  const { protocol, host } = parseUrl(url);
  return `${protocol}//${host}`;
}

function parseUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !["http:", "https:"].includes(parsed.protocol)) {
    throw new HeadlightError({
      code: "RPC_URL",
      message: "the node's address is not an http or https URL",
      hint: "Give it as http://host:port.",
    });
  }
  return parsed;
}

async function askChainId(url: string, timeoutMs: number, attempts: number, signal?: AbortSignal): Promise<bigint> {
  parseUrl(url);
  // A throw-away provider: the real one is made for the network that this one finds.
  const probe = new RetryingProvider(url, { network: Network.from(0n), timeoutMs, attempts, signal });
  try {
    const answer: unknown = await readChain({ url: redactUrl(url), provider: probe }, "read its chain id", (provider) =>
      provider.send("eth_chainId", []),
    );
    if (typeof answer !== "string" || !/^0x[0-9a-f]{1,16}$/i.test(answer))
      throw malformed(redactUrl(url), "read its chain id");
    return BigInt(answer);
  } finally {
    probe.destroy();
  }
}

interface RetryOptions {
  network: Network;
  timeoutMs: number;
  attempts: number;
  signal?: AbortSignal | undefined;
}

/** Repeating these could act twice: the node signs them itself with its next nonce. */
const NOT_REPEATABLE = new Set(["eth_sendTransaction"]);

/** JsonRpcProvider with bounded time and tries, and errors that say which node failed and how. */
class RetryingProvider extends JsonRpcProvider {
  readonly #options: RetryOptions;
  readonly #shown: string;

  constructor(url: string, options: RetryOptions) {
    const request = new FetchRequest(url);
    request.timeout = options.timeoutMs;
    request.setThrottleParams({ maxAttempts: 1 });
    super(request, options.network, { staticNetwork: options.network, batchMaxCount: 1, cacheTimeout: -1 });
    this.#options = options;
    this.#shown = redactUrl(url);
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    const { attempts, signal } = this.#options;
    const repeatable = (Array.isArray(payload) ? payload : [payload]).every(
      ({ method }) => !NOT_REPEATABLE.has(method),
    );
    for (let attempt = 1; ; attempt++) {
      checkAborted(signal);
      try {
        return checkEnvelope(await super._send(payload), this.#shown);
      } catch (error) {
        const failure = describeFailure(error, this.#shown, this.#options.timeoutMs);
        if (attempt >= attempts || !repeatable || failure.code === "RPC_MALFORMED" || failure.code === "RPC_REFUSED")
          throw failure;
        await pause(100 * 2 ** (attempt - 1), signal);
      }
    }
  }
}

function checkEnvelope(answers: JsonRpcResult[], url: string): JsonRpcResult[] {
  for (const answer of answers) {
    const isObject = typeof answer === "object" && answer !== null;
    if (!isObject || !("id" in answer) || !("result" in answer || "error" in answer))
      throw malformed(url, "answer a request");
  }
  return answers;
}

function describeFailure(error: unknown, url: string, timeoutMs: number): HeadlightError {
  if (isHeadlightError(error)) return error;
  if (isError(error, "TIMEOUT")) {
    return new HeadlightError({
      code: "RPC_TIMEOUT",
      message: `the node at ${url} did not answer within ${timeoutMs} ms`,
      hint: "It may be overloaded or behind; try again or use another node.",
      cause: shortCause(error),
      details: { url },
    });
  }
  if (error instanceof SyntaxError || isError(error, "UNSUPPORTED_OPERATION") || isError(error, "BAD_DATA")) {
    return malformed(url, "answer a request", error);
  }
  if (
    isError(error, "SERVER_ERROR") &&
    error.response !== undefined &&
    error.response.statusCode < 500 &&
    error.response.statusCode !== 429
  ) {
    return new HeadlightError({
      code: "RPC_REFUSED",
      message: `the node at ${url} answers HTTP ${error.response.statusCode}`,
      hint: "Check the URL and its access key.",
      details: { url, status: error.response.statusCode },
    });
  }
  return new HeadlightError({
    code: "RPC_UNREACHABLE",
    message: `the node at ${url} cannot be reached: ${shortReason(error)}`,
    hint: "Check that it runs, that the URL is right and that the network lets you through.",
    cause: shortCause(error),
    details: { url },
  });
}

/** The node answered, but not with what JSON-RPC or the method promises. */
export function malformed(url: string, what: string, cause?: unknown): HeadlightError {
  return new HeadlightError({
    code: "RPC_MALFORMED",
    message: `the node at ${url} was asked to ${what} and gave an answer that makes no sense`,
    hint: "This is not a JSON-RPC node of an EVM chain, or it is broken. Use another.",
    ...(cause === undefined ? {} : { cause: shortCause(cause) }),
    details: { url },
  });
}
