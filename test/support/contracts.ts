import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import {
  type BaseContract,
  type ContractTransactionReceipt,
  type ContractTransactionResponse,
  type ErrorDescription,
  Interface,
} from "ethers";
import hre from "hardhat";
import type * as abis from "../../prover/protocol/abi.ts";
import type {
  LAYERZERO_DESTINATION_DVN_ABI,
  LAYERZERO_SOURCE_DVN_ABI,
} from "../../prover/protocol/layerZero/dvnAbi.ts";
import type * as verifierAbis from "../../prover/protocol/verifierAbis.ts";

/** A private in-process chain. */
export interface Chain {
  chainId: bigint;
  ethers: HardhatEthers;
  /** Addresses of contracts that others link against. */
  libraries: Record<string, string>;
  /** Time of the latest block, in seconds. */
  now(): Promise<bigint>;
  /** Mines a block so many seconds later. */
  wait(seconds: bigint): Promise<void>;
  /** Sets the time of the next block. */
  setNextTime(timestamp: bigint): Promise<void>;
  request(method: string, params: unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

let compiled: Promise<void> | undefined;

/** Compiles the contracts, once a process; does next to nothing when they are up to date. */
export function compileContracts(): Promise<void> {
  compiled ??= hre.tasks
    .getTask("build")
    .run({ quiet: true, noTests: true })
    .then(async () => {
      errors = await readErrors();
    });
  return compiled;
}

/** Time of every test chain's first block after genesis, so that call data and with it gas are the same in every run. */
const START = Date.UTC(2026, 0, 1) / 1000;

/** Starts a chain with the contracts compiled. */
export async function startChain(chainId = 31_338n): Promise<Chain> {
  await compileContracts();
  const override = { chainId: Number(chainId), initialDate: new Date((START - 3600) * 1000) };
  const connection = await hre.network.create({ network: "destination", override });
  const { ethers, provider } = connection;
  const request = (method: string, params: unknown[]): Promise<unknown> => provider.request({ method, params });
  await request("evm_setNextBlockTimestamp", [`0x${START.toString(16)}`]);
  await request("evm_mine", []);
  const now = async (): Promise<bigint> => BigInt((await ethers.provider.getBlock("latest"))?.timestamp ?? 0);
  return {
    chainId,
    ethers,
    libraries: {},
    now,
    request,
    setNextTime: async (timestamp) =>
      void (await request("evm_setNextBlockTimestamp", [`0x${timestamp.toString(16)}`])),
    wait: async (seconds) => {
      await request("evm_setNextBlockTimestamp", [`0x${((await now()) + seconds).toString(16)}`]);
      await request("evm_mine", []);
    },
    close: () => connection.close(),
  };
}

type FunctionName<Fragment> = Fragment extends `function ${infer Name}(${string}` ? Name : never;
type ContractFunction = ReturnType<BaseContract["getFunction"]>;
type AnyFragment =
  | (typeof abis.GATEWAY_ABI)[number]
  | (typeof abis.RECEIPTS_ABI)[number]
  | (typeof abis.FEE_ESCROW_ABI)[number]
  | (typeof abis.GAS_PRICE_ORACLE_ABI)[number]
  | (typeof abis.COMMITTEE_LIGHT_CLIENT_ABI)[number]
  | (typeof abis.ZK_MESSAGE_VERIFIER_ABI)[number]
  | (typeof abis.GUESTBOOK_ABI)[number];

/** Functions of contracts/test and of OpenZeppelin's contracts that tests call. */
type OtherFunctionName =
  | "setAnswer"
  | "setTrustGeneration"
  | "recover"
  | "accepted"
  | "push"
  | "run"
  | "fingerprint"
  | "merkleRoot"
  | "climb"
  | "leaf"
  | "messageTypehash"
  | "readAttributes"
  | "chainAddress"
  | "perform"
  | "setRefuses"
  | "setCallback"
  | "setGasToBurn"
  | "tell"
  | "tellBlock"
  | "poseidon3"
  | "verifyProof"
  | "link"
  | "approve"
  | "balanceOf"
  | "transfer"
  | "crosschainTransfer"
  | "parse"
  | LayerZeroFunctionName
  // Hyperlane.
  | "announce"
  | "announcedId"
  | "delivered"
  | "dispatch"
  | "dispatchOf"
  | "getOffchainVerifyInfo"
  | "handled"
  | "hookType"
  | "initialize"
  | "isVerified"
  | "ismOf"
  | "moduleType"
  | "originOf"
  | "postDispatch"
  | "process"
  | "quoteDispatch"
  | "recordedGeneration"
  | "setConduct"
  | "setIsm"
  | "setUrls"
  | "submit"
  | "supportsMetadata"
  | "urls"
  | "verify"
  | VerificationFunctionName
  | AppFunctionName;

/** Functions of contracts/apps and of the tokens and governors they are tested with. */
type AppFunctionName =
  | "DECIMALS"
  | "SCALE"
  | "TOKEN"
  | "answer"
  | "ask"
  | "assets"
  | "availableInbound"
  | "availableOutbound"
  | "castVote"
  | "credit"
  | "crosschainBurn"
  | "crosschainMint"
  | "deposit"
  | "grantCredit"
  | "granted"
  | "hashProposal"
  | "liquidity"
  | "locked"
  | "observe"
  | "onDeliveryOutcome"
  | "openTransfer"
  | "propose"
  | "queryOf"
  | "quote"
  | "read"
  | "receiveMessage"
  | "returnCredit"
  | "setFee"
  | "setRead"
  | "setRefused"
  | "totalGranted"
  | "totalSupply"
  | "unallocated"
  | "withdraw";

/** Functions of the proof DVN for LayerZero. */
type LayerZeroFunctionName = FunctionName<
  (typeof LAYERZERO_SOURCE_DVN_ABI)[number] | (typeof LAYERZERO_DESTINATION_DVN_ABI)[number]
>;

/** Functions of contracts/verification, and of the doubles and harnesses of its tests. */
type VerificationFunctionName =
  | FunctionName<(typeof verifierAbis)[keyof typeof verifierAbis][number]>
  | "claimAll"
  | "get"
  | "isAbsent"
  | "read"
  | "reentries"
  | "setWay"
  | "traverse"
  | "withdrawAll";

/** A contract with the methods that tests call. */
export type TestContract = BaseContract & Record<FunctionName<AnyFragment> | OtherFunctionName, ContractFunction>;

/** One of the chain's funded accounts; the first deploys and owns everything. */
export async function account(chain: Chain, index: number): Promise<HardhatEthersSigner> {
  const signer = (await chain.ethers.getSigners())[index];
  if (signer === undefined) throw new RangeError(`the chain has no account ${index}`);
  return signer;
}

/** The contract as another account calls it. */
export function as(contract: TestContract, signer: HardhatEthersSigner): TestContract {
  return contract.connect(signer) as unknown as TestContract;
}

/** Deploys a contract by name, from the first account, linked with the chain's libraries. */
export async function deploy(chain: Chain, name: string, args: readonly unknown[] = []): Promise<TestContract> {
  const libraries = await librariesOf(chain, name);
  const factory = await chain.ethers.getContractFactory(name, { libraries });
  const contract = await factory.deploy(...args);
  await contract.waitForDeployment();
  return contract as unknown as TestContract;
}

/** Deploys the libraries that a contract links against, each once a chain. */
async function librariesOf(chain: Chain, name: string): Promise<Record<string, string>> {
  const { linkReferences } = await hre.artifacts.readArtifact(name);
  const libraries: Record<string, string> = {};
  for (const library of Object.values(linkReferences).flatMap((perFile) => Object.keys(perFile))) {
    chain.libraries[library] ??= await (await deploy(chain, library)).getAddress();
    libraries[library] = chain.libraries[library];
  }
  return libraries;
}

/** Custom errors of every compiled contract, once compiled. */
let errors = new Interface([]);

async function readErrors(): Promise<Interface> {
  const fragments = new Set<string>();
  for (const name of await hre.artifacts.getAllFullyQualifiedNames()) {
    const { abi } = await hre.artifacts.readArtifact(name);
    new Interface(abi).forEachError((error) => void fragments.add(error.format("full")));
  }
  return new Interface([...fragments]);
}

/** The custom error in revert data, if it is one of a compiled contract's. Call after `compileContracts`. */
export function parseRevert(data: string): ErrorDescription | null {
  // A revert without data, or with less than a selector, names no error.
  return data.length < 10 ? null : errors.parseError(data);
}

/** Name and arguments of the custom error that a call or transaction reverts with. Fails when it does not revert. */
export async function revertOf(attempt: Promise<unknown>): Promise<{ name: string; args: unknown[] }> {
  let outcome: unknown;
  try {
    outcome = await attempt;
  } catch (error) {
    const data = revertData(error);
    const parsed = data === undefined ? null : parseRevert(data);
    if (parsed !== null) return { name: parsed.name, args: [...parsed.args] };
    if (data !== undefined) return { name: data, args: [] };
    throw error;
  }
  throw new Error(
    `expected a revert, but it went through: ${JSON.stringify(outcome, (_, v) => (typeof v === "bigint" ? `${v}` : v))?.slice(0, 200)}`,
  );
}

/** Revert data, wherever in the chain of causes the client put it. */
function revertData(error: unknown, depth = 0): string | undefined {
  if (typeof error !== "object" || error === null || depth > 5) return undefined;
  const holder = error as Record<string, unknown>;
  if (typeof holder.data === "string" && holder.data.startsWith("0x")) return holder.data;
  return ["data", "cause", "error", "info"]
    .map((key) => revertData(holder[key], depth + 1))
    .find((data) => data !== undefined);
}

/** Receipt of a transaction. */
export async function mined(transaction: Promise<ContractTransactionResponse>): Promise<ContractTransactionReceipt> {
  const receipt = await (await transaction).wait();
  if (receipt === null) throw new Error("the transaction was not mined");
  return receipt;
}

/** Arguments of the events of one name in a receipt, as that contract emitted them. */
export function eventsOf(receipt: ContractTransactionReceipt, contract: TestContract, name: string): unknown[][] {
  return receipt.logs
    .filter((log) => log.address === contract.target)
    .map((log) => contract.interface.parseLog(log))
    .filter((event) => event?.name === name)
    .map((event) => [...(event?.args ?? [])]);
}
