import { type ContractTransactionReceipt, getCreateAddress } from "ethers";
import { type Address, type Bytes32, toAddress } from "../../prover/protocol/field.ts";
import { formatChainAddress } from "../../prover/protocol/interoperableAddress.ts";
import type { Message } from "../../prover/protocol/message.ts";
import { messagesFromLogs, OUTBOX_TOPICS, type SentMessage } from "../../prover/source/outboxEvents.ts";
import { account, type Chain, deploy, mined, startChain, type TestContract } from "./contracts.ts";

/** One of two chains that applications are tested on: a real gateway whose verifier says yes to whatever it is asked. */
export interface AppSide {
  chain: Chain;
  gateway: TestContract;
  gatewayAddress: Address;
}

export interface AppChains {
  here: AppSide;
  there: AppSide;
  close(): Promise<void>;
}

/** A counterpart as OpenZeppelin's `CrosschainLinked` wants it: the gateway here, the contract there. */
export type Link = readonly [gateway: string, counterpart: string];

export async function startAppChains(): Promise<AppChains> {
  const [here, there] = [await startSide(31_337n), await startSide(31_338n)];
  for (const [side, other] of [
    [here, there],
    [there, here],
  ] as const) {
    const verifier = await deploy(side.chain, "MessageVerifierDouble");
    await mined(side.gateway.setRoute(other.chain.chainId, other.gatewayAddress, verifier));
  }
  return {
    here,
    there,
    close: async () => {
      await here.chain.close();
      await there.chain.close();
    },
  };
}

async function startSide(chainId: bigint): Promise<AppSide> {
  const chain = await startChain(chainId);
  const gateway = await deploy(chain, "Gateway", [(await account(chain, 0)).address, 3600]);
  return { chain, gateway, gatewayAddress: addressOf(gateway) };
}

export function addressOf(contract: TestContract): Address {
  return toAddress(String(contract.target));
}

/** ERC-7930 address of an account on a side's chain. */
export function on(side: AppSide, address: string | TestContract): string {
  return formatChainAddress({
    chainId: side.chain.chainId,
    address: toAddress(String(typeof address === "string" ? address : address.target)),
  });
}

/** Addresses that the next contracts of the deploying account will have: counterparts name each other at deployment. */
export async function nextAddresses({ chain }: AppSide, count: number): Promise<Address[]> {
  const from = (await account(chain, 0)).address;
  const nonce = await chain.ethers.provider.getTransactionCount(from);
  return Array.from({ length: count }, (_, i) => toAddress(getCreateAddress({ from, nonce: nonce + i })));
}

/** The link of a contract on `side` to its counterpart on the other. */
export function linkTo(side: AppSide, other: AppSide, counterpart: string): Link {
  return [side.gatewayAddress, on(other, counterpart)];
}

/** The messages that a transaction put into a side's outbox. */
export function sentIn(side: AppSide, receipt: ContractTransactionReceipt): SentMessage[] {
  const queued = side.gateway.interface.getEvent("MessageQueued")?.topicHash;
  const logs = receipt.logs
    .filter((log) => OUTBOX_TOPICS.includes(log.topics[0] ?? ""))
    .map((log) => ({
      topics: log.topics,
      data: log.data,
      blockNumber: BigInt(log.blockNumber),
      blockHash: log.blockHash as Bytes32,
      transactionHash: log.transactionHash as Bytes32,
      logIndex: log.index,
    }));
  const first = logs.find(({ topics }) => topics[0] === queued)?.topics[1];
  if (first === undefined) throw new Error("the transaction sent no message");
  return messagesFromLogs(logs, { chainId: side.chain.chainId, outbox: side.gatewayAddress }, BigInt(first));
}

/** The one message that a transaction sent. */
export async function sent(side: AppSide, transaction: Parameters<typeof mined>[0]): Promise<SentMessage> {
  const [only, ...others] = sentIn(side, await mined(transaction));
  if (only === undefined || others.length > 0) throw new Error("the transaction sent more than one message");
  return only;
}

/** Tries to deliver a message on a side, as an account without rights. */
export async function deliver(
  side: AppSide,
  message: Message,
  overrides: { gasLimit?: bigint } = {},
): Promise<{ delivered: boolean; reason: string; receipt: ContractTransactionReceipt }> {
  const executor = await account(side.chain, 9);
  const gateway = side.gateway.connect(executor) as unknown as TestContract;
  const receipt = await mined(gateway.execute(message, "0x", { gasLimit: 15_000_000n, ...overrides }));
  const events = receipt.logs
    .filter(({ address }) => toAddress(address) === side.gatewayAddress)
    .map((log) => side.gateway.interface.parseLog(log));
  const failed = events.find((event) => event?.name === "MessageFailed");
  return {
    delivered: events.some((event) => event?.name === "MessageExecuted"),
    reason: String(failed?.args[1] ?? ""),
    receipt,
  };
}
