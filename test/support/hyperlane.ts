import { Contract, Interface, type TransactionReceipt } from "ethers";
import { linkContract } from "../../prover/delivery/contracts.ts";
import { type HyperlaneContractName, loadHyperlaneContract } from "../../prover/delivery/vendored.ts";
import { GATEWAY_ABI } from "../../prover/protocol/abi.ts";
import { type Address, type Bytes32, toAddress, toBytes32 } from "../../prover/protocol/field.ts";
import { hyperlaneId } from "../../prover/protocol/hyperlane.ts";
import { EVIDENCE_LOOKUP_ABI, MAILBOX_ABI } from "../../prover/protocol/hyperlaneAbi.ts";
import { type Message, parseMessage } from "../../prover/protocol/message.ts";
import { messagesFromLogs } from "../../prover/source/outboxEvents.ts";
import { account, type Chain, deploy, mined, startChain, type TestContract } from "./contracts.ts";

const ROUTE_DELAY = 86_400n;
const gatewayInterface = new Interface(GATEWAY_ABI);
const mailboxInterface = new Interface(MAILBOX_ABI);

/** One chain of a pair: Hyperlane's mailbox and Merkle tree hook as published, and Headlight's contracts beside them. */
export interface HyperlaneEnd {
  chain: Chain;
  /** Hyperlane's number of the chain, unlike its chain id. */
  domain: bigint;
  gateway: TestContract;
  mailbox: TestContract;
  merkleTreeHook: TestContract;
  hook: TestContract;
  /** Store and NULL face. */
  ism: TestContract;
  /** CCIP_READ face. */
  ccipReadIsm: TestContract;
  /** What the security module asks: a double that can be told what to say. */
  verifier: TestContract;
}

export interface HyperlanePair {
  a: HyperlaneEnd;
  b: HyperlaneEnd;
  close(): Promise<void>;
}

/** Deploys a contract of Hyperlane's as published, from the first account. */
export async function deployVendored(
  chain: Chain,
  name: HyperlaneContractName,
  args: readonly unknown[],
): Promise<TestContract> {
  const factory = linkContract(await loadHyperlaneContract(name), await account(chain, 0));
  const contract = await factory.deploy(...args);
  await contract.waitForDeployment();
  return contract as unknown as TestContract;
}

/** The mailbox with its one `dispatch` that takes metadata. */
export async function deployMailbox(chain: Chain, domain: bigint): Promise<TestContract> {
  const { target } = await deployVendored(chain, "Mailbox", [domain]);
  return new Contract(target, MAILBOX_ABI, await account(chain, 0)) as unknown as TestContract;
}

type Started = Omit<HyperlaneEnd, "ism" | "ccipReadIsm">;

async function startEnd(chainId: bigint, domain: bigint): Promise<Started> {
  const chain = await startChain(chainId);
  const owner = (await account(chain, 0)).address;
  const gateway = await deploy(chain, "Gateway", [owner, ROUTE_DELAY]);
  const mailbox = await deployMailbox(chain, domain);
  const merkleTreeHook = await deployVendored(chain, "MerkleTreeHook", [mailbox.target]);
  const refusing = await deploy(chain, "RefusingIsmDouble");
  await mined(mailbox.initialize(owner, refusing.target, merkleTreeHook.target, merkleTreeHook.target));
  const hook = await deploy(chain, "HyperlaneHook", [owner, mailbox.target, gateway.target]);
  const verifier = await deploy(chain, "MessageVerifierDouble");
  return { chain, domain, gateway, mailbox, merkleTreeHook, hook, verifier };
}

/** What binds an end as the origin of a module on the other one. */
export function originOf(end: Started, verifier: TestContract, overrides: Record<string, unknown> = {}): object {
  const { domain, chain, gateway, hook } = end;
  return {
    domain,
    chainId: chain.chainId,
    gateway: gateway.target,
    hook: hook.target,
    verifier: verifier.target,
    ...overrides,
  };
}

