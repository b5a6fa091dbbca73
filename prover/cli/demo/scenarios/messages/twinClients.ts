import { Contract, NonceManager, Wallet } from "ethers";
import { Deployer } from "../../../../delivery/deploy.ts";
import { COMMITTEE_LIGHT_CLIENT_ABI } from "../../../../protocol/abi.ts";
import { membersHash, totalWeight } from "../../../../protocol/committee.ts";
import type { Address } from "../../../../protocol/field.ts";
import type { World } from "./world.ts";

/**
 * Two light clients like the demo's in everything, but for the committee they trust: the first, and the second. The same update
 * can be shown to both, so that a refusal has one possible reason, and acceptance by the other proves that the update is good.
 */
export interface TwinClients {
  trustingFirst: Address;
  trustingSecond: Address;
}

export async function deployTwinClients(world: World): Promise<TwinClients> {
  const { source, destination } = world.deployment;
  const original = new Contract(destination.lightClient, COMMITTEE_LIGHT_CLIENT_ABI, world.destinationProvider);
  const read = (name: string): Promise<unknown> => original.getFunction(name)();
  const owner = new NonceManager(new Wallet(world.account("owner"), world.destinationProvider));
  const deployer = new Deployer(owner);
  const poseidon = await deployer.deploy("PoseidonT4", []);
  const block = await world.sourceProvider.getBlock(source.startBlock);
  const shared = {
    owner: await owner.getAddress(),
    verifier: await read("VERIFIER"),
    sourceChainId: source.chainId,
    outbox: source.gateway,
    committeeSize: await read("COMMITTEE_SIZE"),
    trustingPeriod: await read("TRUSTING_PERIOD"),
    maxClockDrift: await read("MAX_CLOCK_DRIFT"),
    recoveryDelay: await read("RECOVERY_DELAY"),
  };
  const deploy = async (epoch: number): Promise<Address> => {
    const committee = world.committeeOf(epoch);
    const anchor = {
      height: source.startBlock,
      timestamp: block?.timestamp ?? 0,
      totalWeight: totalWeight(committee),
      membersHash: membersHash(committee),
    };
    const client = await deployer.deploy("CommitteeLightClient", [{ ...shared, anchor }], {
      PoseidonT4: poseidon.address,
    });
    return client.address;
  };
  return { trustingFirst: await deploy(0), trustingSecond: await deploy(1) };
}
