import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type Contract, type Signer, type TransactionReceipt, zeroPadValue } from "ethers";
import * as applications from "../../prover/cli/demo/scenarios/layerzero/applications.ts";
import {
  type Applications,
  deployApplications,
  sentPacket,
  setPeer,
} from "../../prover/cli/demo/scenarios/layerzero/applications.ts";
import {
  addressOf,
  configurePath,
  deployLayerZero,
  type LayerZeroChain,
  transact,
} from "../../prover/cli/demo/scenarios/layerzero/chain.ts";
import { type Address, toAddress, toBytes32 } from "../../prover/protocol/field.ts";
import { encodePacketHeader, type Packet } from "../../prover/protocol/layerZero/packet.ts";
import type { Message } from "../../prover/protocol/message.ts";
import { messagesFromLogs, OUTBOX_TOPICS } from "../../prover/source/outboxEvents.ts";
import { account, as, type Chain, deploy, startChain, type TestContract } from "./contracts.ts";

export const PRICE = 7_000n;
export const MAX_PRICE = 1_000_000n;
export const SUPPLY = 1_000_000n * 10n ** 18n;
/** One of two chains: LayerZero's published contracts, a gateway, both sides of the DVN and two applications. */
export interface Side {
  chain: Chain;
  owner: HardhatEthersSigner;
  /** An account without any role. */
  stranger: HardhatEthersSigner;
  layerZero: LayerZeroChain;
  gateway: TestContract;
  sourceDvn: TestContract;
  destinationDvn: TestContract;
  /** What vouches here for messages from the other side; says yes. */
  verifier: TestContract;
  applications: Applications;
}

export interface LayerZeroWorld {
  a: Side;
  b: Side;
  close(): Promise<void>;
}

/** Both chains with everything deployed in the order that contracts/transports/layerzero/README.md gives. */
export async function startLayerZeroWorld(): Promise<LayerZeroWorld> {
  const [a, b] = [await startSide(31_337n, 30_101), await startSide(31_338n, 30_102)];
  for (const [here, there] of [
    [a, b],
    [b, a],
  ] as const) {
    await here.gateway.setRoute(there.chain.chainId, there.gateway, `0x${"00".repeat(20)}`);
    here.destinationDvn = await deploy(here.chain, "LayerZeroDestinationDvn", [
      addressOf(here.layerZero.contracts.EndpointV2),
      addressOf(here.layerZero.contracts.ReceiveUln302),
      [sourceOf(there, here.verifier)],
    ]);
  }
  for (const [here, there] of [
    [a, b],
    [b, a],
  ] as const) {
    const remote = there.layerZero.eid;
    await here.sourceDvn.setDestination(remote, there.chain.chainId, there.destinationDvn, PRICE);
    const [source, destination] = [targetOf(here.sourceDvn), targetOf(here.destinationDvn)];
    await configurePath(here.layerZero, remote, { required: [source] }, { required: [destination] });
    await setPeer(here.applications.greeter, remote, there.applications.greeter);
    await setPeer(here.applications.coin, remote, there.applications.coin);
  }
  return { a, b, close: async () => void (await Promise.all([a.chain.close(), b.chain.close()])) };
}

/** What the destination DVN is told of the other side. */
export function sourceOf(there: Side, verifier: TestContract): readonly unknown[] {
  return [there.layerZero.eid, there.chain.chainId, there.gateway.target, there.sourceDvn.target, verifier.target];
}

async function startSide(chainId: bigint, eid: number): Promise<Side> {
  const chain = await startChain(chainId);
  const [owner, stranger] = [await account(chain, 0), await account(chain, 5)];
  const layerZero = await deployLayerZero(owner as unknown as Signer, eid);
  const gateway = await deploy(chain, "Gateway", [owner.address, 3_600]);
  const { EndpointV2, SendUln302 } = layerZero.contracts;
  const sourceDvn = await deploy(chain, "LayerZeroSourceDvn", [
    owner.address,
    addressOf(EndpointV2),
    addressOf(SendUln302),
    gateway.target,
    MAX_PRICE,
  ]);
  const verifier = await deploy(chain, "MessageVerifierDouble");
  return {
    chain,
    owner,
    stranger,
    layerZero,
    gateway,
    sourceDvn,
    // Until both chains have a source side.
    destinationDvn: sourceDvn,
    verifier,
    applications: await deployApplications(layerZero, SUPPLY),
  };
}

