import { JsonRpcProvider } from "ethers";
import { loadContract } from "../../delivery/contracts.ts";
import { type DevChain, startDevChain } from "../../node/devChains.ts";

/** Ids of the two chains that a scenario runs on. */
export const CHAIN_IDS = [31_337n, 31_338n] as const;

/** Starts both chains and compiles the contracts: neither needs a proving key, so both can go on while keys are made. */
export async function startChains(): Promise<readonly [DevChain, DevChain]> {
  const [first, second, compiled] = await Promise.allSettled([
    startDevChain({ chainId: CHAIN_IDS[0] }),
    startDevChain({ chainId: CHAIN_IDS[1] }),
    loadContract("Gateway"),
  ]);
  if (first.status === "fulfilled" && second.status === "fulfilled" && compiled.status === "fulfilled") {
    return [first.value, second.value];
  }
  for (const chain of [first, second]) if (chain.status === "fulfilled") await chain.value.close();
  const failed = [first, second, compiled].find(({ status }) => status === "rejected");
  throw failed?.status === "rejected" ? failed.reason : new RangeError("the chains did not start");
}

/** A provider that answers nothing from a cache: the chain is here and its blocks come at once. */
export function openProvider(chain: DevChain): JsonRpcProvider {
  return new JsonRpcProvider(chain.url, Number(chain.chainId), {
    staticNetwork: true,
    cacheTimeout: -1,
    pollingInterval: 20,
  });
}
