import { concat, dataLength, dataSlice, keccak256, id as keccakText, toBeHex } from "ethers";
import { type Address, type Bytes32, toAddress, toBytes32 } from "./field.ts";

/** What a destination says of a message in a receipt: the status word of contracts/gateway/StatusCodec.sol, taken apart. */
export interface ReceiptEntry {
  id: Bytes32;
  state: "executed" | "expired";
  /** Who delivered it; the zero address when it expired. */
  executor: Address;
  /** What the delivery cost there, in wei. */
  cost: bigint;
}

/** Twin of ReceiptCodec.TAG. */
export const RECEIPT_TAG = keccakText("HeadlightReceipt(bytes32 messageId,uint256 statusWord)[] version 1");

/** Most messages in one receipt; Gateway.MAX_RECEIPT_LENGTH. */
export const MAX_RECEIPT_LENGTH = 128;

/** Twin of StatusCodec.SLOT. */
const STATUS_SLOT = 7n;

/** Slot in which a destination's gateway keeps the message's status word; twin of IReceipts.statusSlotOf. */
export function statusSlotOf(id: Bytes32): Bytes32 {
  return toBytes32(keccak256(concat([id, toBeHex(STATUS_SLOT, 32)])));
}

/** The final state that a status word says; undefined for a message that is neither delivered nor expired. */
export function finalStateOf(word: bigint): ReceiptEntry["state"] | undefined {
  return STATES.get(word & 0xffn);
}

const TAG_LENGTH = 32;
const ENTRY_LENGTH = 64;
const GWEI = 1_000_000_000n;
const STATES: ReadonlyMap<bigint, ReceiptEntry["state"]> = new Map([
  [3n, "executed"],
  [4n, "expired"],
]);

/** What a receipt says; undefined when the payload is none. That it comes from a gateway is the caller's to check. */
export function decodeReceipt(payload: string): ReceiptEntry[] | undefined {
  const length = dataLength(payload);
  if (length <= TAG_LENGTH || (length - TAG_LENGTH) % ENTRY_LENGTH !== 0) return undefined;
  if (dataSlice(payload, 0, TAG_LENGTH) !== RECEIPT_TAG) return undefined;
  const entries: ReceiptEntry[] = [];
  for (let start = TAG_LENGTH; start < length; start += ENTRY_LENGTH) {
    const word = BigInt(dataSlice(payload, start + 32, start + 64));
    const state = finalStateOf(word);
    if (state === undefined) return undefined;
    const executor = ((word >> 8n) & ((1n << 160n) - 1n)).toString(16).padStart(40, "0");
    entries.push({
      id: toBytes32(dataSlice(payload, start, start + 32)),
      state,
      executor: toAddress(`0x${executor}`),
      cost: (word >> 168n) * GWEI,
    });
  }
  return entries;
}
