import { Interface, type JsonRpcApiProvider } from "ethers";
import { HeadlightError } from "../errors.ts";
import { COMMITTEE_LIGHT_CLIENT_ABI, ZK_MESSAGE_VERIFIER_ABI } from "../protocol/abi.ts";
import type { Address } from "../protocol/field.ts";
import type { Header } from "../protocol/header.ts";
import type { SolidityProof } from "../proving/calldata.ts";
import type { Deployment } from "./deployment.ts";
import type { VerifiedWindow } from "./evidence.ts";
import { type ContractCall, readContract } from "./preflight.ts";

const clientInterface = new Interface(COMMITTEE_LIGHT_CLIENT_ABI);
const verifierInterface = new Interface(ZK_MESSAGE_VERIFIER_ABI);

export interface LightClientState {
  /** Of the last accepted header; of the trust anchor before the first one. */
  height: bigint;
  timestamp: bigint;
  epoch: bigint;
  frozen: boolean;
  /** Commitment of the committee that signs the next header. */
  committeeCommitment: bigint;
  /** Message root of the last header; 0 before the first one, and while frozen. */
  messageRoot: bigint;
  /** Seconds that the head stays trusted. */
  trustingPeriod: bigint;
}

/** Reads the light client's head and what an update has to match. */
export async function readLightClient(provider: JsonRpcApiProvider, address: Address): Promise<LightClientState> {
  const read = async (method: string, args: readonly unknown[] = []): Promise<readonly unknown[]> =>
    readContract(provider, { to: address, abi: clientInterface, method, args });
  const [[height, timestamp, epoch], [frozen], [trustingPeriod]] = await Promise.all([
    read("head"),
    read("frozen"),
    read("TRUSTING_PERIOD"),
  ]);
  const [[commitment], [root]] = await Promise.all([
    read("committeeCommitment", [epoch]),
    read("messageRoot", [height]),
  ]);
  return {
    height: BigInt(height as bigint),
    timestamp: BigInt(timestamp as bigint),
    epoch: BigInt(epoch as bigint),
    frozen: frozen === true,
    committeeCommitment: BigInt(commitment as bigint),
    messageRoot: BigInt(root as bigint),
    trustingPeriod: BigInt(trustingPeriod as bigint),
  };
}

/** Message root that the light client holds for the height; 0 when it has none that is to be trusted. */
export async function readMessageRoot(provider: JsonRpcApiProvider, address: Address, height: bigint): Promise<bigint> {
  const [root] = await readContract(provider, {
    to: address,
    abi: clientInterface,
    method: "messageRoot",
    args: [height],
  });
  return BigInt(root as bigint);
}

/** Refuses a deployment file whose light client follows another chain or outbox, or whose zk verifier asks another light client. */
export async function checkDeployment(
  provider: JsonRpcApiProvider,
  { source, destination }: Deployment,
): Promise<void> {
  const client = async (method: string): Promise<unknown> =>
    (await readContract(provider, { to: destination.lightClient, abi: clientInterface, method, args: [] }))[0];
  const [chainId, outbox] = [await client("sourceChainId"), await client("outbox")];
  const [lightClient] = await readContract(provider, {
    to: destination.zkVerifier,
    abi: verifierInterface,
    method: "LIGHT_CLIENT",
    args: [],
  });
  const wrong: string[] = [];
  if (chainId !== source.chainId) wrong.push(`the light client follows chain ${chainId}, not ${source.chainId}`);
  if (String(outbox).toLowerCase() !== source.gateway)
    wrong.push(`the light client follows the outbox ${outbox}, not ${source.gateway}`);
  if (String(lightClient).toLowerCase() !== destination.lightClient)
    wrong.push(`the zk verifier asks the light client ${lightClient}`);
  if (wrong.length === 0) return;
  throw new HeadlightError({
    code: "DEPLOYMENT_MISMATCH",
    message: `the deployment file does not match the contracts: ${wrong.join("; ")}`,
    hint: "Use the file that this deployment wrote.",
  });
}

/** CommitteeLightClient.update with a proved header. */
export function updateCall(
  lightClient: Address,
  header: Header,
  signerBitmap: bigint,
  proof: SolidityProof,
): ContractCall {
  const { height, timestamp, blockHash, messageRoot, nextCommitteeCommitment } = header;
  const update = { height, timestamp, blockHash, messageRoot, nextCommitteeCommitment, signerBitmap };
  return { to: lightClient, abi: clientInterface, method: "update", args: [update, proof] };
}

/** ZkMessageVerifier.verifyWindow with a proved window. */
export function verifyWindowCall(
  zkVerifier: Address,
  window: Omit<VerifiedWindow, "windowSize">,
  leaves: readonly bigint[],
  proof: SolidityProof,
): ContractCall {
  return {
    to: zkVerifier,
    abi: verifierInterface,
    method: "verifyWindow",
    args: [window.height, window.windowIndex, leaves, proof],
  };
}

export async function isWindowVerified(
  provider: JsonRpcApiProvider,
  zkVerifier: Address,
  { height, windowSize, windowIndex }: VerifiedWindow,
): Promise<boolean> {
  const args = [height, windowSize, windowIndex];
  const [root] = await readContract(provider, { to: zkVerifier, abi: verifierInterface, method: "windowRoot", args });
  return BigInt(String(root)) !== 0n;
}

const LOG_CHUNK = 10_000n;

/** All windows that were ever verified, from the verifier's events; whether they still count is `isWindowVerified`'s to say. */
export async function findVerifiedWindows(
  provider: JsonRpcApiProvider,
  { destination }: Deployment,
): Promise<VerifiedWindow[]> {
  const head = BigInt(await provider.getBlockNumber());
  const windows: VerifiedWindow[] = [];
  const topics = [verifierInterface.getEvent("WindowVerified")?.topicHash ?? ""];
  for (let from = destination.startBlock; from <= head; from += LOG_CHUNK) {
    const toBlock = from + LOG_CHUNK - 1n < head ? from + LOG_CHUNK - 1n : head;
    for (const log of await provider.getLogs({ address: destination.zkVerifier, topics, fromBlock: from, toBlock })) {
      const event = verifierInterface.parseLog(log);
      if (event === null) continue;
      windows.push({
        height: event.args.height,
        windowSize: Number(event.args.windowSize),
        windowIndex: event.args.windowIndex,
      });
    }
  }
  return windows;
}
