import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Contract, NonceManager, Wallet } from "ethers";
import { Deployer } from "../../prover/delivery/deploy.ts";
import { type DevChain, devAccount, startDevChain } from "../../prover/node/devChains.ts";
import { GATEWAY_ABI } from "../../prover/protocol/abi.ts";
import type { Address } from "../../prover/protocol/field.ts";
import { formatChainAddress } from "../../prover/protocol/interoperableAddress.ts";
import { type ChainConnection, connectChain } from "../../prover/source/rpc.ts";
import { seededAddress } from "./factories.ts";

/** Things to close after a test, last opened first. */
export class Cleanup {
  readonly #closers: (() => unknown)[] = [];

  add<T>(value: T, close: (value: T) => unknown): T {
    this.#closers.push(() => close(value));
    return value;
  }

  async run(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }

  async directory(): Promise<string> {
    return this.add(await mkdtemp(join(tmpdir(), "headlight-test-")), (path) =>
      rm(path, { recursive: true, force: true }),
    );
  }

  async chain(chainId: bigint): Promise<DevChain> {
    return this.add(await startDevChain({ chainId }), (chain) => chain.close());
  }

  async connection(url: string, chainId?: bigint): Promise<ChainConnection> {
    const parameters = { url, attempts: 2, timeoutMs: 5_000 };
    return this.add(await connectChain(chainId === undefined ? parameters : { ...parameters, chainId }), (connection) =>
      connection.destroy(),
    );
  }
}

/** A raw JSON-RPC request to a development chain. */
export async function rpc(url: string, method: string, params: readonly unknown[] = []): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } };
  if (error !== undefined) throw new Error(`${method}: ${error.message}`);
  return result;
}

/** Mines empty blocks one by one: those that hardhat_mine makes at once cannot be asked for their state. */
export async function mineBlocks(url: string, count: number): Promise<void> {
  for (let block = 0; block < count; block++) await rpc(url, "evm_mine");
}

/** A gateway on a development chain that sends towards `destinationChainId` and knows no verifier. */
export class SendingGateway {
  readonly contract: Contract;
  readonly address: Address;
  readonly startBlock: bigint;
  readonly destinationChainId: bigint;

  private constructor(contract: Contract, address: Address, startBlock: bigint, destinationChainId: bigint) {
    this.contract = contract;
    this.address = address;
    this.startBlock = startBlock;
    this.destinationChainId = destinationChainId;
  }

  static async deploy(connection: ChainConnection, destinationChainId = 31_338n): Promise<SendingGateway> {
    const signer = new Wallet(devAccount(0), connection.provider);
    const deployer = new Deployer(signer);
    const deployed = await deployer.deploy("Gateway", [signer.address, 86_400n]);
    const zero = "0x0000000000000000000000000000000000000000";
    await deployer.call(deployed, "setRoute", [destinationChainId, seededAddress("inbox"), zero]);
    const contract = new Contract(deployed.address, GATEWAY_ABI, signer);
    return new SendingGateway(contract, deployed.address, deployed.blockNumber, destinationChainId);
  }

  /** Sends one message and waits for its block. */
  async send(payload: string, recipient: Address = seededAddress("recipient")): Promise<void> {
    await sendMessage(this.contract, this.destinationChainId, recipient, payload);
  }
}

/** Sends a text to a recipient on the other chain; returns once its block is mined. */
export async function sendMessage(gateway: Contract, chainId: bigint, recipient: Address, text: string): Promise<void> {
  const payload = `0x${Buffer.from(text).toString("hex")}`;
  const sent = (await gateway.getFunction("sendMessage")(
    formatChainAddress({ chainId, address: recipient }),
    payload,
    [],
  )) as { hash: string };
  const provider = gateway.runner?.provider;
  for (let wait = 0; (await provider?.getTransactionReceipt(sent.hash)) === null && wait < 200; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** An account of the development chains whose transactions may follow each other quickly. */
export function account(index: number, { provider }: Pick<ChainConnection, "provider">): NonceManager {
  return new NonceManager(new Wallet(devAccount(index), provider));
}
