import type { DeployedContract } from "../../../../delivery/deploy.ts";
import type { TwoWaySession } from "../twoWay.ts";
import { type AppsWorld, SUPPLY } from "./world.ts";

/** One equation between the states of both chains, once nothing is on its way any more. */
export interface Equation {
  name: string;
  left: bigint;
  right: bigint;
}

const read = async ({ contract }: DeployedContract, method: string, ...args: unknown[]): Promise<bigint> =>
  BigInt(await contract.getFunction(method)(...args));

/** What has to hold when everything arrived or came back, from what the chains say now. */
export async function readEquations({ a, b }: TwoWaySession, world: AppsWorld): Promise<Equation[]> {
  const { tokens, vault, home, away, pools, poolTokens } = world;
  const locked = await read(vault, "locked");
  const sum = async (method: string): Promise<bigint> => (await read(pools.a, method)) + (await read(pools.b, method));
  const equations: Equation[] = [
    {
      name: "burn and mint: supply on a + supply on b = first supply",
      left: (await read(tokens.a, "totalSupply")) + (await read(tokens.b, "totalSupply")),
      right: SUPPLY,
    },
    { name: "vault: locked on a = supply on b", left: locked, right: await read(away, "totalSupply") },
    { name: "vault: balance = locked", left: await read(home, "balanceOf", vault.address), right: locked },
    { name: "pools: liquidity = what the providers own", left: await sum("liquidity"), right: await sum("assets") },
  ];
  for (const [own, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const { name } = own;
    equations.push(
      {
        name: `pool on ${name}: granted to ${other.name} = credit on ${other.name}`,
        left: await read(pools[name], "granted", other.chain.chainId),
        right: await read(pools[other.name], "credit", own.chain.chainId),
      },
      {
        name: `pool on ${name}: balance = liquidity`,
        left: await read(poolTokens[name], "balanceOf", pools[name].address),
        right: (await read(pools[name], "liquidity")) * (await read(pools[name], "SCALE")),
      },
    );
  }
  return equations;
}

export function describeEquation({ name, left, right }: Equation): string {
  return left === right ? `${name}: ${left}` : `${name}: NOT SO, ${left} and ${right}`;
}
