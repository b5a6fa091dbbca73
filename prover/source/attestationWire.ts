import { z } from "zod";
import type { Point, Signature } from "../protocol/babyJubjub.ts";
import { toBytes32, toFieldElement, toUint } from "../protocol/field.ts";
import type { Header } from "../protocol/header.ts";

/** What an aggregator asks of an attester: its signature on the header that it finds at the height, as a member of the epoch's committee. */
export interface AttestationRequest {
  height: bigint;
  epoch: bigint;
}

/** An attester's answer: what it saw for itself, and its signature on exactly that. */
export interface Attestation {
  header: Header;
  digest: bigint;
  publicKey: Point;
  signature: Signature;
}

const decimal = z.string().regex(/^(0|[1-9][0-9]{0,77})$/, "a decimal number in quotes");
const pair = z.tuple([decimal, decimal]);

export const attestationRequestJson = z.strictObject({ height: decimal, epoch: decimal });

const attestationJson = z.strictObject({
  header: z.strictObject({
    chainId: decimal,
    height: decimal,
    timestamp: decimal,
    blockHash: z.string(),
    messageRoot: decimal,
    nextCommitteeCommitment: decimal,
  }),
  digest: decimal,
  publicKey: pair,
  signature: z.strictObject({ R8: pair, S: decimal }),
});

export function parseAttestationRequest(json: unknown): AttestationRequest {
  const { height, epoch } = attestationRequestJson.parse(json);
  return { height: toUint(BigInt(height), 64, "height"), epoch: toUint(BigInt(epoch), 64, "epoch") };
}

/** Parses an answer; throws on any other shape. Nothing in it is believed yet. */
export function parseAttestation(json: unknown): Attestation {
  const { header, digest, publicKey, signature } = attestationJson.parse(json);
  return {
    header: {
      chainId: toUint(BigInt(header.chainId), 64, "chain id"),
      height: toUint(BigInt(header.height), 64, "height"),
      timestamp: toUint(BigInt(header.timestamp), 64, "timestamp"),
      blockHash: toBytes32(header.blockHash, "block hash"),
      messageRoot: toFieldElement(BigInt(header.messageRoot), "message root"),
      nextCommitteeCommitment: toFieldElement(BigInt(header.nextCommitteeCommitment), "next committee commitment"),
    },
    digest: toFieldElement(BigInt(digest), "digest"),
    publicKey: parsePoint(publicKey),
    signature: { R8: parsePoint(signature.R8), S: toUint(BigInt(signature.S), 256, "S") },
  };
}

/** The wire form: every integer a decimal string. */
export function attestationToJson({
  header,
  digest,
  publicKey,
  signature,
}: Attestation): z.input<typeof attestationJson> {
  return {
    header: {
      chainId: header.chainId.toString(),
      height: header.height.toString(),
      timestamp: header.timestamp.toString(),
      blockHash: header.blockHash,
      messageRoot: header.messageRoot.toString(),
      nextCommitteeCommitment: header.nextCommitteeCommitment.toString(),
    },
    digest: digest.toString(),
    publicKey: pointToJson(publicKey),
    signature: { R8: pointToJson(signature.R8), S: signature.S.toString() },
  };
}

export function pointToJson({ x, y }: Point): [string, string] {
  return [x.toString(), y.toString()];
}

function parsePoint([x, y]: readonly [string, string]): Point {
  return { x: toFieldElement(BigInt(x), "x"), y: toFieldElement(BigInt(y), "y") };
}
