import { Contract, type ContractTransactionReceipt, type ContractTransactionResponse } from "ethers";
import { linkContract } from "../../../../delivery/contracts.ts";
import type { DeployedContract } from "../../../../delivery/deploy.ts";
import type { HyperlaneRoute } from "../../../../delivery/hyperlane/route.ts";
import { type HyperlaneContractName, loadHyperlaneContract } from "../../../../delivery/vendored.ts";
import { type HyperlaneContext, openHyperlane } from "../../../../pipeline/hyperlane/context.ts";
import { type Address, toAddress } from "../../../../protocol/field.ts";
import { addressToBytes32 } from "../../../../protocol/hyperlane.ts";
import type { ChainConnection } from "../../../../source/rpc.ts";
import { FINALITY } from "../../sidecars.ts";
import { HEADER_INSTANCE, WINDOW_INSTANCE } from "../twoWay/plan.ts";
import type { Side, SideName, TwoWaySession } from "../twoWay.ts";

/** Hyperlane numbers chains in its own way; these numbers are made up, and are no chain ids. */
export const DOMAINS: Readonly<Record<SideName, bigint>> = { a: 1_001n, b: 2_002n };

/** One end of a warp route. */
const TOKEN_ABI = [
  "function balanceOf(address account) view returns (uint256)",
  "function totalSupply() view returns (uint256)",
  "function transferRemote(uint32 destination, bytes32 recipient, uint256 amount) payable returns (bytes32 messageId)",
];

/** Hyperlane's contracts on one chain, as published, with Headlight's hook and security module beside them. */
export interface HyperlaneEnd {
  mailbox: Address;
  hook: Address;
  ism: Address;
  ccipReadIsm: DeployedContract;
  /** The end of the warp route: locks on a, mints on b. */
  token: Contract;
}

export interface HyperlaneWorld {
  a: HyperlaneEnd;
  b: HyperlaneEnd;
  /** What is locked on a. */
  collateral: Contract;
}

/** Deploys everything: mailboxes, hooks, modules that believe each other's hook, and a warp route between two unmodified tokens. */
export async function deployHyperlane(session: TwoWaySession): Promise<HyperlaneWorld> {
  const [a, b] = [await deployOrigin(session.a), await deployOrigin(session.b)];
  const modulesA = await deployModules(session.a, session.b, b);
  const modulesB = await deployModules(session.b, session.a, a);
  await call(a.hook, "setIsm", DOMAINS.b, session.b.chain.chainId, modulesB.ism);
  await call(b.hook, "setIsm", DOMAINS.a, session.a.chain.chainId, modulesA.ism);

  const owner = await session.a.account("owner").getAddress();
  const collateral = await session.a.deployer.deploy("BridgedToken", []);
  const locks = await deployVendored(session.a, "HypERC20Collateral", [collateral.address, 1, a.mailbox]);
  const mints = await deployVendored(session.b, "HypERC20", [18, 1, b.mailbox]);
  // The mailbox's owner is not asked: each end names its own hook and module. a believes by CCIP_READ, b by NULL.
  await call(locks, "initialize", a.hook.address, modulesA.ccipReadIsm.address, owner);
  await call(mints, "initialize", 0, "Bridged", "BRD", b.hook.address, modulesB.ism, owner);
  await call(locks, "enrollRemoteRouter", DOMAINS.b, addressToBytes32(mints.address));
  await call(mints, "enrollRemoteRouter", DOMAINS.a, addressToBytes32(locks.address));
  const alice = await session.a.account("alice").getAddress();
  await call(collateral, "transfer", alice, 1_000);
  const spend = new Contract(collateral.address, ["function approve(address, uint256)"], session.a.account("alice"));
  await mined(spend.getFunction("approve")(locks.address, 1_000));

  const end = (
    side: Side,
    { mailbox, hook }: Origin,
    { ism, ccipReadIsm }: Modules,
    token: DeployedContract,
  ): HyperlaneEnd => ({
    mailbox,
    hook: hook.address,
    ism,
    ccipReadIsm,
    token: new Contract(token.address, TOKEN_ABI, side.provider),
  });
  return {
    a: end(session.a, a, modulesA, locks),
    b: end(session.b, b, modulesB, mints),
    collateral: new Contract(collateral.address, TOKEN_ABI, session.a.provider),
  };
}

