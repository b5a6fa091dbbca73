import { HeadlightError } from "../errors.ts";
import { challengeOf, type Signature, verify } from "../protocol/babyJubjub.ts";
import {
  type Committee,
  committeeCommitment,
  committeeSlots,
  membersHash,
  reachesQuorum,
  signedWeight,
  toCommittee,
  totalWeight,
} from "../protocol/committee.ts";
import type { FieldElement } from "../protocol/field.ts";
import { type Header, headerDigest } from "../protocol/header.ts";
import { committeeHeaderPublicInputs } from "../protocol/publicInputs.ts";
import { type AggregatedSignature, halfAggregate, isProvableChallenge } from "./halfAggregation.ts";

export interface CommitteeHeaderParameters {
  /** The committee that signed; its size selects the instance. */
  committee: Committee;
  /** The committee that the header names as the next one, of the same size; the same one when nothing rotates. */
  nextCommittee: Committee;
  header: Header;
  /** By slot. Every one is verified; slots without one are absent from the bitmap. */
  signatures: ReadonlyMap<number, Signature>;
}

/** Input signals of CommitteeHeader(N), by name. All integers are canonical field elements. */
export interface CommitteeHeaderInputs {
  committeeCommitment: bigint;
  packedHeader: bigint;
  blockHashHi: bigint;
  blockHashLo: bigint;
  messageRoot: bigint;
  nextCommitteeCommitment: bigint;
  signerBitmap: bigint;
  outbox: bigint;
  memberKeys: [bigint, bigint][];
  memberWeights: bigint[];
  nextTotalWeight: bigint;
  nextMembersHash: bigint;
  nonces: [bigint, bigint][];
  salt: bigint;
  scaledChallenges: bigint[];
  aggregateScalar: bigint;
}

export interface CommitteeHeaderWitness {
  inputs: CommitteeHeaderInputs;
  /** In the circuit's order, to compare with what a proof says. */
  publicInputs: FieldElement[];
  signerBitmap: bigint;
}

/**
 * Inputs of CommitteeHeader(committee.size).
 *
 * @throws HeadlightError COMMITTEE_INVALID, COMMITTEE_SIZE, COMMITTEE_FOREIGN (chain or outbox differ), NEXT_COMMITTEE_MISMATCH (another
 *   commitment or size), BITMAP_RANGE, BITMAP_EMPTY_SLOT, SIGNATURE_INVALID (details.slot), SIGNATURE_UNPROVABLE, QUORUM_NOT_REACHED
 */
export function committeeHeaderInputs(parameters: CommitteeHeaderParameters): CommitteeHeaderWitness {
  const { header, signatures } = parameters;
  const committee = toCommittee(parameters.committee);
  const nextCommittee = toCommittee(parameters.nextCommittee);
  checkCommittees(committee, nextCommittee, header);
  const digest = headerDigest(header, committee.domain.outbox);
  const signerBitmap = [...signatures.keys()].reduce((bitmap, slot) => bitmap | slotBit(slot), 0n);
  checkQuorum(committee, signerBitmap);
  const slots = committee.members.map(({ publicKey }, slot): AggregatedSignature | undefined => {
    const signature = signatures.get(slot);
    if (signature === undefined) return undefined;
    if (!verify(publicKey, digest, signature)) refuseSignature(slot, digest);
    if (!isProvableChallenge(challengeOf(signature.R8, publicKey, digest))) refuseChallenge(slot);
    return { publicKey, ...signature };
  });
  const empty = Array<undefined>(committee.size - committee.members.length).fill(undefined);
  const aggregate = halfAggregate(digest, [...slots, ...empty]);
  const publicInputs = committeeHeaderPublicInputs(committeeCommitment(committee), header, signerBitmap);
  const [commitment = 0n, packedHeader = 0n, blockHashHi = 0n, blockHashLo = 0n] = publicInputs;
  const rows = committeeSlots(committee);
  return {
    publicInputs,
    signerBitmap,
    inputs: {
      committeeCommitment: commitment,
      packedHeader,
      blockHashHi,
      blockHashLo,
      messageRoot: header.messageRoot,
      nextCommitteeCommitment: header.nextCommitteeCommitment,
      signerBitmap,
      outbox: BigInt(committee.domain.outbox),
      memberKeys: rows.map(([x, y]) => [x, y]),
      memberWeights: rows.map(([, , weight]) => weight),
      nextTotalWeight: totalWeight(nextCommittee),
      nextMembersHash: membersHash(nextCommittee),
      nonces: aggregate.nonces.map(({ x, y }) => [x, y]),
      salt: aggregate.salt,
      scaledChallenges: aggregate.scaledChallenges,
      aggregateScalar: aggregate.aggregateScalar,
    },
  };
}

