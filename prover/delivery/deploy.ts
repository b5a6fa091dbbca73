import type { BaseContract, ContractRunner, Signer, TransactionReceipt } from "ethers";
import { HeadlightError, shortCause, shortReason } from "../errors.ts";
import { type Committee, membersHash, totalWeight } from "../protocol/committee.ts";
import { type Address, toAddress } from "../protocol/field.ts";
import { linkContract, loadContract } from "./contracts.ts";
import { type Deployment, instanceSize, verifierOf } from "./deployment.ts";
import { decodeRevert } from "./revertReason.ts";

/** What the key check found about the key behind a verifier. */
export interface CheckedKey {
  instance: string;
  kind: "development" | "ceremony";
}

export interface DeployRouteParameters {
  /** Pays for, and owns, the contracts on the source and on the destination; both connected to their nodes. */
  source: Signer;
  destination: Signer;
  sourceChainId: bigint;
  destinationChainId: bigint;
  /** The committee that signs first, once the outbox's address is known. */
  firstCommittee: (outbox: Address) => Committee;
  headerKey: CheckedKey;
  /** Keys of window-16 and window-256, in any order. */
  windowKeys: readonly CheckedKey[];
  /** Chains besides the usual ids on which development keys may be deployed. */
  localChainIds?: readonly bigint[];
  /** Seconds; see ILightClient and IGateway. */
  trustingPeriod?: bigint;
  maxClockDrift?: bigint;
  recoveryDelay?: bigint;
  routeDelay?: bigint;
  onDeployed?: ((deployed: { contract: string; address: Address; gasUsed: bigint }) => void) | undefined;
}

/** Ids that development networks use: Hardhat and Anvil, the second one of a pair, Ganache and geth --dev. */
export const LOCAL_CHAIN_IDS: readonly bigint[] = [31_337n, 31_338n, 1_337n];

const WINDOW_INSTANCES: readonly string[] = ["window-16", "window-256"];
const DAY = 86_400n;

/** Anyone can forge proofs under a development key: nothing but a local chain may trust one. */
export function refuseDevelopmentKeys(
  keys: readonly CheckedKey[],
  chainId: bigint,
  localChainIds: readonly bigint[] = [],
): void {
  const insecure = keys.filter(({ kind }) => kind === "development").map(({ instance }) => instance);
  if (insecure.length > 0 && !isLocal(chainId, localChainIds)) throw developmentKeysRefused(insecure, chainId);
}

function isLocal(chainId: bigint, localChainIds: readonly bigint[] = []): boolean {
  return LOCAL_CHAIN_IDS.includes(chainId) || localChainIds.includes(chainId);
}

function developmentKeysRefused(instances: readonly string[], chainId: bigint): HeadlightError {
  return new HeadlightError({
    code: "DEVELOPMENT_KEY_REFUSED",
    message: `the keys of ${instances.join(", ")} are development keys and chain ${chainId} is not local`,
    hint: "Make ceremony keys with `headlight keys ceremony`. If the chain is a throw-away one, name its id as local.",
    details: { chainId: chainId.toString(), instances },
  });
}

/** Hex of the first coordinate of every development key's alpha; a test compares it with proving's. */
export const DEVELOPMENT_ALPHA_X = "28cb9f54253584be79e5163bf384b647ae5b00f71e78bc03809e9aeddc6c1c56";

/**
 * What is deployed decides, not what the caller says of it: the verifiers of all development keys hold the same alpha. A coordinate
 * stands in the code as it is, so its 32 bytes are looked for.
 */
async function refuseDevelopmentVerifiers(instances: readonly string[], chainId: bigint): Promise<void> {
  const insecure: string[] = [];
  for (const instance of instances) {
    const { bytecode } = await loadContract(verifierOf(instance));
    if (bytecode.toLowerCase().includes(DEVELOPMENT_ALPHA_X)) insecure.push(instance);
  }
  if (insecure.length > 0) throw developmentKeysRefused(insecure, chainId);
}

/** A node on another chain than the one meant would get contracts, and keys, that are not for it. */
async function assertChain(signer: Signer, chainId: bigint, side: "source" | "destination"): Promise<void> {
  const actual = (await signer.provider?.getNetwork())?.chainId;
  if (actual === chainId) return;
  throw new HeadlightError({
    code: "DEPLOY_CHAIN_MISMATCH",
    message: `the ${side} is to be chain ${chainId}, its node ${actual === undefined ? "is not connected" : `is on chain ${actual}`}`,
    hint: `Connect the ${side}'s account to a node of chain ${chainId}, or give the chain id of the node.`,
    details: { side, expected: chainId.toString(), actual: actual?.toString() },
  });
}