export function targetOf(contract: TestContract): Address {
  return toAddress(String(contract.target));
}

/** Sends a greeting through the OApp; the packet as the endpoint emitted it. */
export async function greet(from: Side, to: Side, text: string): Promise<Packet> {
  return sentPacket(from.layerZero, await applications.greet(from.applications.greeter, to.layerZero.eid, text));
}

/** Sends coins of the owner to an account on the other chain. */
export async function sendCoins(from: Side, to: Side, recipient: string, amount: bigint): Promise<Packet> {
  const { coin } = from.applications;
  return sentPacket(from.layerZero, await applications.sendCoins(coin, to.layerZero.eid, recipient, amount));
}

/** Dispatches packets in one message, as a stranger may; the message as the gateway's events tell it. */
export async function dispatch(
  from: Side,
  to: Side,
  packets: readonly Packet[],
  dvn = from.sourceDvn,
): Promise<Message> {
  const caller = as(dvn, from.stranger);
  await caller.dispatch(to.layerZero.eid, packets.map(encodePacketHeader));
  const message = (await sentMessages(from)).at(-1);
  if (message === undefined) throw new Error("the gateway sent nothing");
  return message;
}

/** Everything the gateway sent, from its events. */
export async function sentMessages({ chain, gateway }: Side): Promise<Message[]> {
  const logs = await chain.ethers.provider.getLogs({
    address: String(gateway.target),
    topics: [[...OUTBOX_TOPICS]],
    fromBlock: 0,
    toBlock: "latest",
  });
  const outboxLogs = logs.map((log) => ({
    topics: log.topics,
    data: log.data,
    blockNumber: BigInt(log.blockNumber),
    blockHash: toBytes32(log.blockHash),
    transactionHash: toBytes32(log.transactionHash),
    logIndex: log.index,
  }));
  const sent = messagesFromLogs(outboxLogs, { chainId: chain.chainId, outbox: targetOf(gateway) }, 0n);
  return sent.map(({ message }) => message);
}

/** verifyAndCommit as a stranger may call it. */
export function verifyAndCommit(
  to: Side,
  message: Message,
  packets: readonly Packet[],
  dvn = to.destinationDvn,
): ReturnType<TestContract["verifyAndCommit"]> {
  return as(dvn, to.stranger).verifyAndCommit(message, "0x", packets.map(encodePacketHeader));
}

/** Executes through LzExecutor as a stranger may; commits first where that is possible. */
export async function execute(to: Side, packet: Packet, gas = 200_000n): Promise<TransactionReceipt> {
  const { LzExecutor, ReceiveUln302 } = to.layerZero.contracts;
  const { srcEid, sender, nonce, receiver, guid, message } = packet;
  const origin = { srcEid, sender: zeroPadValue(sender, 32), nonce };
  const parameters = { origin, receiver, guid, message, extraData: "0x", gas, value: 0n };
  const executor = LzExecutor.connect(to.stranger as unknown as Signer) as Contract;
  return transact(executor, "commitAndExecute", [ReceiveUln302.target, parameters, []]);
}

/** The payload hash that the endpoint holds for a packet; zero when none. */
export async function committedHash(to: Side, { receiver, srcEid, sender, nonce }: Packet): Promise<string> {
  const { EndpointV2 } = to.layerZero.contracts;
  return String(await EndpointV2.getFunction("inboundPayloadHash")(receiver, srcEid, zeroPadValue(sender, 32), nonce));
}
