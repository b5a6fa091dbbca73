import { CHAIN_IDS } from "../../chains.ts";

/** What the demo sets up: everything is fixed here, so that two runs show the same. */

export const [SOURCE_CHAIN_ID, DESTINATION_CHAIN_ID] = CHAIN_IDS;
export const HEADER_INSTANCE = "header-32";
export const WINDOW_INSTANCE = "window-16";
export const COMMITTEE_SIZE = 32;

/** Seats of the second committee that are filled anew; the others stay. */
export const ROTATED_SEATS = 8;

/** 32 unequal weights, 1,000 in all: 16, 17, .. 46, and 39. */
export const WEIGHTS: readonly bigint[] = Array.from({ length: COMMITTEE_SIZE }, (_, seat) =>
  seat === 31 ? 39n : BigInt(16 + seat),
);

/** Payload bytes of the 24 messages: one full window of 16 and half of the next. */
export const PAYLOAD_BYTES: readonly number[] = [
  0, 1, 20, 31, 32, 33, 64, 100, 128, 200, 256, 300, 512, 777, 1024, 2048, 3, 36, 68, 512, 1500, 4096, 5, 8192,
];

/** Nonce of the message whose receiver is closed when it arrives first. */
export const FAILING_NONCE = 5;

/** Deterministic payload of a message. */
export function payloadOf(nonce: number): Uint8Array {
  return Uint8Array.from({ length: PAYLOAD_BYTES[nonce] ?? 0 }, (_, index) => (nonce * 31 + index * 7) % 256);
}

/**
 * Seats whose weights add up to exactly `target`, by dynamic programming; undefined when no set of seats does.
 * The demo needs 65.0 % of the weight, not "about 65 %".
 */
export function seatsOfWeight(weights: readonly bigint[], target: bigint): number[] | undefined {
  const reached = new Map<bigint, number[]>([[0n, []]]);
  for (const [seat, weight] of weights.entries()) {
    for (const [sum, seats] of [...reached]) {
      if (sum + weight <= target && !reached.has(sum + weight)) reached.set(sum + weight, [...seats, seat]);
    }
  }
  return reached.get(target);
}
