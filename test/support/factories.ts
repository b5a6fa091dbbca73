import { createHash } from "node:crypto";
import { publicKeyOf, type Signature, sign } from "../../prover/protocol/babyJubjub.ts";
import { type Committee, toCommittee } from "../../prover/protocol/committee.ts";
import { toAddress, toBytes32, toFieldElement } from "../../prover/protocol/field.ts";
import { type Header, headerDigest } from "../../prover/protocol/header.ts";
import type { Message } from "../../prover/protocol/message.ts";

/** Deterministic 32 bytes for a label: fixtures are the same in every run and on every machine. */
export function seededBytes(label: string): Uint8Array {
  return createHash("sha256").update(label).digest();
}

export function seededAddress(label: string): ReturnType<typeof toAddress> {
  return toAddress(`0x${Buffer.from(seededBytes(label)).toString("hex").slice(0, 40)}`);
}

export function seededBytes32(label: string): ReturnType<typeof toBytes32> {
  return toBytes32(`0x${Buffer.from(seededBytes(label)).toString("hex")}`);
}

export function seededKey(index: number): Uint8Array {
  return seededBytes(`attester ${index}`);
}

/** A committee of `weights.length` members in `size` slots, with its private keys. */
export function committeeFixture(
  weights: readonly bigint[],
  size: number,
  { chainId = 31337n, outbox = seededAddress("outbox"), firstKey = 0 } = {},
): { committee: Committee; privateKeys: Uint8Array[] } {
  const privateKeys = weights.map((_, index) => seededKey(firstKey + index));
  const members = privateKeys.map((key, index) => ({ publicKey: publicKeyOf(key), weight: weights[index] ?? 0n }));
  return { committee: toCommittee({ domain: { chainId, outbox }, size, members }), privateKeys };
}

export function headerFixture(overrides: Partial<Header> = {}): Header {
  return {
    chainId: 31337n,
    height: 1000n,
    timestamp: 1_760_000_000n,
    blockHash: seededBytes32("block"),
    messageRoot: toFieldElement(BigInt(seededBytes32("root")) >> 8n),
    nextCommitteeCommitment: toFieldElement(BigInt(seededBytes32("next")) >> 8n),
    ...overrides,
  };
}

export function messageFixture(overrides: Partial<Message> = {}): Message {
  return {
    version: 1n,
    nonce: 7n,
    sourceChainId: 31337n,
    sourceGateway: seededAddress("outbox"),
    destinationChainId: 31338n,
    destinationGateway: seededAddress("inbox"),
    sender: seededAddress("sender"),
    recipient: seededAddress("recipient"),
    gasLimit: 200_000n,
    value: 0n,
    deadline: 0n,
    sequence: 0n,
    payload: "0x48656164",
    ...overrides,
  };
}

/** A deep copy of the object with the value at the dotted path replaced; the original is untouched. */
export function tamper<T>(object: T, path: string, change: (value: unknown) => unknown): T {
  const copy = structuredClone(object);
  const keys = path.split(".");
  const last = keys.pop();
  if (last === undefined) throw new RangeError("tamper needs a path");
  let target: unknown = copy;
  for (const key of keys) target = (target as Record<string, unknown>)[key];
  const holder = target as Record<string, unknown>;
  if (!(last in holder)) throw new RangeError(`nothing at ${path} to tamper with`);
  holder[last] = change(holder[last]);
  return copy;
}

/** Honest signatures of the given slots, all members by default. */
export function signedBy(
  committee: Committee,
  privateKeys: readonly Uint8Array[],
  header: Header,
  slots: readonly number[] = privateKeys.map((_, slot) => slot),
): Map<number, Signature> {
  const digest = headerDigest(header, committee.domain.outbox);
  return new Map(slots.map((slot) => [slot, sign(privateKeys[slot] as Uint8Array, digest)]));
}
