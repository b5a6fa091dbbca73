import type { Journal } from "./journal.ts";

const FIRST_REST_MS = 60_000;
const LAST_REST_MS = 86_400_000;
const FORGOTTEN_AFTER_MS = 7 * 86_400_000;

/**
 * Recipients that failed on chain after a good simulation: a contract can tell the two apart by more than can be hidden from it, so what
 * bounds the loss is not to pay it again soon. A recipient at a new address starts anew.
 */
export class RestingRecipients {
  readonly #journal: Journal | undefined;
  readonly #resting = new Set<string>();

  constructor(journal: Journal | undefined) {
    this.#journal = journal;
  }

  isResting(recipient: string): boolean {
    return this.#resting.has(recipient) || (this.#journal?.retry(recipient)?.notBefore ?? 0) > Date.now();
  }

  /** Rests it, the longer the more often it failed; on disk when it returns. */
  async failed(recipient: string, reason: string): Promise<void> {
    this.#resting.add(recipient);
    const before = this.#journal?.retry(recipient);
    const isRecent = before !== undefined && before.notBefore + FORGOTTEN_AFTER_MS > Date.now();
    const attempts = (isRecent ? before.attempts : 0) + 1;
    const notBefore = Date.now() + Math.min(LAST_REST_MS, FIRST_REST_MS * 2 ** (attempts - 1));
    await this.#journal?.putRetry(recipient, { attempts, notBefore, status: "receiver-failed", reason });
  }
}
