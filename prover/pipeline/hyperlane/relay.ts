import type { Signer } from "ethers";
import {
  announceCall,
  type Face,
  faceOf,
  isDelivered,
  isIdVerified,
  processCall,
  recordedDispatch,
  submitCall,
} from "../../delivery/hyperlane/contracts.ts";
import { submit } from "../../delivery/submit.ts";
import { checkAborted } from "../../pause.ts";
import { type Address, type Bytes32, toBytes32 } from "../../protocol/field.ts";
import { addressToBytes32, encodeAnnouncementEvidence } from "../../protocol/hyperlane.ts";
import { messageId } from "../../protocol/message.ts";
import { finalHead } from "../../source/finality.ts";
import type { DispatchedMessage } from "../../source/hyperlaneDispatches.ts";
import { outboxInterface } from "../../source/outboxEvents.ts";
import type { HyperlaneContext } from "./context.ts";
import { EvidenceBook } from "./evidence.ts";
import { outcomeOfFailure } from "./failures.ts";
import { servedMetadata } from "./metadata.ts";

export interface HyperlaneRelayOptions {
  /** Pay on the origin (announce) and on the destination (submit, process). Anyone's accounts will do. */
  originSigner: Signer;
  destinationSigner: Signer;
  /** Announces what the hook has recorded (default), or leaves that to others. */
  announce?: boolean | undefined;
  /** Most ids in one announcement. */
  batchSize?: number | undefined;
  /** Recipients to carry for; all when left out. Announcing and processing cost gas, whoever dispatched. */
  recipients?: readonly Address[] | undefined;
  /** Seconds for which a CCIP-read server that says "pending" is asked again. */
  pendingSeconds?: number | undefined;
}

/** A transaction that this round made for a batch of ids. */
export interface BatchStep {
  /** The Headlight message. */
  messageId: Bytes32;
  ids: readonly Bytes32[];
  transactionHash: string;
  gasUsed: bigint;
}

/** A batch that this round could not announce. */
export interface FailedBatch {
  ids: readonly Bytes32[];
  reason: string;
}

export interface HyperlaneDelivery {
  id: Bytes32;
  nonce: bigint;
  face: Face;
  status: "delivered" | "already-delivered" | "waiting" | "refused" | "skipped";
  reason?: string;
  transactionHash?: string;
  gasUsed?: bigint;
}

export interface HyperlaneRelayResult {
  /** Messages dispatched to this destination so far. */
  dispatched: number;
  announced: BatchStep[];
  notAnnounced: FailedBatch[];
  submitted: BatchStep[];
  deliveries: HyperlaneDelivery[];
}

interface Pending {
  message: DispatchedMessage;
  face: Face;
  module: string;
}

/** What a round knows and does. */
interface Round {
  book: EvidenceBook;
  /** Whether an announcement of these ids is worth its gas: at most a batch of them are no message that waits here. */
  isLean: (ids: readonly Bytes32[]) => boolean;
  announced: BatchStep[];
  notAnnounced: FailedBatch[];
  submitted: BatchStep[];
}

const DEFAULT_BATCH = 16;

/** Carries one direction: announces records, submits what is proved, processes what is verified. Keeps nothing but what is final. */
export class HyperlaneRelayer {
  readonly #context: HyperlaneContext;
  readonly #options: HyperlaneRelayOptions;
  /** Ids seen delivered in a final block, so never asked for again. */
  readonly #delivered = new Set<Bytes32>();

