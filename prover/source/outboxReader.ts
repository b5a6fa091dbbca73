import { join } from "node:path";
import { HeadlightError } from "../errors.ts";
import { checkAborted } from "../pause.ts";
import type { Domain } from "../protocol/committee.ts";
import { type Address, type Bytes32, toBytes32 } from "../protocol/field.ts";
import { leafOf } from "../protocol/message.ts";
import { OutboxTree } from "../protocol/outboxTree.ts";
import { type Block, type FinalityRule, finalHead, findBlock, readBlock } from "./finality.ts";
import { inconsistent, messagesFromLogs, type OutboxLog, type SentMessage } from "./outboxEvents.ts";
import { OutboxNode } from "./outboxNode.ts";
import { type Checkpoint, loadOutboxState, type OutboxState, saveOutboxState } from "./outboxStore.ts";
import type { ChainConnection } from "./rpc.ts";

export interface OpenOutboxParameters {
  connection: ChainConnection;
  outbox: Address;
  finality: FinalityRule;
  /** First block to read: the gateway's deployment or earlier. */
  startBlock?: bigint;
  /** Folder to keep the messages in between runs; nothing is kept when left out. */
  stateDirectory?: string | undefined;
  /** Blocks asked for at once. */
  chunkSize?: bigint;
}

export interface SyncResult {
  head: Block;
  final: Block;
  /** Messages known now, and how many of them this call added. */
  messages: number;
  added: number;
  /** Messages that a reorganisation took back. */
  rolledBack: number;
}

export interface SyncOptions {
  signal?: AbortSignal | undefined;
  /** Called after every chunk with the last block read and the head. */
  onProgress?: ((block: bigint, head: bigint) => void) | undefined;
}

const KEPT_CHECKPOINTS = 256;
const REORGANISATION_RETRIES = 5;

/** Opens the reader; refuses an address without code. Call `sync` before anything is asked of it. */
export async function openOutbox(parameters: OpenOutboxParameters): Promise<OutboxReader> {
  const { connection, outbox, startBlock = 0n, stateDirectory } = parameters;
  const domain = { chainId: connection.chainId, outbox };
  const node = new OutboxNode(connection, outbox);
  await node.requireCode();
  const path =
    stateDirectory === undefined ? undefined : join(stateDirectory, `outbox-${connection.chainId}-${outbox}.json`);
  const state = path === undefined ? undefined : await loadOutboxState(path, domain, startBlock);
  return new OutboxReader(parameters, node, domain, path, state ?? { messages: [], checkpoints: [] });
}

/**
 * Every message of one outbox in the order of their nonces, as of the last `sync`, and the tree over them at any block.
 * Nothing enters on the word of an event alone: ids are recomputed, and the node must repeat them from the contract's storage.
 */
export class OutboxReader {
  readonly tree: OutboxTree;
  readonly domain: Domain;
  readonly #connection: ChainConnection;
  readonly #finality: FinalityRule;
  readonly #startBlock: bigint;
  readonly #chunkSize: bigint;
  readonly #node: OutboxNode;
  readonly #path: string | undefined;
  #state: OutboxState;
  #byId: Map<Bytes32, SentMessage>;

  constructor(
    parameters: OpenOutboxParameters,
    node: OutboxNode,
    domain: Domain,
    path: string | undefined,
    state: OutboxState,
  ) {
    this.#connection = parameters.connection;
    this.#finality = parameters.finality;
    this.#startBlock = parameters.startBlock ?? 0n;
    this.#chunkSize = parameters.chunkSize ?? 2_000n;
    this.#node = node;
    this.domain = domain;
    this.#path = path;
    this.#state = state;
    this.tree = new OutboxTree(state.messages.map(({ id }) => leafOf(id)));
    this.#byId = new Map(state.messages.map((sent) => [sent.id, sent]));
  }

  get messages(): readonly SentMessage[] {
    return this.#state.messages;
  }

  find(id: Bytes32): SentMessage | undefined {
    return this.#byId.get(id);
  }

