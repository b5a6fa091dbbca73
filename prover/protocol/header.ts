import { type Domain, domainHash } from "./committee.ts";
import { type Bytes32, type FieldElement, splitBytes32, toFieldElement, toUint } from "./field.ts";
import { poseidon } from "./poseidon.ts";

/** What a committee signs about its chain at one height. */
export interface Header {
  chainId: bigint;
  height: bigint;
  /** Seconds since 1970, of the block at that height. */
  timestamp: bigint;
  blockHash: Bytes32;
  /** Root of the outbox tree over every message sent up to and including that block. */
  messageRoot: FieldElement;
  /** Commitment of the committee that signs the next header; the same committee when nothing rotates. */
  nextCommitteeCommitment: FieldElement;
}

/** chain id, height and timestamp, 64 bits each, in one field element. Twin of CommitteeLightClient's packing. */
export function packHeader({
  chainId,
  height,
  timestamp,
}: Pick<Header, "chainId" | "height" | "timestamp">): FieldElement {
  toUint(chainId, 64, "chain id");
  toUint(height, 64, "height");
  toUint(timestamp, 64, "timestamp");
  return toFieldElement((chainId << 128n) | (height << 64n) | timestamp);
}

/** The field element that every attester signs; the domain keeps it from meaning anything to another outbox, chain or version. */
export function headerDigest(header: Header, outbox: Domain["outbox"]): FieldElement {
  const { hi, lo } = splitBytes32(header.blockHash);
  return poseidon([
    domainHash({ chainId: header.chainId, outbox }),
    packHeader(header),
    hi,
    lo,
    toFieldElement(header.messageRoot, "message root"),
    toFieldElement(header.nextCommitteeCommitment, "next committee commitment"),
  ]);
}
