import { AbiCoder, type ContractTransactionReceipt, concat, id as keccakText } from "ethers";
import { type Address, type Bytes32, toAddress } from "../../prover/protocol/field.ts";
import { formatChainAddress } from "../../prover/protocol/interoperableAddress.ts";
import type { Message } from "../../prover/protocol/message.ts";
import { messagesFromLogs, OUTBOX_TOPICS } from "../../prover/source/outboxEvents.ts";
import {
  account,
  type Chain,
  compileContracts,
  deploy,
  mined,
  revertOf,
  startChain,
  type TestContract,
} from "./contracts.ts";

/** One chain of a pair, with a gateway that believes the other's through a double. */
export interface PairSide {
  chain: Chain;
  gateway: TestContract;
  gatewayAddress: Address;
  receipts: TestContract;
  escrow: TestContract;
  oracle: TestContract;
  verifier: TestContract;
  /** A contract that sends, receives and is told outcomes. */
  app: TestContract;
  appAddress: Address;
}

export interface Pair {
  source: PairSide;
  destination: PairSide;
  close(): Promise<void>;
}

export interface Sending {
  recipient?: Address;
  payload?: string;
  attributes?: string[];
  value?: bigint;
  /** Through the application of the source, unless told to send from the first account. */
  fromAccount?: boolean;
}

export interface Sent {
  message: Message;
  id: Bytes32;
  receipt: ContractTransactionReceipt;
}

export const PAIR_ROUTE_DELAY = 7_200n;

/** An attribute of ERC-7786 by its signature. */
export function attribute(signature: string, ...values: unknown[]): string {
  const types = /\((.*)\)/.exec(signature)?.[1]?.split(",").filter(Boolean) ?? [];
  return concat([keccakText(signature).slice(0, 10), AbiCoder.defaultAbiCoder().encode(types, values)]);
}

export const deadlineAt = (second: bigint): string => attribute("deadline(uint256)", second);
export const ORDERED = attribute("ordered()");

async function startSide(chainId: bigint): Promise<PairSide> {
  const chain = await startChain(chainId);
  const owner = await account(chain, 0);
  const gateway = await deploy(chain, "Gateway", [owner.address, PAIR_ROUTE_DELAY]);
  const at = async (name: string, address: unknown): Promise<TestContract> =>
    (await chain.ethers.getContractAt(name, String(address))) as unknown as TestContract;
  const escrow = await at("FeeEscrow", await gateway.feeEscrow());
  const app = await deploy(chain, "ApplicationDouble");
  return {
    chain,
    gateway,
    gatewayAddress: toAddress(String(gateway.target)),
    receipts: await at("Receipts", await gateway.receipts()),
    escrow,
    oracle: await at("GasPriceOracle", await escrow.ORACLE()),
    verifier: await deploy(chain, "MessageVerifierDouble"),
    app,
    appAddress: toAddress(String(app.target)),
  };
}

/** Two chains with a route in each direction. */
export async function startPair(): Promise<Pair> {
  await compileContracts();
  const source = await startSide(31_337n);
  const destination = await startSide(31_338n);
  await mined(source.gateway.setRoute(destination.chain.chainId, destination.gatewayAddress, source.verifier));
  await mined(destination.gateway.setRoute(source.chain.chainId, source.gatewayAddress, destination.verifier));
  return {
    source,
    destination,
    close: async () => {
      await source.chain.close();
      await destination.chain.close();
    },
  };
}

/** Sends from one side to the other's application, and rebuilds the message from the events as everyone does. */
export async function send(from: PairSide, to: PairSide, sending: Sending = {}): Promise<Sent> {
  const { recipient = to.appAddress, payload = "0x5a", attributes = [], value = 0n } = sending;
  const address = formatChainAddress({ chainId: to.chain.chainId, address: recipient });
  const receipt = await mined(
    sending.fromAccount === true
      ? from.gateway.sendMessage(address, payload, attributes, { value })
      : from.app.perform(
          from.gateway,
          from.gateway.interface.encodeFunctionData("sendMessage", [address, payload, attributes]),
          { value },
        ),
  );
  return { ...sentIn(from, receipt), receipt };
}

/** The message that a transaction put into the outbox. */
export function sentIn(from: PairSide, receipt: ContractTransactionReceipt): { message: Message; id: Bytes32 } {
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
  const queued = from.gateway.interface.getEvent("MessageQueued")?.topicHash;
  const nonce = BigInt(logs.find(({ topics }) => topics[0] === queued)?.topics[1] ?? -1);
  const [sent] = messagesFromLogs(logs, { chainId: from.chain.chainId, outbox: from.gatewayAddress }, nonce);
  if (sent === undefined) throw new Error("the transaction sent no message");
  return sent;
}

/** Name of the error that an attempt reverts with. */
export async function refusal(attempt: Promise<unknown>): Promise<string> {
  return (await revertOf(attempt)).name;
}

/** Has the destination acknowledge messages and delivers the receipt on the source. */
export async function acknowledge(pair: Pair, ids: readonly string[]): Promise<Message> {
  const { source, destination } = pair;
  const receipt = await mined(destination.gateway.acknowledge(source.chain.chainId, ids));
  const { message } = sentIn(destination, receipt);
  await mined(source.gateway.execute(message, "0x"));
  return message;
}

/** Sets the clock of both chains to the same second. */
export async function waitBoth({ source, destination }: Pair, second: bigint): Promise<void> {
  for (const { chain } of [source, destination]) {
    await chain.setNextTime(second);
    await chain.request("evm_mine", []);
  }
}
