import { type AppChains, type AppSide, addressOf, linkTo, nextAddresses } from "./appChains.ts";
import { account, deploy, mined, type TestContract } from "./contracts.ts";

/** Limits of every bridge in the tests, for each other chain. */
export const LIMITS = { outbound: 1_000_000n, inbound: 1_000_000n, window: 3600n, minimum: 10n };

/** A vault here, over a token that can be told to misbehave, and its token's representation there. */
export interface VaultFixture {
  home: TestContract;
  vault: TestContract;
  away: TestContract;
  bridge: TestContract;
}

export async function deployVault(
  { here, there }: AppChains,
  { awayLimits = LIMITS, awayDecimals = 18 } = {},
): Promise<VaultFixture> {
  const home = await deploy(here.chain, "TokenDouble", [18]);
  const vaultAddress = (await nextAddresses(here, 1))[0] as string;
  const bridgeAddress = (await nextAddresses(there, 2))[1] as string;
  const holder = (await account(there.chain, 0)).address;
  const vault = await deploy(here.chain, "TokenVault", [
    home,
    [linkTo(here, there, bridgeAddress)],
    Object.values(LIMITS),
  ]);
  const away = await deploy(there.chain, "BurnMintToken", [["Away", "AWY", awayDecimals, bridgeAddress, holder, 0]]);
  const links = [linkTo(there, here, vaultAddress)];
  const bridge = await deploy(there.chain, "BurnMintBridge", [away, links, Object.values(awayLimits)]);
  await mined(home.approve(vault, 2n ** 255n));
  return { home, vault, away, bridge };
}

/** One token on both chains, burned here and minted there; the first account holds `supply` on each. */
export async function deployBurnMint(
  { here, there }: AppChains,
  supply = 100_000_000n,
): Promise<Map<AppSide, { token: TestContract; bridge: TestContract }>> {
  const bridges = new Map<AppSide, string>();
  const tokens = new Map<AppSide, TestContract>();
  for (const side of [here, there]) {
    const bridge = (await nextAddresses(side, 2))[1] as string;
    const holder = (await account(side.chain, 0)).address;
    bridges.set(side, bridge);
    tokens.set(side, await deploy(side.chain, "BurnMintToken", [["Token", "TKN", 18, bridge, holder, supply]]));
  }
  const deployed = new Map<AppSide, { token: TestContract; bridge: TestContract }>();
  for (const [side, other] of [
    [here, there],
    [there, here],
  ] as const) {
    const token = tokens.get(side) as TestContract;
    const links = [linkTo(side, other, bridges.get(other) as string)];
    deployed.set(side, {
      token,
      bridge: await deploy(side.chain, "BurnMintBridge", [token, links, Object.values(LIMITS)]),
    });
  }
  return deployed;
}

/** A pool of a token with 18 decimals here and one of a token with 6 there; the first account plans and holds the tokens. */
export interface PoolSide {
  token: TestContract;
  pool: TestContract;
}

export async function deployPools(
  { here, there }: AppChains,
  { feeBps = 30, minimum = 100n, decimals = [18, 6] as readonly [number, number] } = {},
): Promise<Map<AppSide, PoolSide>> {
  const pools = new Map<AppSide, PoolSide>();
  const tokens = new Map<AppSide, TestContract>();
  const addresses = new Map<AppSide, string>();
  for (const [side, own] of [
    [here, decimals[0]],
    [there, decimals[1]],
  ] as const) {
    tokens.set(side, await deploy(side.chain, "TokenDouble", [own]));
    addresses.set(side, (await nextAddresses(side, 1))[0] as string);
  }
  for (const [side, other] of [
    [here, there],
    [there, here],
  ] as const) {
    const token = tokens.get(side) as TestContract;
    const planner = (await account(side.chain, 0)).address;
    const links = [linkTo(side, other, addresses.get(other) as string)];
    const pool = await deploy(side.chain, "LiquidityPool", [links, [addressOf(token), planner, feeBps, minimum]]);
    await mined(token.approve(pool, 2n ** 255n));
    pools.set(side, { token, pool });
  }
  return pools;
}
