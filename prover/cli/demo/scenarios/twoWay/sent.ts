import type { TransactionReceipt } from "ethers";
import { type Bytes32, toBytes32 } from "../../../../protocol/field.ts";
import { outboxInterface } from "../../../../source/outboxEvents.ts";
import type { Side } from "./side.ts";

/** Ids of the Headlight messages that a transaction put into the side's outbox, in their order. */
export function sentIds({ gateway }: Pick<Side, "gateway">, receipt: TransactionReceipt | null): Bytes32[] {
  return (receipt?.logs ?? [])
    .filter(({ address }) => address.toLowerCase() === gateway)
    .map((log) => outboxInterface.parseLog(log))
    .filter((event) => event?.name === "MessageQueued")
    .map((event) => toBytes32(String(event?.args.messageId)));
}
