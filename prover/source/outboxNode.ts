import { HeadlightError } from "../errors.ts";
import { type Address, toBytes32 } from "../protocol/field.ts";
import { inconsistent, OUTBOX_TOPICS, type OutboxLog, outboxInterface, type SentMessage } from "./outboxEvents.ts";
import { type ChainConnection, malformed, readChain } from "./rpc.ts";

/** Calls to the node in flight at once. */
const PARALLEL_CALLS = 8;

/** What the reader asks a node about one outbox. Answers are checked for shape here, for truth by the reader. */
export class OutboxNode {
  readonly #connection: ChainConnection;
  readonly #outbox: Address;

  constructor(connection: ChainConnection, outbox: Address) {
    this.#connection = connection;
    this.#outbox = outbox;
  }

  async requireCode(): Promise<void> {
    const code: unknown = await this.#send("read the outbox's code", "eth_getCode", [this.#outbox, "latest"]);
    if (typeof code === "string" && code.length > 2) return;
    throw new HeadlightError({
      code: "OUTBOX_MISSING",
      message: `there is no contract at ${this.#outbox} on chain ${this.#connection.chainId}`,
      hint: "Check the gateway's address and the chain in the deployment file.",
    });
  }

  /** Number of messages in the outbox at the end of the block, from its storage. */
  async nonceAt(height: bigint): Promise<bigint> {
    return BigInt(await this.#call("outboxNonce", [], height));
  }

  /** Id that the contract holds for the nonce; zero when there is no such message. */
  idAt(nonce: bigint, height: bigint): Promise<string> {
    return this.#call("messageIdAt", [nonce], height);
  }

  /** The contract itself must know each message under its nonce. */
  async confirmIds(messages: readonly SentMessage[], height: bigint): Promise<void> {
    for (let first = 0; first < messages.length; first += PARALLEL_CALLS) {
      await Promise.all(
        messages.slice(first, first + PARALLEL_CALLS).map(async ({ message: { nonce }, id }) => {
          const stored = await this.idAt(nonce, height);
          if (stored !== id) throw inconsistent(`the events give message ${nonce} the id ${id}, the storage ${stored}`);
        }),
      );
    }
  }

  async logs(from: bigint, to: bigint): Promise<OutboxLog[]> {
    const what = `read the outbox's events of blocks ${from} to ${to}`;
    const filter = { address: this.#outbox, topics: [OUTBOX_TOPICS], fromBlock: hex(from), toBlock: hex(to) };
    const answer: unknown = await this.#send(what, "eth_getLogs", [filter]);
    if (!Array.isArray(answer)) throw malformed(this.#connection.url, what);
    return answer.map((entry: unknown) => {
      const log = parseLogEntry(entry);
      if (log === undefined) throw malformed(this.#connection.url, what);
      if (log.address !== this.#outbox || log.blockNumber < from || log.blockNumber > to) {
        throw inconsistent(
          `it was asked for ${this.#outbox} in blocks ${from} to ${to} and answers ${log.address} in block ${log.blockNumber}`,
        );
      }
      return log;
    });
  }

  async #call(name: string, args: unknown[], height: bigint): Promise<string> {
    const what = `call ${name} at block ${height}`;
    const data = outboxInterface.encodeFunctionData(name, args);
    const answer: unknown = await this.#send(what, "eth_call", [{ to: this.#outbox, data }, hex(height)]);
    // Both views return one word; anything else is no answer of a gateway.
    if (typeof answer !== "string" || !/^0x[0-9a-f]{64}$/i.test(answer)) throw malformed(this.#connection.url, what);
    return answer.toLowerCase();
  }

  #send(what: string, method: string, params: unknown[]): Promise<unknown> {
    return readChain(this.#connection, what, (provider) => provider.send(method, params) as Promise<unknown>);
  }
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

function parseLogEntry(entry: unknown): (OutboxLog & { address: string }) | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const { address, topics, data, blockNumber, blockHash, transactionHash, logIndex } = entry as Record<string, unknown>;
  const matches = (value: unknown, pattern: RegExp): value is string =>
    typeof value === "string" && pattern.test(value);
  const word = /^0x[0-9a-f]{64}$/i;
  const quantity = /^0x[0-9a-f]{1,16}$/i;
  if (!matches(address, /^0x[0-9a-f]{40}$/i) || !matches(data, /^0x([0-9a-f]{2})*$/i)) return undefined;
  if (!matches(blockHash, word) || !matches(transactionHash, word)) return undefined;
  if (!matches(blockNumber, quantity) || !matches(logIndex, quantity)) return undefined;
  if (!Array.isArray(topics) || !topics.every((topic): topic is string => matches(topic, word))) return undefined;
  return {
    address: address.toLowerCase(),
    topics: topics.map((topic) => topic.toLowerCase()),
    data,
    blockNumber: BigInt(blockNumber),
    blockHash: toBytes32(blockHash),
    transactionHash: toBytes32(transactionHash),
    logIndex: Number(logIndex),
  };
}
