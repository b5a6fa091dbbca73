import { AbiCoder, concat, getBytes, id, keccak256, type TypedDataDomain, type TypedDataField } from "ethers";
import { HeadlightError } from "../errors.ts";
import { MESSAGE_TUPLE } from "./abi.ts";
import { type Address, type Bytes32, toBytes32, toUint } from "./field.ts";
import type { Message } from "./message.ts";
import type { StorageProof } from "./storageProof.ts";

/**
 * Evidence of every kind of verifier in contracts/verification, in the encoding that its `isVerified` takes. That of the zk verifier is in
 * delivery/evidence.ts.
 */
const coder = AbiCoder.defaultAbiCoder();

/** Slot of `messageIdAt` in the gateway. Twin of OutboxStorage.sol. */
export const MESSAGE_ID_AT_SLOT = 5n;

/** Slot in which a gateway keeps the id of its message. */
export function messageIdSlot(nonce: bigint): Bytes32 {
  return toBytes32(keccak256(coder.encode(["uint64", "uint256"], [nonce, MESSAGE_ID_AT_SLOT])));
}

/** Evidence for StorageProofMessageVerifier, and against a claim for StorageProofRefuter. */
export function encodeStorageEvidence(
  height: bigint,
  { accountProof, storageProof }: Pick<StorageProof, "accountProof" | "storageProof">,
): string {
  return coder.encode(["uint64", "bytes[]", "bytes[]"], [height, accountProof, storageProof]);
}

/** What a committee's member signs, as ethers' signTypedData takes it. */
export interface Attestation {
  domain: TypedDataDomain;
  types: Record<string, TypedDataField[]>;
  value: { messageId: Bytes32; revision: bigint };
}

export interface AttestationParameters {
  chainId: bigint;
  verifier: Address;
  /** Trust generation of the verifier: the number of its set. */
  revision: bigint;
  messageId: Bytes32;
}

/** The attestation of CommitteeMessageVerifier: counts on one chain, for one verifier and one set of members. */
export function committeeAttestation({ chainId, verifier, revision, messageId }: AttestationParameters): Attestation {
  return {
    domain: { name: "Headlight committee", version: "1", chainId, verifyingContract: verifier },
    types: {
      Attestation: [
        { name: "messageId", type: "bytes32" },
        { name: "revision", type: "uint64" },
      ],
    },
    value: { messageId, revision: toUint(revision, 64, "revision") },
  };
}

/** Evidence for CommitteeMessageVerifier: 65-byte signatures by ascending signer. */
export function encodeCommitteeEvidence(signatures: readonly { signer: Address; signature: string }[]): string {
  const ordered = [...signatures].sort((a, b) => (BigInt(a.signer) < BigInt(b.signer) ? -1 : 1));
  for (const [index, { signer, signature }] of ordered.entries()) {
    if (getBytes(signature).length !== 65 || signer === ordered[index - 1]?.signer) {
      throw new HeadlightError({
        code: "COMMITTEE_SIGNATURES",
        message: `${signer} signed twice, or its signature is not of 65 bytes`,
        hint: "Give one signature (r, s, v) for each member.",
      });
    }
  }
  return concat(ordered.map(({ signature }) => signature));
}

/** Evidence for OptimisticMessageVerifier: which claim. */
export function encodeOptimisticEvidence(height: bigint): string {
  return coder.encode(["uint64"], [height]);
}

export interface WindowRefutation {
  /** At or above the claim's; with the window verified. */
  height: bigint;
  windowSize: number;
  /** What the window holds at the message's position; 0 for nothing. */
  leaf: bigint;
  /** Siblings from the leaf up. */
  path: readonly string[];
}

/** Evidence against a claim for ZkMessageRefuter. */
export function encodeWindowRefutation({ height, windowSize, leaf, path }: WindowRefutation): string {
  return coder.encode(["uint64", "uint32", "uint256", "bytes32[]"], [height, windowSize, leaf, path]);
}

/** Payload of the hub's message that vouches for a message. Twin of HubPayload.sol. */
export function hubPayload(messageId: Bytes32): `0x${string}` {
  return coder.encode(["bytes32", "bytes32"], [id("HeadlightHubRelay(bytes32 messageId)"), messageId]) as `0x${string}`;
}

/** Evidence for MiddlechainMessageVerifier: the hub's message and the evidence for it. */
export function encodeMiddlechainEvidence(hubMessage: Message, hubEvidence: string): string {
  return coder.encode([MESSAGE_TUPLE, "bytes"], [hubMessage, hubEvidence]);
}

/** Evidence for AggregateMessageVerifier: first the required, then the optional verifiers'; undefined for one that is not asked. */
export function encodeAggregateEvidence(parts: readonly (string | undefined)[]): string {
  return coder.encode(["bytes[]"], [parts.map((part) => part ?? "0x")]);
}