/** The window instances in the order the zk verifier takes them. */
function windowInstancesOf(keys: readonly CheckedKey[]): string[] {
  const instances = keys
    .map(({ instance }) => instance)
    .sort((left, right) => instanceSize(left) - instanceSize(right));
  if (instances.join() === WINDOW_INSTANCES.join()) return instances;
  throw new HeadlightError({
    code: "WINDOW_KEYS",
    message: `the window keys are of ${instances.join(", ") || "no instance"}`,
    hint: `A route needs one key each of ${WINDOW_INSTANCES.join(" and ")}.`,
  });
}

/**
 * Deploys gateways on both chains and, on the destination, the verifiers, the light client and the zk verifier; then opens the route.
 * @throws HeadlightError DEVELOPMENT_KEY_REFUSED, DEPLOY_CHAIN_MISMATCH, WINDOW_KEYS, COMMITTEE_SIZE, DEPLOY_FAILED
 */
export async function deployRoute(parameters: DeployRouteParameters): Promise<Deployment> {
  const { source, destination, sourceChainId, destinationChainId, headerKey, windowKeys, onDeployed } = parameters;
  const { trustingPeriod = 14n * DAY, recoveryDelay = 2n * DAY, routeDelay = 2n * DAY } = parameters;
  // A development chain's clock runs ahead by a second for every block mined in the same second.
  const maxClockDrift = parameters.maxClockDrift ?? (isLocal(destinationChainId) ? DAY : 60n);
  refuseDevelopmentKeys([headerKey, ...windowKeys], destinationChainId, parameters.localChainIds);
  await assertChain(source, sourceChainId, "source");
  await assertChain(destination, destinationChainId, "destination");
  const windowInstances = windowInstancesOf(windowKeys);
  if (!isLocal(destinationChainId, parameters.localChainIds)) {
    await refuseDevelopmentVerifiers([headerKey.instance, ...windowInstances], destinationChainId);
  }

  const onSource = new Deployer(source, onDeployed);
  const onDestination = new Deployer(destination, onDeployed);
  const sourceGateway = await onSource.deploy("Gateway", [await source.getAddress(), routeDelay]);
  const committee = parameters.firstCommittee(sourceGateway.address);
  if (committee.size !== instanceSize(headerKey.instance)) {
    throw new HeadlightError({
      code: "COMMITTEE_SIZE",
      message: `the committee has ${committee.size} slots and the instance is ${headerKey.instance}`,
      hint: "The committee's size is the N of its instance.",
    });
  }
  const gateway = await onDestination.deploy("Gateway", [await destination.getAddress(), routeDelay]);
  const poseidon = await onDestination.deploy("PoseidonT4", []);
  const headerVerifier = await onDestination.deploy(verifierOf(headerKey.instance), []);
  const windowVerifiers = [];
  for (const instance of windowInstances) {
    windowVerifiers.push((await onDestination.deploy(verifierOf(instance), [])).address);
  }
  const lightClient = await onDestination.deploy(
    "CommitteeLightClient",
    [
      {
        owner: await destination.getAddress(),
        verifier: headerVerifier.address,
        sourceChainId,
        outbox: sourceGateway.address,
        committeeSize: committee.size,
        trustingPeriod,
        maxClockDrift,
        recoveryDelay,
        anchor: {
          height: sourceGateway.blockNumber,
          timestamp: sourceGateway.timestamp,
          totalWeight: totalWeight(committee),
          membersHash: membersHash(committee),
        },
      },
    ],
    { PoseidonT4: poseidon.address },
  );
  const zkVerifier = await onDestination.deploy("ZkMessageVerifier", [lightClient.address, ...windowVerifiers]);
  await onSource.call(sourceGateway, "setRoute", [destinationChainId, gateway.address, ZERO_ADDRESS]);
  await onDestination.call(gateway, "setRoute", [sourceChainId, sourceGateway.address, zkVerifier.address]);
  return {
    source: { chainId: sourceChainId, gateway: sourceGateway.address, startBlock: sourceGateway.blockNumber },
    destination: {
      chainId: destinationChainId,
      gateway: gateway.address,
      lightClient: lightClient.address,
      zkVerifier: zkVerifier.address,
      startBlock: gateway.blockNumber,
    },
    headerInstance: headerKey.instance,
    windowInstances,
  };
}

const ZERO_ADDRESS = "0x0000000000000000000000000000000000000000";

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
  readonly #onDeployed: DeployRouteParameters["onDeployed"];

  constructor(signer: Signer, onDeployed?: DeployRouteParameters["onDeployed"]) {
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

  async call({ contract }: DeployedContract, method: string, args: readonly unknown[]): Promise<void> {
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