  constructor(context: HyperlaneContext, options: HyperlaneRelayOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Everything that can be done now. A message that cannot go on does not stop the others. */
  async round(): Promise<HyperlaneRelayResult> {
    const { dispatches, signal } = this.#context;
    await dispatches.sync(signal);
    const book = await EvidenceBook.read(this.#context);
    const pending = await this.#pending();
    const round: Round = { book, isLean: this.#leanness(pending), announced: [], notAnnounced: [], submitted: [] };
    if (this.#options.announce !== false) await this.#announce(pending, round);
    const deliveries: HyperlaneDelivery[] = [];
    for (const entry of pending) {
      checkAborted(signal);
      deliveries.push(await this.#deliver(entry, round));
    }
    const { announced, notAnnounced, submitted } = round;
    return { dispatched: dispatches.messages.length, announced, notAnnounced, submitted, deliveries };
  }

  /** Own announcements always pass: they hold a batch at most. So nothing is announced again and again. */
  #leanness(pending: readonly Pending[]): Round["isLean"] {
    const { batchSize = DEFAULT_BATCH } = this.#options;
    const waiting = new Set(pending.filter(({ message }) => this.#serves(message)).map(({ message }) => message.id));
    return (ids) => ids.length - [...new Set(ids)].filter((id) => waiting.has(id)).length <= batchSize;
  }

  async #pending(): Promise<Pending[]> {
    const { destination, hyperlane, dispatches, finality } = this.#context;
    const pending: Pending[] = [];
    // A later block may be taken back, and the delivery with it.
    const final = await finalHead(destination, finality);
    for (const message of dispatches.messages) {
      if (this.#delivered.has(message.id)) continue;
      if (await isDelivered(destination.provider, hyperlane, message.id)) {
        if (await isDelivered(destination.provider, hyperlane, message.id, final.number))
          this.#delivered.add(message.id);
        continue;
      }
      pending.push({ message, ...(await faceOf(destination.provider, hyperlane, message.fields)) });
    }
    return pending;
  }

  async #announce(pending: readonly Pending[], round: Round): Promise<void> {
    const { batchSize = DEFAULT_BATCH } = this.#options;
    const ids = await this.#toAnnounce(pending, round);
    for (let first = 0; first < ids.length; first += batchSize) {
      const batch = ids.slice(first, first + batchSize);
      try {
        const step = await this.#announceBatch(batch);
        if (step !== undefined) round.announced.push(step);
      } catch (error) {
        // What is announced already is delivered all the same.
        round.notAnnounced.push({ ids: batch, reason: (await outcomeOfFailure(error, this.#context)).reason });
      }
    }
  }

  async #toAnnounce(pending: readonly Pending[], { book, isLean }: Round): Promise<Bytes32[]> {
    const { source, destination, hyperlane } = this.#context;
    const ids: Bytes32[] = [];
    for (const { message, face } of pending) {
      if (face === "foreign" || !this.#serves(message)) continue;
      const known = book.announcementsOf(message.id);
      if (known.some((announcement) => isLean(announcement.ids))) continue;
      if (known.length > 0 && (await isIdVerified(destination.provider, hyperlane, message.id))) continue;
      const record = await recordedDispatch(source.provider, hyperlane, message.id);
      if (record?.destination === hyperlane.destination.domain) ids.push(message.id);
    }
    return ids;
  }

  async #announceBatch(ids: readonly Bytes32[]): Promise<BatchStep | undefined> {
    const { source, hyperlane, signal } = this.#context;
    const call = announceCall(hyperlane, ids);
    const done = await submit({ signer: this.#options.originSigner, provider: source.provider, call, signal });
    if (done.outcome !== "accepted") return undefined;
    const { transactionHash, gasUsed, logs } = done;
    const queued = logs.map((log) => outboxInterface.parseLog(log)).find((event) => event?.name === "MessageQueued");
    return { messageId: toBytes32(String(queued?.args.messageId)), ids, transactionHash, gasUsed };
  }

  async #deliver({ message, face, module }: Pending, round: Round): Promise<HyperlaneDelivery> {
    const { id, fields } = message;
    const outcome = (
      status: HyperlaneDelivery["status"],
      rest: Partial<HyperlaneDelivery> = {},
    ): HyperlaneDelivery => ({
      id,
      nonce: fields.nonce,
      face,
      status,
      ...rest,
    });
    if (!this.#serves(message)) return outcome("skipped", { reason: "its recipient is not among those to carry for" });
    if (face === "foreign") return outcome("skipped", { reason: `its security module is not this route's: ${module}` });
    try {
      const metadata = await this.#metadata(message, face, round);
      if (typeof metadata !== "string") return outcome("waiting", { reason: metadata.waitsFor });
      const { destination, hyperlane, signal } = this.#context;
      const done = await submit({
        signer: this.#options.destinationSigner,
        provider: destination.provider,
        call: processCall(hyperlane, metadata, message.bytes),
        alreadyDone: () => isDelivered(destination.provider, hyperlane, id),
        signal,
      });
      if (done.outcome !== "accepted") return outcome("already-delivered");
      return outcome("delivered", { transactionHash: done.transactionHash, gasUsed: done.gasUsed });
    } catch (error) {
      const { status, reason } = await outcomeOfFailure(error, this.#context);
      return outcome(status, { reason });
    }
  }

  #serves({ fields }: DispatchedMessage): boolean {
    return this.#options.recipients?.some((recipient) => addressToBytes32(recipient) === fields.recipient) ?? true;
  }

  /** What `process` needs for the message, or what it waits for. */
  async #metadata(
    message: DispatchedMessage,
    face: Exclude<Face, "foreign">,
    { book, isLean, announced, submitted }: Round,
  ): Promise<string | { waitsFor: string }> {
    const { id } = message;
    const { source, destination, hyperlane, signal } = this.#context;
    const { destinationSigner: signer, pendingSeconds = 0 } = this.#options;
    if (await isIdVerified(destination.provider, hyperlane, id)) return "0x";
    const known = book.announcementsOf(id);
    if (known.length === 0) {
      const record = await recordedDispatch(source.provider, hyperlane, id);
      return {
        waitsFor: record === undefined ? "the hook, which has not recorded it" : "an announcement that is proved",
      };
    }
    const hasLean = known.some(({ ids }) => isLean(ids)) || announced.some(({ ids }) => ids.includes(id));
    // An announcement full of others' ids is taken only where there will be no better one.
    const isWorthwhile = hasLean ? isLean : () => true;
    const found = book.evidenceOf(id, isWorthwhile);
    if (face === "ccip-read") {
      // Servers know what this relayer knows or will: they are asked for what it has not.
      if (found !== undefined) return encodeAnnouncementEvidence(found);
      const from = await signer.getAddress();
      return servedMetadata(this.#context, { message, from, isWorthwhile, pendingRetries: pendingSeconds });
    }
    if (found === undefined) return { waitsFor: "a proof of its announcement: run `headlight relay`" };
    const { announcement, evidence, ids } = found;
    const done = await submit({
      signer,
      provider: destination.provider,
      call: submitCall(hyperlane, announcement, evidence),
      alreadyDone: () => isIdVerified(destination.provider, hyperlane, id),
      signal,
    });
    if (done.outcome === "accepted") {
      const { transactionHash, gasUsed } = done;
      submitted.push({ messageId: messageId(announcement), ids, transactionHash, gasUsed });
    }
    return "0x";
  }
}
