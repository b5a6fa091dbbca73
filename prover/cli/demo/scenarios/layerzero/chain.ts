import { AbiCoder, Contract, ContractFactory, type Interface, type Signer, type TransactionReceipt } from "ethers";
import { type Address, toAddress } from "../../../../protocol/field.ts";
import { compileApplications } from "./compile.ts";
import { type ContractArtifact, type LayerZeroContract, readLayerZeroArtifact } from "./packages.ts";

/** LayerZero on one chain: the published contracts, deployed as LayerZero deploys them. */
export interface LayerZeroChain {
  eid: number;
  owner: Signer;
  contracts: Readonly<Record<LayerZeroContract, Contract>>;
  /** Takes the executor's jobs on the source. */
  executor: Contract;
  /** Block from which its events are looked for. */
  startBlock: bigint;
}

/** A DVN's addresses for packets that leave and that arrive, in a LayerZero configuration. */
export interface UlnParties {
  required: readonly Address[];
  optional?: readonly Address[];
  threshold?: number;
}

/** Gas that the treasury may use in a quote, and the cap of its fee: LayerZero's own figures for a chain without treasury. */
const TREASURY = [100_000n, 0n] as const;
const MAX_MESSAGE_SIZE = 10_000;
const CONFIG_TYPE_ULN = 2;
/** "None" in an application's configuration, where 0 means the default's; a default says 0. */
const NONE = 255;
/** A proof shows finality: blocks to wait for add nothing, and the DVN claims all there can be. */
const CONFIRMATIONS = 1n;
const ULN_CONFIG =
  "tuple(uint64 confirmations, uint8 requiredDVNCount, uint8 optionalDVNCount, uint8 optionalDVNThreshold, address[] requiredDVNs, address[] optionalDVNs)";

/** Endpoint, libraries and executor; the libraries registered, nothing configured. */
export async function deployLayerZero(owner: Signer, eid: number): Promise<LayerZeroChain> {
  const published = (name: LayerZeroContract, args: readonly unknown[]): Promise<Contract> =>
    deployContract(owner, readLayerZeroArtifact(name), args);
  const startBlock = BigInt((await owner.provider?.getBlockNumber()) ?? 0);
  const endpoint = await published("EndpointV2", [eid, await owner.getAddress()]);
  const send = await published("SendUln302", [endpoint.target, ...TREASURY]);
  const receive = await published("ReceiveUln302", [endpoint.target]);
  const view = await published("ReceiveUln302View", []);
  const lzExecutor = await published("LzExecutor", []);
  await transact(view, "initialize", [endpoint.target, receive.target]);
  await transact(lzExecutor, "initialize", [receive.target, view.target, endpoint.target]);
  for (const library of [send, receive]) await transact(endpoint, "registerLibrary", [library.target]);
  return {
    eid,
    owner,
    contracts: {
      EndpointV2: endpoint,
      SendUln302: send,
      ReceiveUln302: receive,
      ReceiveUln302View: view,
      LzExecutor: lzExecutor,
    },
    executor: await deployContract(owner, compileApplications().FreeExecutor, []),
    startBlock,
  };
}

/** Makes the path to and from another endpoint usable: the libraries' defaults first, the endpoint's after them. */
export async function configurePath(
  { contracts, executor }: LayerZeroChain,
  remoteEid: number,
  sending: UlnParties,
  receiving: UlnParties,
): Promise<void> {
  const { EndpointV2, SendUln302, ReceiveUln302 } = contracts;
  await transact(SendUln302, "setDefaultUlnConfigs", [[{ eid: remoteEid, config: ulnConfig(sending, 0) }]]);
  await transact(ReceiveUln302, "setDefaultUlnConfigs", [[{ eid: remoteEid, config: ulnConfig(receiving, 0) }]]);
  await transact(SendUln302, "setDefaultExecutorConfigs", [
    [{ eid: remoteEid, config: { maxMessageSize: MAX_MESSAGE_SIZE, executor: executor.target } }],
  ]);
  await transact(EndpointV2, "setDefaultSendLibrary", [remoteEid, SendUln302.target]);
  await transact(EndpointV2, "setDefaultReceiveLibrary", [remoteEid, ReceiveUln302.target, 0]);
}

/**
 * An application's own configuration in place of the default one; its delegate calls. The library is pinned first: a configuration is
 * of one library, and LayerZero's owner replaces the default library of whoever did not choose.
 */
export async function configureApplication(
  { contracts }: LayerZeroChain,
  application: Contract,
  library: "SendUln302" | "ReceiveUln302",
  remoteEid: number,
  parties: UlnParties,
): Promise<void> {
  const config = AbiCoder.defaultAbiCoder().encode([ULN_CONFIG], [ulnConfig(parties, NONE)]);
  const setting = { eid: remoteEid, configType: CONFIG_TYPE_ULN, config };
  await pinLibrary(contracts, application, library, remoteEid);
  await transact(contracts.EndpointV2, "setConfig", [application.target, contracts[library].target, [setting]]);
}

/** The endpoint refuses to set what is set. */
async function pinLibrary(
  contracts: LayerZeroChain["contracts"],
  application: Contract,
  library: "SendUln302" | "ReceiveUln302",
  remoteEid: number,
): Promise<void> {
  const { EndpointV2, [library]: pinned } = contracts;
  const path = [application.target, remoteEid] as const;
  if (library === "SendUln302") {
    if (!(await EndpointV2.getFunction("isDefaultSendLibrary")(...path))) return;
    await transact(EndpointV2, "setSendLibrary", [...path, pinned.target]);
    return;
  }
  const [, isDefault] = (await EndpointV2.getFunction("getReceiveLibrary")(...path)) as readonly [string, boolean];
  // No grace period: nobody waits for a packet of an earlier library.
  if (isDefault) await transact(EndpointV2, "setReceiveLibrary", [...path, pinned.target, 0]);
}

/** Lists are sorted, as the libraries demand. */
function ulnConfig({ required, optional = [], threshold = 0 }: UlnParties, none: number): Record<string, unknown> {
  const sorted = (list: readonly Address[]): Address[] => [...list].sort();
  return {
    confirmations: CONFIRMATIONS,
    requiredDVNCount: required.length || none,
    optionalDVNCount: optional.length || none,
    optionalDVNThreshold: threshold,
    requiredDVNs: sorted(required),
    optionalDVNs: sorted(optional),
  };
}

export async function deployContract(
  signer: Signer,
  { abi, bytecode }: ContractArtifact,
  args: readonly unknown[],
): Promise<Contract> {
  const deployed = await new ContractFactory(abi as Interface["fragments"], bytecode, signer).deploy(...args);
  await deployed.waitForDeployment();
  return new Contract(await deployed.getAddress(), abi as Interface["fragments"], signer);
}

/** Sends and waits; the receipt of a transaction that succeeded. */
export async function transact(
  contract: Contract,
  method: string,
  args: readonly unknown[],
  overrides: { value?: bigint } = {},
): Promise<TransactionReceipt> {
  const sent = (await contract.getFunction(method)(...args, overrides)) as {
    wait(): Promise<TransactionReceipt | null>;
  };
  const receipt = await sent.wait();
  if (receipt === null) throw new RangeError(`${method} was not mined`);
  return receipt;
}

export function addressOf(contract: Contract): Address {
  return toAddress(String(contract.target));
}