interface Origin {
  mailbox: Address;
  hook: DeployedContract;
}

interface Modules {
  ism: Address;
  ccipReadIsm: DeployedContract;
}

async function deployOrigin(side: Side): Promise<Origin> {
  const owner = await side.account("owner").getAddress();
  const mailbox = await deployVendored(side, "Mailbox", [DOMAINS[side.name]]);
  const tree = await deployVendored(side, "MerkleTreeHook", [mailbox.address]);
  const hook = await side.deployer.deploy("HyperlaneHook", [owner, mailbox.address, side.gateway]);
  // Hyperlane's own tree stays the required hook. The default module only has to be a contract, and the tree believes nothing.
  await call(mailbox, "initialize", owner, tree.address, tree.address, tree.address);
  return { mailbox: mailbox.address, hook };
}

async function deployModules(here: Side, there: Side, origin: Origin): Promise<Modules> {
  const bound = originTuple(here, there, origin.hook.address, DOMAINS[there.name]);
  const ism = await here.deployer.deploy("HyperlaneIsm", [[bound]]);
  const owner = await here.account("owner").getAddress();
  const ccipReadIsm = await here.deployer.deploy("HyperlaneCcipReadIsm", [ism.address, owner, []]);
  return { ism: ism.address, ccipReadIsm };
}

/** IHyperlaneIsm.Origin: `hook` on `there` speaks for `domain`, and `here`'s zk verifier vouches. */
export function originTuple(here: Side, there: Side, hook: Address, domain: bigint): unknown[] {
  return [domain, there.chain.chainId, there.gateway, hook, here.zkVerifier];
}

async function deployVendored(
  side: Side,
  name: HyperlaneContractName,
  args: readonly unknown[],
): Promise<DeployedContract> {
  const contract = await linkContract(await loadHyperlaneContract(name), side.account("owner")).deploy(...args);
  const receipt = await contract.deploymentTransaction()?.wait();
  const block = await receipt?.getBlock();
  return {
    address: toAddress(await contract.getAddress()),
    contract,
    blockNumber: BigInt(block?.number ?? 0),
    timestamp: BigInt(block?.timestamp ?? 0),
  };
}

export function call(
  { contract }: DeployedContract,
  method: string,
  ...args: unknown[]
): Promise<ContractTransactionReceipt> {
  return mined(contract.getFunction(method)(...args));
}

/** Receipt of a transaction that is just being sent. */
export async function mined(sending: Promise<unknown>): Promise<ContractTransactionReceipt> {
  const receipt = await ((await sending) as ContractTransactionResponse).wait();
  if (receipt === null) throw new RangeError("the transaction was not mined");
  return receipt;
}

/** One direction as the relayer, the CCIP-read server and explain see it. */
export async function openDirection(
  session: TwoWaySession,
  world: HyperlaneWorld,
  from: SideName,
): Promise<HyperlaneContext> {
  const source = session.side(from);
  const destination = session.other(source);
  const hyperlane: HyperlaneRoute = {
    origin: { domain: DOMAINS[from], mailbox: world[from].mailbox, hook: world[from].hook, startBlock: 0n },
    destination: {
      domain: DOMAINS[destination.name],
      mailbox: world[destination.name].mailbox,
      ism: world[destination.name].ism,
      ccipReadIsm: world[destination.name].ccipReadIsm.address,
    },
  };
  const { gateway, lightClient, zkVerifier } = destination;
  const deployment = {
    source: { chainId: source.chain.chainId, gateway: source.gateway, startBlock: 0n },
    destination: { chainId: destination.chain.chainId, gateway, lightClient, zkVerifier, startBlock: 0n },
    headerInstance: HEADER_INSTANCE,
    windowInstances: [WINDOW_INSTANCE],
  };
  const parameters = { source: connection(source), destination: connection(destination), deployment, hyperlane };
  return openHyperlane({ ...parameters, finality: FINALITY, stateDirectory: session.stateDirectory }, `demo-${from}`);
}

/** The session's provider under the name that readers of chains know; the session closes it. */
function connection({ chain: { url, chainId }, provider }: Side): ChainConnection {
  return { url, chainId, provider, destroy: () => undefined };
}
