import { recordedDispatch } from "../../delivery/hyperlane/contracts.ts";
import { HeadlightError } from "../../errors.ts";
import type { HyperlaneContext } from "../../pipeline/hyperlane/context.ts";
import { EvidenceBook } from "../../pipeline/hyperlane/evidence.ts";
import { decodeHyperlaneMessage, encodeAnnouncementEvidence, hyperlaneId } from "../../protocol/hyperlane.ts";

/** Metadata, or why it is not there yet. */
export type CcipReadAnswer = { data: string } | { pending: string };

/**
 * Answers questions of one route. Outbox and windows are read at most once in `maxAgeMs`, however many ask; a message that no
 * announcement holds costs one more read, of the hook.
 */
export class CcipReadAnswers {
  readonly #context: HyperlaneContext;
  readonly #maxAgeMs: number;
  #book: EvidenceBook | undefined;
  #readAt = 0;
  #reading: Promise<EvidenceBook> | undefined;

  constructor(context: HyperlaneContext, maxAgeMs = 2_000) {
    this.#context = context;
    this.#maxAgeMs = maxAgeMs;
  }

  /**
   * @throws CCIP_FOREIGN for a message of another route; HYPERLANE_MESSAGE for what is none; errors of the nodes
   */
  async answer(message: string): Promise<CcipReadAnswer> {
    const { source, hyperlane } = this.#context;
    const { origin, destination } = decodeHyperlaneMessage(message);
    if (origin !== hyperlane.origin.domain || destination !== hyperlane.destination.domain) {
      throw new HeadlightError({
        code: "CCIP_FOREIGN",
        message: `the message goes from domain ${origin} to ${destination}; this server serves ${hyperlane.origin.domain} to ${hyperlane.destination.domain}`,
        hint: "Ask the server of that route.",
      });
    }
    const id = hyperlaneId(message);
    const book = await this.#read();
    const found = book.evidenceOf(id);
    if (found !== undefined) return { data: encodeAnnouncementEvidence(found) };
    if (book.announcementOf(id) !== undefined)
      return { pending: "pending: announced, and its window is not proved yet" };
    if ((await recordedDispatch(source.provider, hyperlane, id)) !== undefined)
      return { pending: "pending: recorded by the hook, and not announced yet" };
    throw new HeadlightError({
      code: "CCIP_UNKNOWN",
      message: `the hook has no record of message ${id}`,
      hint: "It was not dispatched, or not through this hook.",
    });
  }

  /** Reads both chains now, or as recently as `maxAgeMs`: able to answer means that both nodes do. */
  async check(): Promise<void> {
    await this.#read();
  }

  async #read(): Promise<EvidenceBook> {
    if (this.#book !== undefined && Date.now() - this.#readAt <= this.#maxAgeMs) return this.#book;
    // One reading at a time: they share the outbox reader. Those who come meanwhile wait for it.
    this.#reading ??= EvidenceBook.read(this.#context)
      .then((book) => {
        this.#book = book;
        this.#readAt = Date.now();
        return book;
      })
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }
}
