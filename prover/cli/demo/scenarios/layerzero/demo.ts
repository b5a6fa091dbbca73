import { Contract, type Signer, type TransactionReceipt } from "ethers";
import type { Deployment } from "../../../../delivery/deployment.ts";
import { dispatchPackets } from "../../../../pipeline/layerZero/dispatch.ts";
import type { ExplainContext } from "../../../../pipeline/layerZero/explain.ts";
import { readPackets } from "../../../../pipeline/layerZero/packets.ts";
import { type LayerZeroRelayResult, relayLayerZero } from "../../../../pipeline/layerZero/relay.ts";
import { openLayerZeroRoute } from "../../../../pipeline/layerZero/route.ts";
import type { Address, Bytes32 } from "../../../../protocol/field.ts";
import { toAddress } from "../../../../protocol/field.ts";
import type { Packet } from "../../../../protocol/layerZero/packet.ts";
import type { ChainConnection } from "../../../../source/rpc.ts";
import { FINALITY } from "../../sidecars.ts";
import { HEADER_INSTANCE, WINDOW_INSTANCE } from "../twoWay/plan.ts";
import type { Role, Side, SideName } from "../twoWay/side.ts";
import type { TwoWaySession } from "../twoWay.ts";
import { type Applications, deployApplications, greet, sendCoins, sentPacket, setPeer } from "./applications.ts";
import { deployLayerZero, type LayerZeroChain } from "./chain.ts";
import { type DvnDeployment, deployDvn } from "./dvn.ts";

/** LayerZero's ids of the two endpoints. */
const EIDS: Record<SideName, number> = { a: 30_101, b: 30_102 };
export const SUPPLY = 1_000_000n * 10n ** 18n;

/** LayerZero, the DVN and the applications on one chain. */
export interface Site {
  side: Side;
  layerZero: LayerZeroChain;
  dvn: DvnDeployment;
  applications: Applications;
}

/** A packet of this run with the gas of every step it took; a batch's steps are shared. */
export interface Journey {
  what: string;
  from: SideName;
  packet: Packet;
  send: bigint;
  dispatch?: { gas: bigint; packets: number; messageId: Bytes32 };
  verify?: { gas: bigint; packets: number };
  execute?: bigint;
}

/** What the scenario's stages share. */
export class LayerZeroDemo {
  readonly journeys: Journey[] = [];
  readonly #session: TwoWaySession;
  #sites: Readonly<Record<SideName, Site>> | undefined;

  constructor(session: TwoWaySession) {
    this.#session = session;
  }

  site(name: SideName): Site {
    if (this.#sites === undefined) throw new RangeError("LayerZero is not deployed yet");
    return this.#sites[name];
  }

  /** LayerZero's published contracts, the DVN in both directions, an OApp and an OFT with its peer. */
  async deploy(): Promise<void> {
    const { a, b } = this.#session;
    const prepare = async (side: Side) => ({
      layerZero: await deployLayerZero(side.account("owner"), EIDS[side.name]),
      chainId: side.chain.chainId,
      gateway: side.gateway,
      verifier: side.zkVerifier,
      deployer: side.deployer,
      owner: await this.#address(side, "owner"),
    });
    const [siteA, siteB] = [await prepare(a), await prepare(b)];
    const dvn = await deployDvn(siteA, siteB);
    const applications = {
      a: await deployApplications(siteA.layerZero, SUPPLY),
      b: await deployApplications(siteB.layerZero, 0n),
    };
    for (const [from, to] of [
      ["a", "b"],
      ["b", "a"],
    ] as const) {
      await setPeer(applications[from].greeter, EIDS[to], applications[to].greeter);
      await setPeer(applications[from].coin, EIDS[to], applications[to].coin);
    }
    this.#sites = {
      a: { side: a, layerZero: siteA.layerZero, dvn: dvn.a, applications: applications.a },
      b: { side: b, layerZero: siteB.layerZero, dvn: dvn.b, applications: applications.b },
    };
  }

  /** A greeting through the OApp; anyone may send one. */
  async greet(from: SideName, text: string): Promise<Packet> {
    const { side, applications } = this.site(from);
    const greeter = connected(applications.greeter, side.account("sender"));
    return this.#sent(`greeting "${text}"`, from, await greet(greeter, this.#remote(from), text), "OApp");
  }

