import { type Contract, zeroPadValue } from "ethers";
import { addressOf, deployContract, type LayerZeroChain, transact } from "./chain.ts";
import { compileApplications } from "./compile.ts";

/** The two applications of one chain. */
export interface Applications {
  greeter: Contract;
  coin: Contract;
}

/** An OApp and an OFT on a chain, owned by its owner. */
export async function deployApplications(chain: LayerZeroChain, supply: bigint): Promise<Applications> {
  const { GreetingOApp, CoinOft } = compileApplications();
  const owner = await chain.owner.getAddress();
  const endpoint = chain.contracts.EndpointV2.target;
  return {
    greeter: await deployContract(chain.owner, GreetingOApp, [endpoint, owner]),
    coin: await deployContract(chain.owner, CoinOft, [endpoint, owner, supply]),
  };
}

/** Tells an application of its peer on the other chain. */
export async function setPeer(application: Contract, remoteEid: number, peer: Contract): Promise<void> {
  await transact(application, "setPeer", [remoteEid, zeroPadValue(addressOf(peer), 32)]);
}
