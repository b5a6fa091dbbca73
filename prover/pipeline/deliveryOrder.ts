import type { Bytes32 } from "../protocol/field.ts";
import type { Message } from "../protocol/message.ts";

/** A message that can be delivered, and what its delivery is worth. */
export interface Candidate {
  id: Bytes32;
  message: Message;
  /** Wei on the source that wait for its delivery. */
  fee: bigint;
}

/** Key of the ordered channel that a message belongs to, within one route; undefined when it belongs to none. */
export function channelOf({ sequence, sender, recipient }: Message): string | undefined {
  return sequence === 0n ? undefined : `${sender}:${recipient}`;
}

/**
 * The order in which an executor delivers: the best paid first, and in the order of sending what is paid alike; of an ordered channel
 * only the message whose turn it is.
 */
export class DeliveryOrder<T extends Candidate> {
  readonly #waiting: T[];
  readonly #settled: Map<string, bigint>;

  /** @param settled last place delivered or expired, of each channel that a candidate belongs to */
  constructor(candidates: readonly T[], settled: ReadonlyMap<string, bigint>) {
    this.#settled = new Map(settled);
    this.#waiting = [...candidates].sort(
      (a, b) => Number(b.fee > a.fee) - Number(b.fee < a.fee) || Number(a.message.nonce - b.message.nonce),
    );
  }

  /** Takes the next one; undefined when none has its turn. */
  next(): T | undefined {
    const index = this.#waiting.findIndex(({ message }) => this.#hasItsTurn(message));
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  /** The message is delivered or expired: the next of its channel has its turn. */
  settle(message: Message): void {
    const channel = channelOf(message);
    if (channel !== undefined && this.#hasItsTurn(message)) this.#settled.set(channel, message.sequence);
  }

  /** Those whose turn did not come, in the order of sending. */
  rest(): T[] {
    return [...this.#waiting].sort((a, b) => Number(a.message.nonce - b.message.nonce));
  }

  #hasItsTurn(message: Message): boolean {
    const channel = channelOf(message);
    return channel === undefined || (this.#settled.get(channel) ?? 0n) + 1n === message.sequence;
  }
}
