import type { Interface, LogDescription } from "ethers";
import type { Address } from "../protocol/field.ts";
import { type ChainConnection, readChain } from "./rpc.ts";

/** An event of a contract and where it was emitted. */
export interface ContractEvent {
  event: LogDescription;
  blockNumber: bigint;
  transactionHash: string;
}

const LOG_CHUNK = 10_000n;

/** Events of a contract by name, from a block to the head, in the order of the chain. */
export async function readEvents(
  connection: Pick<ChainConnection, "url" | "provider">,
  {
    address,
    abi,
    names,
    startBlock,
  }: { address: Address; abi: Interface; names: readonly string[]; startBlock: bigint },
): Promise<ContractEvent[]> {
  const topics = [names.map((name) => abi.getEvent(name)?.topicHash ?? "")];
  const what = `read the events ${names.join(", ")} of ${address}`;
  const head = BigInt(await readChain(connection, what, (provider) => provider.getBlockNumber()));
  const events: ContractEvent[] = [];
  for (let fromBlock = startBlock; fromBlock <= head; fromBlock += LOG_CHUNK) {
    const last = fromBlock + LOG_CHUNK - 1n;
    const filter = { address, topics, fromBlock, toBlock: last < head ? last : head };
    for (const log of await readChain(connection, what, (provider) => provider.getLogs(filter))) {
      const event = abi.parseLog(log);
      if (event === null) continue;
      events.push({ event, blockNumber: BigInt(log.blockNumber), transactionHash: log.transactionHash });
    }
  }
  return events;
}
