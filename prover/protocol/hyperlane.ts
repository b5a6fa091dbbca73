import { AbiCoder, Interface, keccak256 } from "ethers";
import { HeadlightError } from "../errors.ts";
import { type Address, type Bytes32, toAddress, toBytes32, toUint } from "./field.ts";
import { EVIDENCE_LOOKUP_ABI } from "./hyperlaneAbi.ts";
import { type Message, parseMessage } from "./message.ts";

/** A message as Hyperlane's Mailbox version 3 packs it. Sender and recipient are 32 bytes: not every chain is an EVM. */
export interface HyperlaneMessage {
  version: bigint;
  nonce: bigint;
  origin: bigint;
  sender: Bytes32;
  destination: bigint;
  recipient: Bytes32;
  body: `0x${string}`;
}

/** Bytes before the body. */
const HEADER_LENGTH = 77;

/** The packed bytes. Twin of contracts/transports/hyperlane/HyperlaneMessage.sol. */
export function encodeHyperlaneMessage(message: HyperlaneMessage): `0x${string}` {
  const word = (value: bigint, bits: number, name: string): string =>
    toUint(value, bits, name)
      .toString(16)
      .padStart(bits / 4, "0");
  const { version, nonce, origin, sender, destination, recipient, body } = message;
  return `0x${word(version, 8, "version")}${word(nonce, 32, "nonce")}${word(origin, 32, "origin")}${toBytes32(sender, "sender").slice(2)}${word(destination, 32, "destination")}${toBytes32(recipient, "recipient").slice(2)}${wholeBytes(body).slice(2)}`;
}

/** The fields of packed bytes; refuses what is shorter than a message with an empty body. */
export function decodeHyperlaneMessage(bytes: string): HyperlaneMessage {
  const digits = wholeBytes(bytes).slice(2);
  if (digits.length < 2 * HEADER_LENGTH) {
    throw new HeadlightError({
      code: "HYPERLANE_MESSAGE",
      message: `a Hyperlane message has at least ${HEADER_LENGTH} bytes, this has ${digits.length / 2}`,
      hint: "Give the bytes that the mailbox's Dispatch event carries.",
    });
  }
  const field = (start: number, end: number): string => `0x${digits.slice(2 * start, 2 * end)}`;
  return {
    version: BigInt(field(0, 1)),
    nonce: BigInt(field(1, 5)),
    origin: BigInt(field(5, 9)),
    sender: toBytes32(field(9, 41)),
    destination: BigInt(field(41, 45)),
    recipient: toBytes32(field(45, 77)),
    body: `0x${digits.slice(2 * HEADER_LENGTH)}`,
  };
}

/** keccak256 of the packed bytes. */
export function hyperlaneId(bytes: string): Bytes32 {
  return toBytes32(keccak256(bytes), "Hyperlane id");
}

/** An EVM address as Hyperlane writes senders and recipients. */
export function addressToBytes32(address: Address): Bytes32 {
  return toBytes32(`0x${"00".repeat(12)}${address.slice(2)}`);
}

/** The EVM address in 32 bytes; refuses one of another kind of chain. */
export function bytes32ToAddress(value: Bytes32): Address {
  if (!value.startsWith(`0x${"00".repeat(12)}`)) {
    throw new HeadlightError({
      code: "HYPERLANE_ADDRESS",
      message: `${value} is no EVM address: its first 12 bytes are not zero`,
      hint: "The account is on another kind of chain.",
    });
  }
  return toAddress(`0x${value.slice(26)}`);
}

/** What a dispatcher asks of the hooks: StandardHookMetadata, variant 1. */
export interface HookMetadata {
  /** Wei of the destination chain for the recipient; a gas paymaster's business. */
  value: bigint;
  gasLimit: bigint;
  /** Gets back what hooks do not need. */
  refundAddress: Address;
}

/** variant u16, value u256, gas limit u256, refund address. */
export function encodeHookMetadata({ value, gasLimit, refundAddress }: HookMetadata): `0x${string}` {
  const word = (amount: bigint, name: string): string => toUint(amount, 256, name).toString(16).padStart(64, "0");
  return `0x0001${word(value, "value")}${word(gasLimit, "gasLimit")}${toAddress(refundAddress).slice(2)}`;
}

/** Payload of an announcement: abi.encode(bytes32[] ids). */
export function encodeAnnouncedIds(ids: readonly Bytes32[]): `0x${string}` {
  return AbiCoder.defaultAbiCoder().encode(["bytes32[]"], [ids]) as `0x${string}`;
}

/** The ids of an announcement's payload, or undefined where HyperlaneIsm would not read any: only the canonical encoding counts. */
export function decodeAnnouncedIds(payload: string): Bytes32[] | undefined {
  const match = /^0x0{62}20([0-9a-f]{64})((?:[0-9a-f]{64})+)$/.exec(payload.toLowerCase());
  const [, length, words] = match ?? [];
  if (length === undefined || words === undefined || BigInt(`0x${length}`) !== BigInt(words.length / 64))
    return undefined;
  const ids = (words.match(/.{64}/g) ?? []).map((word) => toBytes32(`0x${word}`));
  return ids.some((id) => BigInt(id) === 0n) ? undefined : ids;
}

/** Metadata of HyperlaneCcipReadIsm: where the id of a message was announced, and evidence for it. */
export interface AnnouncementEvidence {
  announcement: Message;
  evidence: string;
  /** Place of the id among the announcement's. */
  index: number;
}

const lookup = new Interface(EVIDENCE_LOOKUP_ABI);

/** What HyperlaneCcipReadIsm has servers asked, for a message. */
export function encodeEvidenceQuestion(message: string): string {
  return lookup.encodeFunctionData("evidenceFor", [message]);
}

/** The message that a CCIP-read server is asked about. */
export function decodeEvidenceQuestion(data: string): string {
  try {
    return wholeBytes(String(lookup.decodeFunctionData("evidenceFor", data)[0]));
  } catch {
    throw new HeadlightError({
      code: "CCIP_QUESTION",
      message: "the call data is not a call of evidenceFor(bytes)",
      hint: "Ask what the security module's OffchainLookup says, unchanged.",
    });
  }
}

export function encodeAnnouncementEvidence({ announcement, evidence, index }: AnnouncementEvidence): string {
  return lookup.encodeFunctionResult("evidenceFor", [announcement, evidence, index]);
}

export function decodeAnnouncementEvidence(metadata: string): AnnouncementEvidence {
  const [announcement, evidence, index] = lookup.decodeFunctionResult("evidenceFor", metadata);
  return { announcement: parseMessage(announcement.toObject()), evidence: String(evidence), index: Number(index) };
}

function wholeBytes(bytes: string): `0x${string}` {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(bytes)) {
    throw new HeadlightError({
      code: "HYPERLANE_MESSAGE",
      message: "the message is not 0x-prefixed hex of whole bytes",
      hint: "Give the bytes that the mailbox's Dispatch event carries.",
    });
  }
  return bytes.toLowerCase() as `0x${string}`;
}
