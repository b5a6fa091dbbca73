import { HeadlightError } from "../errors.ts";
import { isInPrimeSubgroup, type Point } from "./babyJubjub.ts";
import { type Address, type FieldElement, toFieldElement, toUint } from "./field.ts";
import { PROTOCOL_VERSION } from "./message.ts";
import { poseidon } from "./poseidon.ts";

/** A signer and its voting weight, 1 to 2^64 - 1. */
export interface Member {
  publicKey: Point;
  weight: bigint;
}

/** What a committee signs for: the outbox of one gateway on one chain, under one protocol version. */
export interface Domain {
  chainId: bigint;
  outbox: Address;
}

/** Members in slots 0 .. size-1; slots beyond the members are empty (identity point, weight 0). */
export interface Committee {
  domain: Domain;
  /** Number of slots: the N of the circuit instance that proves this committee's headers. */
  size: number;
  members: readonly Member[];
}

/** How many slots (x, y, weight) one Poseidon(16) block of the members' hash takes in. */
const SLOTS_PER_BLOCK = 5;

/** Refuses what would make a committee exploitable or unprovable; returns it unchanged otherwise. */
export function toCommittee({ domain, size, members }: Committee): Committee {
  toUint(domain.chainId, 64, "chain id");
  const refuse = (message: string, hint: string): never => {
    throw new HeadlightError({ code: "COMMITTEE_INVALID", message, hint });
  };
  if (!Number.isInteger(size) || size < 1 || size > 128)
    refuse(`a committee has 1 to 128 slots, not ${size}`, "Use the N of an instance.");
  if (members.length === 0) refuse("the committee has no members", "List at least one member.");
  if (members.length > size) refuse(`${members.length} members do not fit ${size} slots`, "Use a larger instance.");
  const seen = new Set<string>();
  for (const [slot, { publicKey, weight }] of members.entries()) {
    if (weight <= 0n) refuse(`member ${slot} has weight ${weight}`, "Leave members without weight out.");
    toUint(weight, 64, `weight of member ${slot}`);
    if (!isInPrimeSubgroup(publicKey)) {
      refuse(
        `the key of member ${slot} is not a Baby Jubjub point of prime order`,
        "Anyone can sign for a low-order key.",
      );
    }
    const key = `${publicKey.x},${publicKey.y}`;
    if (seen.has(key)) refuse(`member ${slot} repeats an earlier key`, "List each key once, with its whole weight.");
    seen.add(key);
  }
  return { domain, size, members };
}

/** The (x, y, weight) triples of all slots, empty ones included. */
export function committeeSlots({ size, members }: Pick<Committee, "size" | "members">): [bigint, bigint, bigint][] {
  return Array.from({ length: size }, (_, slot) => {
    const member = members[slot];
    return member === undefined ? [0n, 1n, 0n] : [member.publicKey.x, member.publicKey.y, member.weight];
  });
}

export function totalWeight({ members }: Pick<Committee, "members">): bigint {
  return members.reduce((sum, { weight }) => sum + weight, 0n);
}

/** Poseidon chain over blocks of five slots, started from the number of slots. */
export function membersHash(committee: Pick<Committee, "size" | "members">): FieldElement {
  const slots = committeeSlots(committee);
  let accumulator = toFieldElement(BigInt(committee.size));
  for (let first = 0; first < slots.length; first += SLOTS_PER_BLOCK) {
    const block = slots.slice(first, first + SLOTS_PER_BLOCK).flat();
    while (block.length < 3 * SLOTS_PER_BLOCK) block.push(0n);
    accumulator = poseidon([accumulator, ...block]);
  }
  return accumulator;
}

/** Poseidon(version, chain id, outbox): in every committee's commitment and in every signed digest. */
export function domainHash({ chainId, outbox }: Domain): FieldElement {
  return poseidon([PROTOCOL_VERSION, chainId, BigInt(outbox)]);
}

/** Poseidon(domain, total weight, members): what the light client stores of a committee. */
export function committeeCommitment(committee: Committee): FieldElement {
  return poseidon([domainHash(committee.domain), totalWeight(committee), membersHash(committee)]);
}

/** Weight of the slots whose bit is set. Refuses bits beyond the committee's size and bits of empty slots. */
export function signedWeight({ size, members }: Pick<Committee, "size" | "members">, bitmap: bigint): bigint {
  if (bitmap < 0n || bitmap >> BigInt(size) !== 0n) {
    throw new HeadlightError({
      code: "BITMAP_RANGE",
      message: `the signer bitmap has bits beyond the committee's ${size} slots`,
      hint: "Bit i stands for slot i; the committee or the instance does not match the bitmap.",
    });
  }
  let weight = 0n;
  for (let slot = 0; slot < size; slot++) {
    if (((bitmap >> BigInt(slot)) & 1n) === 0n) continue;
    const member = members[slot];
    if (member === undefined) {
      throw new HeadlightError({
        code: "BITMAP_EMPTY_SLOT",
        message: `the signer bitmap names slot ${slot}, which is empty`,
        hint: "Only members can sign.",
      });
    }
    weight += member.weight;
  }
  return weight;
}

/** At least two thirds of the total, exactly: 3 signed >= 2 total. */
export function reachesQuorum(signed: bigint, total: bigint): boolean {
  return 3n * signed >= 2n * total;
}
