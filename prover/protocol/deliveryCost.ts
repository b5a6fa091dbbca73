import { dataLength } from "ethers";
import type { Message } from "./message.ts";

/** Constants of contracts/gateway/DeliveryCost.sol. */
export const GAS_PER_PAYLOAD_BYTE = 20n;
export const MAX_OVERHEAD_GAS = 250_000n;
export const MAX_PRIORITY_FEE = 1_000_000_000n;

/**
 * What the destination will report of a delivery, and the source repay: never more than this. What a delivery costs beyond it is the
 * executor's loss.
 */
export function repaidCost(message: Message, gasUsed: bigint, gasPrice: bigint, baseFee: bigint): bigint {
  const cap = message.gasLimit + MAX_OVERHEAD_GAS + BigInt(dataLength(message.payload)) * GAS_PER_PAYLOAD_BYTE;
  const price = gasPrice < baseFee + MAX_PRIORITY_FEE ? gasPrice : baseFee + MAX_PRIORITY_FEE;
  return (gasUsed < cap ? gasUsed : cap) * price + message.value;
}