function checkCommittees(committee: Committee, nextCommittee: Committee, header: Header): void {
  if (committee.size % 2 !== 0) {
    throw new HeadlightError({
      code: "COMMITTEE_SIZE",
      message: `no instance has ${committee.size} slots: the circuit weighs slots in pairs`,
      hint: "Pad the committee to the N of an instance of circuits/circuits.json.",
    });
  }
  for (const { domain } of [committee, nextCommittee]) {
    if (domain.chainId !== header.chainId || domain.outbox !== committee.domain.outbox) {
      throw new HeadlightError({
        code: "COMMITTEE_FOREIGN",
        message: `a committee of chain ${domain.chainId}, outbox ${domain.outbox} cannot stand in a header of chain ${header.chainId}, outbox ${committee.domain.outbox}`,
        hint: "Use the schedule of the header's own chain and gateway.",
      });
    }
  }
  if (nextCommittee.size !== committee.size) {
    throw new HeadlightError({
      code: "NEXT_COMMITTEE_MISMATCH",
      message: `the next committee has ${nextCommittee.size} slots, the signing one ${committee.size}: the light client could accept no header of it`,
      hint: "Pad both committees to the size of the light client's verifier; another size needs another light client.",
    });
  }
  if (committeeCommitment(nextCommittee) !== header.nextCommitteeCommitment) {
    throw new HeadlightError({
      code: "NEXT_COMMITTEE_MISMATCH",
      message: "the header's next committee commitment is not the commitment of the given next committee",
      hint: "Take the committee that the header names: the schedule's next epoch, or the same one when nothing rotates.",
    });
  }
}

function slotBit(slot: number): bigint {
  if (!Number.isInteger(slot) || slot < 0 || slot > 127) {
    throw new HeadlightError({
      code: "BITMAP_RANGE",
      message: `${slot} is no slot of a committee`,
      hint: "Slots are numbered from 0 in the order of the committee's schedule.",
    });
  }
  return 1n << BigInt(slot);
}

function checkQuorum(committee: Committee, signerBitmap: bigint): void {
  const signed = signedWeight(committee, signerBitmap);
  const total = totalWeight(committee);
  if (reachesQuorum(signed, total)) return;
  throw new HeadlightError({
    code: "QUORUM_NOT_REACHED",
    message: `the signers hold ${signed} of ${total}, less than two thirds of the committee's weight`,
    hint: "Collect more signatures; `headlight status` lists the attesters that have not answered.",
    details: { signed: signed.toString(), total: total.toString(), signerBitmap: `0x${signerBitmap.toString(16)}` },
  });
}

function refuseSignature(slot: number, digest: bigint): never {
  throw new HeadlightError({
    code: "SIGNATURE_INVALID",
    message: `the signature of slot ${slot} is not one of its key over this header`,
    hint: "Leave it out: one invalid signature would spoil the whole proof. Ask that attester again.",
    details: { slot, digest: digest.toString() },
  });
}

function refuseChallenge(slot: number): never {
  throw new HeadlightError({
    code: "SIGNATURE_UNPROVABLE",
    message: `the signature of slot ${slot} has a challenge in the 2^-62 of the field that the circuit refuses`,
    hint: "Leave it out; a signer cannot come here by accident.",
    details: { slot },
  });
}
