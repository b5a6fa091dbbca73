import type { Signer } from "ethers";
import { HeadlightError } from "../errors.ts";
import { RECEIPTS_ABI } from "../protocol/abi.ts";
import { type Committee, membersHash, totalWeight } from "../protocol/committee.ts";
import type { Address } from "../protocol/field.ts";
import { type DeployedContract, Deployer, type OnDeployed } from "./deploy.ts";
import { type Deployment, instanceSize, verifierOf } from "./deployment.ts";
import { type CheckedKey, isLocal, refuseDevelopmentKeys, refuseDevelopmentVerifiers } from "./developmentKeys.ts";

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
  onDeployed?: OnDeployed | undefined;
}

export interface DeployTwoWayRouteParameters extends DeployRouteParameters {
  /** The committee that signs the destination's headers first, once its outbox's address is known. */
  firstCommitteeBack: (outbox: Address) => Committee;
}

/** Both directions between two gateways: `there` from source to destination, `back` the other way. */
export interface TwoWayDeployment {
  there: Deployment;
  back: Deployment;
}

const WINDOW_INSTANCES: readonly string[] = ["window-16", "window-256"];
const DAY = 86_400n;
const ZERO_ADDRESS = "0x0000000000000000000000000000000000000000";

/** One chain of a route, with its gateway deployed. */
interface End {
  chainId: bigint;
  owner: string;
  deployer: Deployer;
  gateway: DeployedContract;
}

/**
 * Deploys gateways on both chains and, on the destination, the verifiers, the light client and the zk verifier; then opens the route.
 * @throws HeadlightError DEVELOPMENT_KEY_REFUSED, DEPLOY_CHAIN_MISMATCH, WINDOW_KEYS, COMMITTEE_SIZE, DEPLOY_FAILED
 */
export async function deployRoute(parameters: DeployRouteParameters): Promise<Deployment> {
  await check(parameters, [parameters.destinationChainId]);
  const { source, destination } = await deployGateways(parameters);
  const deployment = await deployDirection(parameters, source, destination, parameters.firstCommittee);
  await openRoute(source, destination, ZERO_ADDRESS);
  await openRoute(destination, source, deployment.destination.zkVerifier);
  return deployment;
}

/**
 * As `deployRoute`, in both directions between the same two gateways. A gateway's first route of a chain is set at once and a change of
 * it waits for days, so that the second direction cannot be added to the first later: both are deployed before either route is opened.
 */
export async function deployTwoWayRoute(parameters: DeployTwoWayRouteParameters): Promise<TwoWayDeployment> {
  await check(parameters, [parameters.destinationChainId, parameters.sourceChainId]);
  const { source, destination } = await deployGateways(parameters);
  const there = await deployDirection(parameters, source, destination, parameters.firstCommittee);
  const back = await deployDirection(parameters, destination, source, parameters.firstCommitteeBack);
  // Before the routes: a reader for an open route would wait for the delay.
  Object.assign(there.destination, await deployStorageReader(destination, source, there));
  Object.assign(back.destination, await deployStorageReader(source, destination, back));
  await openRoute(source, destination, back.destination.zkVerifier);
  await openRoute(destination, source, there.destination.zkVerifier);
  return { there, back };
}

/** Refuses, before anything is paid for, nodes of other chains and keys that a verifying chain must not trust. */
async function check(parameters: DeployRouteParameters, verifyingChainIds: readonly bigint[]): Promise<void> {
  const { source, destination, sourceChainId, destinationChainId, headerKey, windowKeys, localChainIds } = parameters;
  for (const chainId of verifyingChainIds) refuseDevelopmentKeys([headerKey, ...windowKeys], chainId, localChainIds);
  await assertChain(source, sourceChainId, "source");
  await assertChain(destination, destinationChainId, "destination");
  const instances = [headerKey.instance, ...windowInstancesOf(windowKeys)];
  for (const chainId of verifyingChainIds) {
    if (!isLocal(chainId, localChainIds)) await refuseDevelopmentVerifiers(instances, chainId);
  }
}

