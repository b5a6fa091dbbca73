import type { TypedDataDomain, TypedDataField } from "ethers";
import { windowLeaves } from "../delivery/evidence.ts";
import { HeadlightError } from "../errors.ts";
import { type Address, type Bytes32, toAddress } from "../protocol/field.ts";
import { leafOf, type Message, messageId } from "../protocol/message.ts";
import type { OutboxTree } from "../protocol/outboxTree.ts";
import {
  type AttestationParameters,
  committeeAttestation,
  encodeCommitteeEvidence,
  encodeStorageEvidence,
  encodeWindowRefutation,
  messageIdSlot,
} from "../protocol/verifiers.ts";
import { windowPath } from "../protocol/window.ts";
import type { ChainConnection } from "../source/rpc.ts";
import { proveSlot } from "../source/storageProof.ts";

/**
 * Evidence by storage proof for a message, at a height whose state root the destination knows.
 *
 * @throws MESSAGE_NOT_IN_STORAGE when the gateway holds another id there, or none: not sent yet at that height, or never
 */
export async function storageEvidence(source: ChainConnection, message: Message, height: bigint): Promise<string> {
  const { value, evidence } = await readOutboxSlot(source, message, height);
  if (value === messageId(message)) return evidence;
  throw new HeadlightError({
    code: "MESSAGE_NOT_IN_STORAGE",
    message: `at block ${height} the gateway does not hold message ${message.nonce} as ${messageId(message)}`,
    hint: "Take a height at or above the block in which it was sent; if it is, the message was never sent like this.",
    details: { nonce: message.nonce.toString(), height: height.toString(), stored: value },
  });
}

/**
 * Evidence by storage proof against a claim that the message was sent by a height at or below this one.
 *
 * @throws CLAIM_IS_TRUE when the gateway holds exactly this message
 */
export async function storageRefutation(source: ChainConnection, message: Message, height: bigint): Promise<string> {
  const { value, evidence } = await readOutboxSlot(source, message, height);
  if (value !== messageId(message)) return evidence;
  throw claimIsTrue(message, height);
}

export interface WindowRefutationParameters {
  message: Message;
  /** At or above the claim's; the window at it is verified on the destination. */
  height: bigint;
  windowSize: number;
  /** The outbox, and how many messages it held at the height. */
  tree: OutboxTree;
  size: number;
}

/**
 * Evidence by a verified window against a claim that the message was sent by a height at or below this one.
 *
 * @throws CLAIM_IS_TRUE when the outbox held exactly this message
 */
export function windowRefutation({ message, height, windowSize, tree, size }: WindowRefutationParameters): string {
  const position = Number(message.nonce % BigInt(windowSize));
  const leaves = windowLeaves(tree, windowSize, message.nonce / BigInt(windowSize), size);
  const leaf = leaves[position] ?? 0n;
  if (leaf === leafOf(messageId(message))) throw claimIsTrue(message, height);
  return encodeWindowRefutation({ height, windowSize, leaf, path: windowPath(leaves, position) });
}

/** The part of an ethers signer that attests. */
export interface AttestationSigner {
  getAddress(): Promise<string>;
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string>;
}

/** Signatures of a committee's members over a message, as CommitteeMessageVerifier takes them. */
export async function committeeEvidence(
  members: readonly AttestationSigner[],
  parameters: AttestationParameters,
): Promise<string> {
  const { domain, types, value } = committeeAttestation(parameters);
  const signatures = members.map(
    async (member): Promise<{ signer: Address; signature: string }> => ({
      signer: toAddress(await member.getAddress()),
      signature: await member.signTypedData(domain, types, value),
    }),
  );
  return encodeCommitteeEvidence(await Promise.all(signatures));
}

async function readOutboxSlot(
  source: ChainConnection,
  message: Message,
  height: bigint,
): Promise<{ value: Bytes32; evidence: string }> {
  const slot = messageIdSlot(message.nonce);
  const { value, proof } = await proveSlot(source, { height, account: message.sourceGateway, slot });
  return { value, evidence: encodeStorageEvidence(height, proof) };
}

function claimIsTrue(message: Message, height: bigint): HeadlightError {
  return new HeadlightError({
    code: "CLAIM_IS_TRUE",
    message: `message ${message.nonce} lies in the outbox at height ${height}: the claim cannot be refuted there`,
    hint: "A claim is refuted at a height at or above its own at which the outbox holds another message or none.",
    details: { nonce: message.nonce.toString(), height: height.toString() },
  });
}