/** Origins that the modules of a pair know besides each other: their chain ids and domains, with made-up contracts. */
export const THIRD_ORIGIN = { domain: 3_003n, chainId: 31_339n } as const;

/** Two private chains with everything deployed and each the other's origin. */
export async function startHyperlanePair(): Promise<HyperlanePair> {
  const a = await startEnd(31_337n, 1_001n);
  const b = await startEnd(31_338n, 2_002n);
  for (const [here, there] of [
    [a, b],
    [b, a],
  ] as const) {
    await mined(here.gateway.setRoute(there.chain.chainId, there.gateway.target, here.verifier.target));
    const third = originOf(there, here.verifier, THIRD_ORIGIN);
    const ism = await deploy(here.chain, "HyperlaneIsm", [[originOf(there, here.verifier), third]]);
    const owner = (await account(here.chain, 0)).address;
    const ccipReadIsm = await deploy(here.chain, "HyperlaneCcipReadIsm", [
      ism.target,
      owner,
      ["http://localhost/{data}"],
    ]);
    await mined(there.hook.setIsm(here.domain, here.chain.chainId, ism.target));
    Object.assign(here, { ism, ccipReadIsm });
  }
  return {
    a: a as HyperlaneEnd,
    b: b as HyperlaneEnd,
    close: async () => {
      await a.chain.close();
      await b.chain.close();
    },
  };
}

/** The Headlight messages that a transaction sent. */
export function sentMessages(receipt: TransactionReceipt, gateway: TestContract, chainId: bigint): Message[] {
  const logs = receipt.logs
    .filter((log) => log.address === gateway.target)
    .map((log) => ({
      topics: log.topics,
      data: log.data,
      blockNumber: BigInt(log.blockNumber),
      blockHash: toBytes32(log.blockHash),
      transactionHash: toBytes32(log.transactionHash),
      logIndex: log.index,
    }));
  const first = logs
    .map((log) => gatewayInterface.parseLog({ ...log, topics: [...log.topics] }))
    .find((event) => event?.name === "MessageQueued");
  const domain = { chainId, outbox: toAddress(String(gateway.target)) };
  return messagesFromLogs(logs, domain, BigInt(first?.args.nonce ?? 0)).map(({ message }) => message);
}

/** The Hyperlane messages that a transaction dispatched. */
export function dispatchedMessages(receipt: TransactionReceipt, mailbox: TestContract): string[] {
  return receipt.logs
    .filter((log) => log.address === mailbox.target)
    .map((log) => mailboxInterface.parseLog(log))
    .filter((event) => event?.name === "Dispatch")
    .map((event) => String(event?.args.message));
}

/** Announces messages and returns the Headlight message that does. */
export async function announce(from: HyperlaneEnd, to: HyperlaneEnd, messages: readonly string[]): Promise<Message> {
  const receipt = await mined(from.hook.announce(to.domain, messages.map(hyperlaneId)));
  const [announcement] = sentMessages(receipt, from.gateway, from.chain.chainId);
  if (announcement === undefined) throw new Error("nothing was announced");
  return announcement;
}

/** The message with fields replaced, as an attacker would write it. */
export function altered(message: Message, changes: Partial<Record<keyof Message, unknown>>): Message {
  return parseMessage({ ...message, ...changes });
}

/** Metadata for the CCIP_READ face. */
export function metadataOf(announcement: Message, evidence: string, index: number | bigint): string {
  return new Interface(EVIDENCE_LOOKUP_ABI).encodeFunctionResult("evidenceFor", [announcement, evidence, index]);
}

/** An address in 32 bytes, as Hyperlane writes it. */
export function padded(address: unknown): Bytes32 {
  return toBytes32(`0x${"00".repeat(12)}${toAddress(String(address)).slice(2)}`);
}

/** An address in lower case. */
export function addressOf(contract: TestContract): Address {
  return toAddress(String(contract.target));
}
