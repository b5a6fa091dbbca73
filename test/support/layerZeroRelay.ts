import { NonceManager, type Signer, Wallet } from "ethers";
import { openProvider } from "../../prover/cli/demo/chains.ts";
import {
  type Applications,
  deployApplications,
  setPeer,
} from "../../prover/cli/demo/scenarios/layerzero/applications.ts";
import { deployLayerZero, type LayerZeroChain } from "../../prover/cli/demo/scenarios/layerzero/chain.ts";
import { type DvnSite, deployDvn } from "../../prover/cli/demo/scenarios/layerzero/dvn.ts";
import { type DeployedContract, Deployer } from "../../prover/delivery/deploy.ts";
import { type DevChain, devAccount } from "../../prover/node/devChains.ts";
import type { LayerZeroContext } from "../../prover/pipeline/layerZero/path.ts";
import { openOutbox } from "../../prover/source/outboxReader.ts";
import { connectChain } from "../../prover/source/rpc.ts";
import type { Cleanup } from "./chains.ts";

/** Two live chains with LayerZero, the proof DVN and an application on each, and what a relayer needs. */
export interface RelayWorld {
  context: LayerZeroContext;
  /** Messages that the evidence is found of; the verifier says yes. */
  proved: Set<string>;
  signers: { sourceSigner: Signer; destinationSigner: Signer };
  source: LayerZeroChain;
  destination: LayerZeroChain;
  here: Applications;
  there: Applications;
  deployerThere: Deployer;
  directory: string;
}

export async function startRelayWorld(cleanup: Cleanup): Promise<RelayWorld> {
  const chains = [await cleanup.chain(31_337n), await cleanup.chain(31_338n)] as const;
  const [a, b] = [await site(cleanup, chains[0], 30_101), await site(cleanup, chains[1], 30_102)];
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const nobody = `0x${"00".repeat(20)}`;
    await from.deployer.call(from.gatewayContract, "setRoute", [to.chainId, to.gateway, nobody]);
  }
  const { path } = (await deployDvn(a, b)).a;
  const [source, destination] = [a.layerZero, b.layerZero];
  const [here, there] = [await deployApplications(source, 10n), await deployApplications(destination, 10n)];
  await setPeer(here.greeter, destination.eid, there.greeter);
  await setPeer(there.greeter, source.eid, here.greeter);
  const [from, to] = [await connectChain({ url: chains[0].url }), await connectChain({ url: chains[1].url })];
  for (const connection of [from, to]) cleanup.add(connection, ({ destroy }) => destroy());
  const directory = await cleanup.directory();
  const proved = new Set<string>();
  const context: LayerZeroContext = {
    path,
    source: from,
    destination: to,
    findEvidence: async (messageId) => {
      if (!proved.has(messageId)) return undefined;
      const finality = { kind: "confirmations", count: 1n } as const;
      const outbox = await openOutbox({ connection: from, outbox: a.gateway, finality, stateDirectory: directory });
      await outbox.sync();
      const message = outbox.messages.find(({ id }) => id === messageId)?.message;
      return message === undefined ? undefined : { message, evidence: "0x" };
    },
  };
  const signers = { sourceSigner: account(cleanup, chains[0], 8), destinationSigner: account(cleanup, chains[1], 8) };
  return { context, proved, signers, source, destination, here, there, deployerThere: b.deployer, directory };
}

function account(cleanup: Cleanup, chain: DevChain, index: number): NonceManager {
  const provider = cleanup.add(openProvider(chain), (opened) => opened.destroy());
  return new NonceManager(new Wallet(devAccount(index), provider));
}

async function site(
  cleanup: Cleanup,
  chain: DevChain,
  eid: number,
): Promise<DvnSite & { gatewayContract: DeployedContract }> {
  const signer = account(cleanup, chain, 0);
  const deployer = new Deployer(signer);
  const owner = await signer.getAddress();
  const gatewayContract = await deployer.deploy("Gateway", [owner, 3_600n]);
  return {
    layerZero: await deployLayerZero(signer, eid),
    chainId: chain.chainId,
    gateway: gatewayContract.address,
    gatewayContract,
    verifier: (await deployer.deploy("MessageVerifierDouble", [])).address,
    deployer,
    owner: owner.toLowerCase() as DvnSite["owner"],
  };
}