async function deployGateways(parameters: DeployRouteParameters): Promise<{ source: End; destination: End }> {
  const { source, destination, sourceChainId, destinationChainId, routeDelay = 2n * DAY, onDeployed } = parameters;
  const deploy = async (signer: Signer, chainId: bigint): Promise<End> => {
    const [deployer, owner] = [new Deployer(signer, onDeployed), await signer.getAddress()];
    return { chainId, owner, deployer, gateway: await deployer.deploy("Gateway", [owner, routeDelay]) };
  };
  return { source: await deploy(source, sourceChainId), destination: await deploy(destination, destinationChainId) };
}

/** What the destination needs to verify the source's messages. */
async function deployDirection(
  { headerKey, windowKeys, ...parameters }: DeployRouteParameters,
  source: End,
  { chainId, owner, deployer, gateway }: End,
  firstCommittee: (outbox: Address) => Committee,
): Promise<Deployment> {
  const { trustingPeriod = 14n * DAY, recoveryDelay = 2n * DAY } = parameters;
  // A development chain's clock runs ahead by a second for every block mined in the same second.
  const maxClockDrift = parameters.maxClockDrift ?? (isLocal(chainId) ? DAY : 60n);
  const windowInstances = windowInstancesOf(windowKeys);
  const outbox = source.gateway.address;
  const committee = firstCommittee(outbox);
  if (committee.size !== instanceSize(headerKey.instance)) {
    throw new HeadlightError({
      code: "COMMITTEE_SIZE",
      message: `the committee has ${committee.size} slots and the instance is ${headerKey.instance}`,
      hint: "The committee's size is the N of its instance.",
    });
  }
  const poseidon = await deployer.deploy("PoseidonT4", []);
  const headerVerifier = await deployer.deploy(verifierOf(headerKey.instance), []);
  const windowVerifiers: Address[] = [];
  for (const instance of windowInstances) {
    windowVerifiers.push((await deployer.deploy(verifierOf(instance), [])).address);
  }
  const lightClient = await deployer.deploy(
    "CommitteeLightClient",
    [
      {
        owner,
        verifier: headerVerifier.address,
        sourceChainId: source.chainId,
        outbox,
        committeeSize: committee.size,
        trustingPeriod,
        maxClockDrift,
        recoveryDelay,
        anchor: {
          height: source.gateway.blockNumber,
          timestamp: earlier(source.gateway.timestamp, headerVerifier.timestamp),
          totalWeight: totalWeight(committee),
          membersHash: membersHash(committee),
        },
      },
    ],
    { PoseidonT4: poseidon.address },
  );
  const zkVerifier = await deployer.deploy("ZkMessageVerifier", [lightClient.address, ...windowVerifiers]);
  return {
    source: { chainId: source.chainId, gateway: outbox, startBlock: source.gateway.blockNumber },
    destination: {
      chainId,
      gateway: gateway.address,
      lightClient: lightClient.address,
      zkVerifier: zkVerifier.address,
      startBlock: gateway.blockNumber,
    },
    headerInstance: headerKey.instance,
    windowInstances,
  };
}

/**
 * On `here`, over its light client of `remote`: what proves by `remote`'s storage that a message sent from here arrived, or did not in
 * time.
 */
async function deployStorageReader(
  here: End,
  remote: End,
  { destination }: Deployment,
): Promise<Required<Pick<Deployment["destination"], "stateRoots" | "storageReader">>> {
  const { deployer, gateway } = here;
  const stateRoots = await deployer.deploy("CommitteeStateRoots", [destination.lightClient]);
  const reader = await deployer.deploy("StorageReader", [stateRoots.address]);
  await deployer.callAt(await gateway.contract.getFunction("receipts")(), RECEIPTS_ABI, "setStorageReader", [
    remote.chainId,
    reader.address,
  ]);
  return { stateRoots: stateRoots.address, storageReader: reader.address };
}

/** Trust is counted from the anchor's time, which must not lie in the destination's future: the source's clock may be ahead. */
function earlier(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

/** `to` may be sent to; what comes from there is believed by the verifier's word. */
async function openRoute(from: End, to: End, verifier: string): Promise<void> {
  await from.deployer.call(from.gateway, "setRoute", [to.chainId, to.gateway.address, verifier]);
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