  /** Coins of an account to an account on the other chain. */
  async sendCoins(from: SideName, sender: Role, recipient: Role, coins: bigint): Promise<Packet> {
    const { side, applications } = this.site(from);
    const to = await this.#address(this.#session.other(side), recipient);
    const coin = connected(applications.coin, side.account(sender));
    const receipt = await sendCoins(coin, this.#remote(from), to, coins * 10n ** 18n);
    return this.#sent(`${coins} coins to ${recipient}`, from, receipt, "OFT");
  }

  /** Dispatches these packets and no others, as anyone may. */
  async dispatchOnly(from: SideName, guids: readonly Bytes32[]): Promise<void> {
    const context = await this.context(from);
    const packets = (await readPackets(context)).packets.filter(({ guid }) => guids.includes(guid));
    this.#record(from, {
      ...(await dispatchPackets(context, this.site(from).side.account("executor"), packets)),
      verified: [],
      delivered: [],
    });
  }

  /** One round of `headlight layerzero relay`, by an account that nobody gave any right. */
  async round(from: SideName): Promise<LayerZeroRelayResult> {
    const { side } = this.site(from);
    const result = await relayLayerZero({
      ...(await this.context(from)),
      sourceSigner: side.account("executor"),
      destinationSigner: this.#session.other(side).account("executor"),
    });
    this.#record(from, result);
    return result;
  }

  /** What `headlight layerzero` opens: the path, both nodes, and the evidence of the proved route. */
  context(from: SideName): Promise<ExplainContext> {
    const { side, dvn } = this.site(from);
    const other = this.#session.other(side);
    return openLayerZeroRoute({
      path: dvn.path,
      deployment: deploymentOf(side, other),
      source: connectionOf(side),
      destination: connectionOf(other),
      finality: FINALITY,
      stateDirectory: `${this.#session.stateDirectory}/layerzero-${from}`,
    });
  }

  /** Coins on both chains together. */
  async supply(): Promise<bigint> {
    let total = 0n;
    for (const name of ["a", "b"] as const)
      total += (await this.site(name).applications.coin.getFunction("totalSupply")()) as bigint;
    return total;
  }

  async #address(side: Side, role: Role): Promise<Address> {
    return toAddress(await side.account(role).getAddress());
  }

  #remote(from: SideName): number {
    return EIDS[from === "a" ? "b" : "a"];
  }

  #sent(what: string, from: SideName, receipt: TransactionReceipt, kind: string): Packet {
    const packet = sentPacket(this.site(from).layerZero, receipt);
    this.#session.recordGas(`send (${kind})`, receipt.gasUsed);
    this.journeys.push({ what, from, packet, send: receipt.gasUsed });
    return packet;
  }

  #record(from: SideName, { dispatched, verified, delivered }: LayerZeroRelayResult): void {
    const journey = (guid: Bytes32): Journey | undefined => this.journeys.find(({ packet }) => packet.guid === guid);
    const count = (packets: number): string => `${packets} packet${packets === 1 ? "" : "s"}`;
    for (const { messageId, guids, gasUsed } of dispatched) {
      this.#session.recordGas(`dispatch (${count(guids.length)})`, gasUsed);
      for (const guid of guids) {
        const found = journey(guid);
        if (found !== undefined) found.dispatch = { gas: gasUsed, packets: guids.length, messageId };
      }
    }
    for (const { guids, gasUsed } of verified) {
      if (gasUsed === undefined) continue;
      this.#session.recordGas(`verifyAndCommit (${count(guids.length)})`, gasUsed);
      for (const guid of guids) {
        const found = journey(guid);
        if (found !== undefined) found.verify = { gas: gasUsed, packets: guids.length };
      }
    }
    for (const { guid, status, gasUsed } of delivered) {
      const found = journey(guid);
      if (found?.dispatch === undefined || status !== "executed" || gasUsed === undefined) continue;
      found.execute = gasUsed;
      this.#session.recordGas("commitAndExecute (LzExecutor)", gasUsed);
      const to = from === "a" ? "b" : "a";
      this.#session.delivered.push({ what: found.what, from, to, id: found.dispatch.messageId, gas: gasUsed });
    }
  }
}

export function connected(contract: Contract, signer: Signer): Contract {
  return new Contract(contract.target, contract.interface, signer);
}

function connectionOf({ chain, provider }: Side): ChainConnection {
  return { url: chain.url, chainId: chain.chainId, provider, destroy: () => undefined };
}

/** The proved route as its deployment file would say it. */
function deploymentOf(source: Side, destination: Side): Deployment {
  const { gateway, lightClient, zkVerifier } = destination;
  return {
    source: { chainId: source.chain.chainId, gateway: source.gateway, startBlock: 0n },
    destination: { chainId: destination.chain.chainId, gateway, lightClient, zkVerifier, startBlock: 0n },
    headerInstance: HEADER_INSTANCE,
    windowInstances: [WINDOW_INSTANCE],
  };
}