  /** Messages sent up to and including the block: the size at which `tree` is the outbox of that block. */
  sizeAt(height: bigint): number {
    const { messages } = this.#state;
    let low = 0;
    for (let high = messages.length; low < high; ) {
      const middle = (low + high) >> 1;
      const sent = messages[middle];
      if (sent !== undefined && sent.blockNumber <= height) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Reads on to the head of the chain, taking back first what a reorganisation removed. All or nothing: a refusal changes nothing. */
  async sync({ signal, onProgress }: SyncOptions = {}): Promise<SyncResult> {
    const before = this.#state.messages.length;
    let rolledBack = 0;
    for (let attempt = 1; ; attempt++) {
      rolledBack += await this.#rollBack();
      const kept = this.#state.messages.length;
      const head = await readBlock(this.#connection, "latest");
      const final = await finalHead(this.#connection, this.#finality);
      const next = await this.#readTo(head, { signal, onProgress }).catch((error: unknown) => error);
      // The blocks just read must still be the chain's; otherwise start over from the last one that is.
      const stable = (await findBlock(this.#connection, head.number))?.hash === head.hash;
      if (stable && next instanceof Error) throw next;
      if (stable && isState(next)) {
        await this.#adopt(next);
        return {
          head,
          final,
          messages: this.messages.length,
          added: this.messages.length - kept,
          rolledBack: Math.min(rolledBack, before),
        };
      }
      if (attempt >= REORGANISATION_RETRIES) {
        throw new HeadlightError({
          code: "SOURCE_UNSTABLE",
          message: `blocks of chain ${this.domain.chainId} changed ${attempt} times while they were read`,
          hint: "The node answers from several backends that disagree, or the chain reorganises without end. Use one node.",
        });
      }
    }
  }

  /** Compares with the contract's storage at that block: how many messages it holds there. Returns that size. */
  async verifyAt(height: bigint): Promise<number> {
    const size = this.sizeAt(height);
    const stored = await this.#node.nonceAt(height);
    if (stored !== BigInt(size))
      throw inconsistent(`its events make ${size} messages up to block ${height}, its storage says ${stored}`);
    return size;
  }

  /** Messages that a reorganisation removed. */
  async #rollBack(): Promise<number> {
    const { checkpoints, messages } = this.#state;
    let keep = (await this.#lastMessageStands()) ? checkpoints.length : 0;
    for (; keep > 0; keep--) {
      const checkpoint = checkpoints[keep - 1] as Checkpoint;
      if ((await findBlock(this.#connection, checkpoint.number))?.hash === checkpoint.hash) break;
    }
    if (keep === checkpoints.length) return 0;
    const common = checkpoints[keep - 1]?.number ?? this.#startBlock - 1n;
    const kept = messages.filter(({ blockNumber }) => blockNumber <= common);
    await this.#adopt({ messages: kept, checkpoints: checkpoints.slice(0, keep) });
    return messages.length - kept.length;
  }

  /**
   * False when the last message known is not the contract's and yet its block is the chain's: an earlier node lied about
   * events, and everything it said has to be read again.
   */
  async #lastMessageStands(): Promise<boolean> {
    const last = this.messages.at(-1);
    if (last === undefined || (await findBlock(this.#connection, last.blockNumber))?.hash !== last.blockHash)
      return true;
    return (
      (await this.#node.idAt(last.message.nonce, (await readBlock(this.#connection, "latest")).number)) === last.id
    );
  }

  /** The state at the head; undefined when the chain changed under the reading. */
  async #readTo(head: Block, { signal, onProgress }: SyncOptions): Promise<OutboxState | undefined> {
    checkAborted(signal);
    const messages = [...this.#state.messages];
    const checkpoints = [...this.#state.checkpoints];
    for (
      let from = (checkpoints.at(-1)?.number ?? this.#startBlock - 1n) + 1n;
      from <= head.number;
      from += this.#chunkSize
    ) {
      checkAborted(signal);
      const last = from + this.#chunkSize - 1n;
      const to = last < head.number ? last : head.number;
      const logs = await this.#node.logs(from, to);
      const seen = await this.#confirmBlocks(logs);
      if (seen === undefined) return undefined;
      const found = messagesFromLogs(logs, this.domain, BigInt(messages.length));
      await this.#node.confirmIds(found, head.number);
      messages.push(...found);
      const end = to === head.number ? head : await findBlock(this.#connection, to);
      if (end === undefined) return undefined;
      if (seen.at(-1)?.number !== end.number) seen.push({ number: end.number, hash: end.hash });
      checkpoints.push(...seen);
      onProgress?.(to, head.number);
    }
    const stored = await this.#node.nonceAt(head.number);
    if (stored === BigInt(messages.length)) return { messages, checkpoints: checkpoints.slice(-KEPT_CHECKPOINTS) };
    throw inconsistent(`its events make ${messages.length} messages, its storage says ${stored}`);
  }

  /** The blocks of the logs as checkpoints; undefined when the node no longer has one of them. */
  async #confirmBlocks(logs: readonly OutboxLog[]): Promise<Checkpoint[] | undefined> {
    const hashes = new Map(logs.map(({ blockNumber, blockHash }) => [blockNumber, blockHash]));
    if (logs.some(({ blockNumber, blockHash }) => hashes.get(blockNumber) !== blockHash)) return undefined;
    const blocks = [...hashes.entries()]
      .sort(([a], [b]) => Number(a - b))
      .map(([number, hash]) => ({ number, hash: String(hash) }));
    for (const { number, hash } of blocks) {
      if ((await findBlock(this.#connection, number))?.hash !== hash) return undefined;
    }
    return blocks;
  }

  async #adopt(state: OutboxState): Promise<void> {
    if (this.#path !== undefined) await saveOutboxState(this.#path, this.domain, this.#startBlock, state);
    const common = Math.min(this.#state.messages.length, state.messages.length);
    let same = 0;
    while (same < common && this.#state.messages[same]?.id === state.messages[same]?.id) same++;
    this.tree.truncate(same);
    for (const { id } of state.messages.slice(same)) this.tree.append(leafOf(id));
    this.#state = state;
    this.#byId = new Map(state.messages.map((sent) => [toBytes32(sent.id), sent]));
  }
}

function isState(value: unknown): value is OutboxState {
  return typeof value === "object" && value !== null && "messages" in value;
}
