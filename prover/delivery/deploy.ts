import { type BaseContract, Contract, type ContractRunner, type Signer, type TransactionReceipt } from "ethers";
import { HeadlightError, shortCause, shortReason } from "../errors.ts";
import { type Address, toAddress } from "../protocol/field.ts";
import { linkContract, loadContract } from "./contracts.ts";
import { decodeRevert } from "./revertReason.ts";

/** Told of every contract as it is deployed. */
export type OnDeployed = (deployed: { contract: string; address: Address; gasUsed: bigint }) => void;

export interface DeployedContract {
  address: Address;
  contract: BaseContract;
  blockNumber: bigint;
  /** Seconds since 1970, of that block. */
  timestamp: bigint;
}

/** Deploys contracts from one account, one after another. */
export class Deployer {
  readonly #signer: Signer;
  readonly #onDeployed: OnDeployed | undefined;

  constructor(signer: Signer, onDeployed?: OnDeployed) {
    this.#signer = signer;
    this.#onDeployed = onDeployed;
  }

  async deploy(
    name: string,
    args: readonly unknown[],
    libraries: Record<string, string> = {},
  ): Promise<DeployedContract> {
    const factory = linkContract(await loadContract(name), this.#signer, libraries);
    try {
      const contract = await factory.deploy(...args);
      const receipt = await mined(contract.deploymentTransaction(), this.#signer);
      const address = toAddress(await contract.getAddress());
      this.#onDeployed?.({ contract: name, address, gasUsed: receipt.gasUsed });
      const block = await receipt.getBlock();
      return { address, contract, blockNumber: BigInt(block.number), timestamp: BigInt(block.timestamp) };
    } catch (error) {
      throw deploymentFailed(`${name} cannot be deployed`, error);
    }
  }

  /** A call of a contract that another one deployed. */
  callAt(address: string, abi: readonly string[], method: string, args: readonly unknown[]): Promise<void> {
    return this.call({ contract: new Contract(address, abi, this.#signer) }, method, args);
  }

  async call(
    { contract }: Pick<DeployedContract, "contract">,
    method: string,
    args: readonly unknown[],
  ): Promise<void> {
    try {
      await mined(await contract.getFunction(method)(...args), this.#signer);
    } catch (error) {
      throw deploymentFailed(`${method} fails`, error);
    }
  }
}

interface Sent {
  hash: string;
}

async function mined(sent: Sent | null, { provider }: ContractRunner): Promise<TransactionReceipt> {
  const receipt = sent === null ? null : await provider?.waitForTransaction?.(sent.hash, 1, 180_000);
  if (receipt?.status !== 1) throw new RangeError(`transaction ${sent?.hash} was not mined or reverted`);
  return receipt;
}

function deploymentFailed(what: string, error: unknown): HeadlightError {
  if (error instanceof HeadlightError) return error;
  const data = error instanceof Error && "data" in error && typeof error.data === "string" ? error.data : undefined;
  return new HeadlightError({
    code: "DEPLOY_FAILED",
    message: `${what}: ${data === undefined ? shortReason(error) : decodeRevert(data).sentence}`,
    hint: "Check the account's balance and the parameters. Contracts deployed before this one are harmless without a route.",
    cause: shortCause(error),
  });
}
