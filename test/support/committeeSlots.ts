import { IDENTITY, publicKeyOf, sign } from "../../prover/protocol/babyJubjub.ts";
import type { ForgedSlot } from "./committeeHeaderForge.ts";
import { seededKey } from "./factories.ts";

const N = 8;

export const emptySlot: ForgedSlot = { key: IDENTITY, weight: 0n };

/** A member with the seeded key of that index, which signs honestly or not at all. */
export function memberSlot(index: number, weight: bigint, signs = true): ForgedSlot {
  const key = seededKey(index);
  return { key: publicKeyOf(key), weight, ...(signs ? { sign: (digest: bigint) => sign(key, digest) } : {}) };
}

/** Eight slots: the given ones, then empty ones. */
export function eightSlots(...given: ForgedSlot[]): ForgedSlot[] {
  return [...given, ...Array<ForgedSlot>(N - given.length).fill(emptySlot)];
}

/** A committee of five of weight 10, slots 0 to 3 sign. */
export function honestSlots(): ForgedSlot[] {
  return eightSlots(...[0, 1, 2, 3].map((index) => memberSlot(index, 10n)), memberSlot(4, 10n, false));
}
