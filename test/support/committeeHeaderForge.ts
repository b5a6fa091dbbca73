import { multiplyPoint, type Point, type Signature } from "../../prover/protocol/babyJubjub.ts";
import { type Domain, domainHash } from "../../prover/protocol/committee.ts";
import type { FieldElement } from "../../prover/protocol/field.ts";
import { type Header, headerDigest } from "../../prover/protocol/header.ts";
import { poseidon } from "../../prover/protocol/poseidon.ts";
import { committeeHeaderPublicInputs } from "../../prover/protocol/publicInputs.ts";
import type { CommitteeHeaderInputs } from "../../prover/witness/committeeHeader.ts";
import { type AggregatedSignature, halfAggregate } from "../../prover/witness/halfAggregation.ts";
import { headerFixture, seededAddress } from "./factories.ts";

/** A slot as a forger would have it: any numbers, and perhaps a signature, which puts it in the bitmap. */
export interface ForgedSlot {
  key: Point;
  weight: bigint;
  /** Given the digest, because the digest depends on every slot's commitment only through the header. */
  sign?: (digest: FieldElement) => Signature;
}

export interface ForgeParameters {
  slots: readonly ForgedSlot[];
  header?: Partial<Header>;
  domain?: Domain;
  /** Opening of the next committee; consistent with the header unless `header.nextCommitteeCommitment` says otherwise. */
  next?: { totalWeight: bigint; membersHash: bigint };
}

/**
 * Inputs of CommitteeHeader(slots.length) that are right in everything the slots do not spoil: what the witness builder makes, without a
 * single one of its checks. Whatever is wrong with them must be noticed by the circuit.
 */
export function forgeCommitteeHeader(
  parameters: ForgeParameters,
): CommitteeHeaderInputs & { [name: string]: CommitteeHeaderInputs[keyof CommitteeHeaderInputs] } {
  const {
    slots,
    domain = { chainId: 31337n, outbox: seededAddress("outbox") },
    next = { totalWeight: 5n, membersHash: 6n },
  } = parameters;
  const domainElement = domainHash(domain);
  const nextCommitteeCommitment = poseidon([domainElement, next.totalWeight, next.membersHash]);
  const header = headerFixture({ chainId: domain.chainId, nextCommitteeCommitment, ...parameters.header });
  const digest = headerDigest(header, domain.outbox);
  const signed = slots.map(({ key, sign }): AggregatedSignature | undefined =>
    sign === undefined ? undefined : { publicKey: key, ...sign(digest) },
  );
  const signerBitmap = signed.reduce(
    (bitmap, signature, slot) => (signature === undefined ? bitmap : bitmap | (1n << BigInt(slot))),
    0n,
  );
  const totalWeight = slots.reduce((sum, { weight }) => sum + weight, 0n);
  const commitment = poseidon([domainElement, totalWeight, hashSlots(slots)]);
  const [committeeCommitment = 0n, packedHeader = 0n, blockHashHi = 0n, blockHashLo = 0n] = committeeHeaderPublicInputs(
    commitment,
    header,
    signerBitmap,
  );
  const aggregate = halfAggregate(digest, signed);
  return {
    committeeCommitment,
    packedHeader,
    blockHashHi,
    blockHashLo,
    messageRoot: header.messageRoot,
    nextCommitteeCommitment: header.nextCommitteeCommitment,
    signerBitmap,
    outbox: BigInt(domain.outbox),
    memberKeys: slots.map(({ key }) => [key.x, key.y]),
    memberWeights: slots.map(({ weight }) => weight),
    nextTotalWeight: next.totalWeight,
    nextMembersHash: next.membersHash,
    nonces: aggregate.nonces.map(({ x, y }) => [x, y]),
    salt: aggregate.salt,
    scaledChallenges: aggregate.scaledChallenges,
    aggregateScalar: aggregate.aggregateScalar,
  };
}

/** membersHash of prover/protocol/committee.ts over slots that no committee could have. */
function hashSlots(slots: readonly ForgedSlot[]): bigint {
  let accumulator = BigInt(slots.length);
  for (let first = 0; first < slots.length; first += 5) {
    const block = slots.slice(first, first + 5).flatMap(({ key, weight }): bigint[] => [key.x, key.y, weight]);
    accumulator = poseidon([accumulator, ...block, ...Array<bigint>(15 - block.length).fill(0n)]);
  }
  return accumulator;
}

/** What anyone can "sign" for a key whose 8 A is neutral: R = n B8, S = n. */
export function signForLowOrderKey(base: Point, nonce = 77n): () => Signature {
  return () => ({ R8: multiplyPoint(base, nonce), S: nonce });
}
