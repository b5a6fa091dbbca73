import type { G1Point } from "./ethereum/bls.ts";
import { splitCoordinate } from "./ethereum/committeeCommitment.ts";
import { type Bytes32, type FieldElement, splitBytes32, toFieldElement } from "./field.ts";
import { type Header, packHeader } from "./header.ts";

/** Public inputs of CommitteeHeader(N), in the circuit's order. Twin of CommitteeLightClient's array. */
export function committeeHeaderPublicInputs(
  committeeCommitment: FieldElement,
  header: Header,
  signerBitmap: bigint,
): FieldElement[] {
  const { hi, lo } = splitBytes32(header.blockHash);
  return [
    committeeCommitment,
    packHeader(header),
    toFieldElement(hi),
    toFieldElement(lo),
    toFieldElement(header.messageRoot, "message root"),
    toFieldElement(header.nextCommitteeCommitment, "next committee commitment"),
    toFieldElement(signerBitmap, "signer bitmap"),
  ];
}

/** Public inputs of MessageWindow(W, 32), in the circuit's order. Twin of ZkMessageVerifier's array. */
export function messageWindowPublicInputs(
  messageRoot: FieldElement,
  windowIndex: bigint,
  point: FieldElement,
  fingerprint: FieldElement,
): FieldElement[] {
  return [messageRoot, toFieldElement(windowIndex, "window index"), point, fingerprint];
}

/** Public inputs of SyncCommitteeSignature(N), in the circuit's order. */
export function syncCommitteeSignaturePublicInputs(
  signingRoot: Bytes32,
  committeeCommitment: FieldElement,
  participation: bigint,
): FieldElement[] {
  const { hi, lo } = splitBytes32(signingRoot);
  return [toFieldElement(hi), toFieldElement(lo), committeeCommitment, toFieldElement(participation, "participation")];
}

/** Public inputs of SyncCommitteeAggregate(N), in the circuit's order. */
export function syncCommitteeAggregatePublicInputs(
  committeeCommitment: FieldElement,
  participation: bigint,
  key: G1Point,
): FieldElement[] {
  const halves = [...splitCoordinate(key.x), ...splitCoordinate(key.y)].map((half) => toFieldElement(half));
  return [committeeCommitment, toFieldElement(participation, "participation"), ...halves];
}
