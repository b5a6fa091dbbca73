import type { DeployedContract, Deployer } from "../../../../delivery/deploy.ts";
import type { LayerZeroPath } from "../../../../pipeline/layerZero/path.ts";
import type { Address } from "../../../../protocol/field.ts";
import { addressOf, configurePath, type LayerZeroChain } from "./chain.ts";

/** One chain as the DVN finds it. */
export interface DvnSite {
  layerZero: LayerZeroChain;
  chainId: bigint;
  gateway: Address;
  /** Vouches here for messages of the other chain's gateway. */
  verifier: Address;
  deployer: Deployer;
  /** Of the source side. */
  owner: Address;
}

/** Both sides of the DVN on one chain, and the path that begins there. */
export interface DvnDeployment {
  source: DeployedContract;
  destination: DeployedContract;
  path: LayerZeroPath;
}

/** Wei; the cap is what the owner can ask at most. */
export const PRICE = 1_000_000_000_000n;
const MAX_PRICE = 1_000_000_000_000_000n;

/**
 * Deploys the DVN between two chains and makes it the default one. Source sides first: a destination side is told at its deployment
 * whom to believe, and a source side learns its destination once, afterwards.
 */
export async function deployDvn(a: DvnSite, b: DvnSite): Promise<{ a: DvnDeployment; b: DvnDeployment }> {
  const [sourceA, sourceB] = [await deploySource(a), await deploySource(b)];
  const [destinationA, destinationB] = [await deployDestination(a, b, sourceB), await deployDestination(b, a, sourceA)];
  const connect = async (
    from: DvnSite,
    to: DvnSite,
    source: DeployedContract,
    there: DeployedContract,
  ): Promise<void> =>
    from.deployer.call(source, "setDestination", [to.layerZero.eid, to.chainId, there.address, PRICE]);
  await connect(a, b, sourceA, destinationB);
  await connect(b, a, sourceB, destinationA);
  await configurePath(a.layerZero, b.layerZero.eid, only(sourceA), only(destinationA));
  await configurePath(b.layerZero, a.layerZero.eid, only(sourceB), only(destinationB));
  return {
    a: { source: sourceA, destination: destinationA, path: pathOf(a, b, sourceA, destinationB) },
    b: { source: sourceB, destination: destinationB, path: pathOf(b, a, sourceB, destinationA) },
  };
}

const only = ({ address }: DeployedContract): { required: Address[] } => ({ required: [address] });

function deploySource({ layerZero, gateway, deployer, owner }: DvnSite): Promise<DeployedContract> {
  const { EndpointV2, SendUln302 } = layerZero.contracts;
  const args = [owner, addressOf(EndpointV2), addressOf(SendUln302), gateway, MAX_PRICE];
  return deployer.deploy("LayerZeroSourceDvn", args);
}

function deployDestination(
  { layerZero, verifier, deployer }: DvnSite,
  other: DvnSite,
  { address }: DeployedContract,
): Promise<DeployedContract> {
  const { EndpointV2, ReceiveUln302 } = layerZero.contracts;
  const source = [other.layerZero.eid, other.chainId, other.gateway, address, verifier];
  return deployer.deploy("LayerZeroDestinationDvn", [addressOf(EndpointV2), addressOf(ReceiveUln302), [source]]);
}

function pathOf(from: DvnSite, to: DvnSite, source: DeployedContract, destination: DeployedContract): LayerZeroPath {
  const { EndpointV2, ReceiveUln302, LzExecutor } = to.layerZero.contracts;
  return {
    source: {
      eid: from.layerZero.eid,
      endpoint: addressOf(from.layerZero.contracts.EndpointV2),
      dvn: source.address,
      startBlock: from.layerZero.startBlock,
    },
    destination: {
      eid: to.layerZero.eid,
      endpoint: addressOf(EndpointV2),
      receiveLibrary: addressOf(ReceiveUln302),
      executor: addressOf(LzExecutor),
      dvn: destination.address,
      startBlock: to.layerZero.startBlock,
    },
  };
}
