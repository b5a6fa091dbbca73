import {
  type Contract,
  type ContractTransactionReceipt,
  type ContractTransactionResponse,
  getCreateAddress,
} from "ethers";
import type { DeployedContract } from "../../../../delivery/deploy.ts";
import { type Address, toAddress } from "../../../../protocol/field.ts";
import { formatChainAddress } from "../../../../protocol/interoperableAddress.ts";
import type { Role, Side, SideName, TwoWaySession } from "../twoWay.ts";

export const TOKEN = 10n ** 18n;
/** Shared units of the pools, and of the token of b's pool. */
export const POOL_UNIT = 10n ** 6n;
/** Tokens that the owner provides each pool with. */
export const LIQUIDITY = 10_000n;
/** Tokens that exist from the beginning, in units of 10^-18 unless said otherwise. */
export const SUPPLY = 1_000_000n * TOKEN;
/** Decimals of the pools' tokens. */
export const POOL_DECIMALS: Readonly<Record<SideName, number>> = { a: 18, b: 6 };
export const POOL_FEE_BPS = 30n;
/** Seconds for which a proved slot is fresh. */
const MAX_AGE = 86_400n;

type Both = Readonly<Record<SideName, DeployedContract>>;

/** Every application, on the chains that it needs. */
export interface AppsWorld {
  /** Push: on b. */
  guestbook: DeployedContract;
  /** Pull by message: the client on a asks contracts of b. */
  client: DeployedContract;
  responder: DeployedContract;
  /** Pull by proof: b reads slots of a. */
  stateRoots: DeployedContract;
  storageQuery: DeployedContract;
  /** Burned on one side, minted on the other. */
  tokens: Both;
  tokenBridges: Both;
  /** Locked on a, represented on b. */
  home: DeployedContract;
  vault: DeployedContract;
  away: DeployedContract;
  awayBridge: DeployedContract;
  /** Paid into on one side, paid out of on the other. */
  poolTokens: Both;
  pools: Both;
}

export function addressOn({ chain: { chainId } }: Side, address: Address): string {
  return formatChainAddress({ chainId, address });
}

/** The contract as an account of its chain calls it. */
export function as({ contract }: DeployedContract, side: Side, role: Role): Contract {
  return contract.connect(side.account(role)) as Contract;
}

export function call(
  deployed: DeployedContract,
  side: Side,
  role: Role,
  method: string,
  ...args: unknown[]
): Promise<ContractTransactionReceipt> {
  return mined(as(deployed, side, role).getFunction(method)(...args));
}

export async function mined(sending: Promise<unknown>): Promise<ContractTransactionReceipt> {
  const receipt = await ((await sending) as ContractTransactionResponse).wait();
  if (receipt === null) throw new RangeError("the transaction was not mined");
  return receipt;
}

/** Deploys them. Counterparts name each other in their constructors, so their addresses are computed before. */
export async function deployApps({ a, b }: TwoWaySession): Promise<AppsWorld> {
  const owner = toAddress(await a.account("owner").getAddress());
  const guestbook = await b.deployer.deploy("Guestbook", [owner, b.gateway]);

  const [clientAddress] = await nextAddresses(a, 1);
  const [responderAddress] = await nextAddresses(b, 1);
  const client = await a.deployer.deploy("QueryClient", [[link(a, b, responderAddress)]]);
  const responder = await b.deployer.deploy("QueryResponder", [[link(b, a, clientAddress)]]);

  const stateRoots = await b.deployer.deploy("CommitteeStateRoots", [b.lightClient]);
  const reader = await b.deployer.deploy("StorageReader", [stateRoots.address]);
  const storageQuery = await b.deployer.deploy("StorageQuery", [reader.address, MAX_AGE]);

  const limits = [SUPPLY / 10n, SUPPLY / 10n, 3600n, 1_000n];
  const [bridgeA, bridgeB] = [(await nextAddresses(a, 2))[1], (await nextAddresses(b, 2))[1]];
  const token = (name: string, bridge: Address | undefined, supply: bigint, decimals = 18): unknown[] => [
    [name, name.slice(0, 3).toUpperCase(), decimals, bridge, owner, supply],
  ];
  const tokens = {
    a: await a.deployer.deploy("BurnMintToken", token("Everywhere", bridgeA, SUPPLY)),
    b: await b.deployer.deploy("BurnMintToken", token("Everywhere", bridgeB, 0n)),
  };
  const tokenBridges = {
    a: await a.deployer.deploy("BurnMintBridge", [tokens.a.address, [link(a, b, bridgeB)], limits]),
    b: await b.deployer.deploy("BurnMintBridge", [tokens.b.address, [link(b, a, bridgeA)], limits]),
  };

  // Nobody mints it: its bridge is an account without code that no key is known of.
  const home = await a.deployer.deploy("BurnMintToken", token("Home", guestbook.address, SUPPLY));
  const [vaultAddress] = await nextAddresses(a, 1);
  const awayBridgeAddress = (await nextAddresses(b, 2))[1];
  const vault = await a.deployer.deploy("TokenVault", [home.address, [link(a, b, awayBridgeAddress)], limits]);
  const away = await b.deployer.deploy("BurnMintToken", token("Away", awayBridgeAddress, 0n));
  const awayBridge = await b.deployer.deploy("BurnMintBridge", [away.address, [link(b, a, vaultAddress)], limits]);

  const pooled = async (side: Side): Promise<DeployedContract> => {
    const decimals = POOL_DECIMALS[side.name];
    const supply = 1_000_000n * 10n ** BigInt(decimals);
    return side.deployer.deploy("BurnMintToken", token("Pooled", guestbook.address, supply, decimals));
  };
  const poolTokens = { a: await pooled(a), b: await pooled(b) };
  const [poolA] = await nextAddresses(a, 1);
  const [poolB] = await nextAddresses(b, 1);
  const parameters = (of: DeployedContract): unknown[] => [of.address, owner, POOL_FEE_BPS, 1_000n];
  const pools = {
    a: await a.deployer.deploy("LiquidityPool", [[link(a, b, poolB)], parameters(poolTokens.a)]),
    b: await b.deployer.deploy("LiquidityPool", [[link(b, a, poolA)], parameters(poolTokens.b)]),
  };
  return {
    guestbook,
    client,
    responder,
    stateRoots,
    storageQuery,
    tokens,
    tokenBridges,
    home,
    vault,
    away,
    awayBridge,
    poolTokens,
    pools,
  };
}

/** A counterpart as OpenZeppelin's CrosschainLinked wants it: the gateway here, the contract there. */
function link(here: Side, there: Side, counterpart: Address | undefined): readonly [string, string] {
  if (counterpart === undefined) throw new RangeError("a counterpart has no address yet");
  return [here.gateway, addressOn(there, counterpart)];
}

/** Addresses that the owner's next contracts will have. */
async function nextAddresses(side: Side, count: number): Promise<Address[]> {
  const from = await side.account("owner").getAddress();
  const nonce = await side.provider.getTransactionCount(from);
  return Array.from({ length: count }, (_, i) => toAddress(getCreateAddress({ from, nonce: nonce + i })));
}
