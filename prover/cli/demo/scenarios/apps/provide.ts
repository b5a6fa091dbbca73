import type { TwoWaySession } from "../twoWay.ts";
import { type AppsWorld, call, LIQUIDITY, POOL_DECIMALS, POOL_UNIT, TOKEN } from "./world.ts";

/** Gives Alice and Bob their tokens, lets the bridges and pools take them, and provides the pools. */
export async function provideApps({ a, b }: TwoWaySession, world: AppsWorld): Promise<void> {
  const { tokens, home, tokenBridges, vault, pools, poolTokens } = world;
  const alice = await a.account("alice").getAddress();
  for (const token of [tokens.a, home, poolTokens.a]) await call(token, a, "owner", "transfer", alice, 1_000n * TOKEN);
  for (const [token, spender] of [
    [tokens.a, tokenBridges.a],
    [home, vault],
    [poolTokens.a, pools.a],
  ] as const) {
    await call(token, a, "alice", "approve", spender.address, 2n ** 255n);
  }
  for (const side of [a, b]) {
    const unit = 10n ** BigInt(POOL_DECIMALS[side.name]);
    await call(poolTokens[side.name], side, "owner", "approve", pools[side.name].address, 2n ** 255n);
    await call(pools[side.name], side, "owner", "deposit", LIQUIDITY * unit, 0);
  }
  const bob = await b.account("bob").getAddress();
  await call(poolTokens.b, b, "owner", "transfer", bob, 1_000n * POOL_UNIT);
  await call(poolTokens.b, b, "bob", "approve", pools.b.address, 2n ** 255n);
}
