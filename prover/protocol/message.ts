import { AbiCoder, id, keccak256 } from "ethers";
import { HeadlightError } from "../errors.ts";
import { type Address, type Bytes32, toAddress, toBytes32, toUint } from "./field.ts";

/** Version of every encoding of the protocol: bound in message ids and in the committees' domain. */
export const PROTOCOL_VERSION = 1n;

/** A cross-chain message. Integers are bigint, addresses lower-case hex, the payload any number of bytes as hex. */
export interface Message {
  version: bigint;
  /** Position in the source gateway's outbox: 0, 1, 2, ... over all destinations. */
  nonce: bigint;
  sourceChainId: bigint;
  sourceGateway: Address;
  destinationChainId: bigint;
  destinationGateway: Address;
  sender: Address;
  recipient: Address;
  /** Gas the recipient is promised; an executor may give more. */
  gasLimit: bigint;
  /** Wei that the executor hands to the recipient. */
  value: bigint;
  /** Last second, in the destination's time, at which it may be delivered; 0 for no end. */
  deadline: bigint;
  /** Place in the ordered channel from sender to recipient, from 1; 0 for no order. */
  sequence: bigint;
  payload: `0x${string}`;
}

/** Twin of MessageCodec.MESSAGE_TYPEHASH. */
export const MESSAGE_TYPEHASH = id(
  "HeadlightMessage(uint16 version,uint64 nonce,uint64 sourceChainId,address sourceGateway," +
    "uint64 destinationChainId,address destinationGateway,address sender,address recipient,uint64 gasLimit," +
    "uint128 value,uint64 deadline,uint64 sequence,bytes payload)",
);

/** Refuses a message with a field outside its Solidity type; returns it with lower-case addresses and payload. */
export function parseMessage(message: Record<keyof Message, unknown>): Message {
  const uint = (name: keyof Message, bits: number): bigint => toUint(BigInt(String(message[name])), bits, name);
  const payload = String(message.payload).toLowerCase();
  if (!/^0x([0-9a-f]{2})*$/.test(payload)) {
    throw new HeadlightError({
      code: "MESSAGE_PAYLOAD",
      message: "the message's payload is not 0x-prefixed hex of whole bytes",
      hint: "Give the payload as hex, two digits a byte.",
    });
  }
  return {
    version: uint("version", 16),
    nonce: uint("nonce", 64),
    sourceChainId: uint("sourceChainId", 64),
    sourceGateway: toAddress(String(message.sourceGateway), "sourceGateway"),
    destinationChainId: uint("destinationChainId", 64),
    destinationGateway: toAddress(String(message.destinationGateway), "destinationGateway"),
    sender: toAddress(String(message.sender), "sender"),
    recipient: toAddress(String(message.recipient), "recipient"),
    gasLimit: uint("gasLimit", 64),
    value: uint("value", 128),
    deadline: uint("deadline", 64),
    sequence: uint("sequence", 64),
    payload: payload as `0x${string}`,
  };
}

/** Fields before the payload, in the order of the struct, which is that of the hash. */
const FIELDS = [
  ["uint16", "version"],
  ["uint64", "nonce"],
  ["uint64", "sourceChainId"],
  ["address", "sourceGateway"],
  ["uint64", "destinationChainId"],
  ["address", "destinationGateway"],
  ["address", "sender"],
  ["address", "recipient"],
  ["uint64", "gasLimit"],
  ["uint128", "value"],
  ["uint64", "deadline"],
  ["uint64", "sequence"],
] as const satisfies readonly (readonly [string, keyof Message])[];

/** keccak256 of the static ABI encoding of every field; injective, since the payload enters by its hash. Twin of MessageCodec.id. */
export function messageId(message: Message): Bytes32 {
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ["bytes32", ...FIELDS.map(([type]) => type), "bytes32"],
    [MESSAGE_TYPEHASH, ...FIELDS.map(([, name]) => message[name]), keccak256(message.payload)],
  );
  return toBytes32(keccak256(encoded), "message id");
}

/** The outbox tree's leaf: the id without its last byte, so that it is a field element with room to spare. */
export function leafOf(messageIdentifier: Bytes32): bigint {
  return BigInt(messageIdentifier) >> 8n;
}
