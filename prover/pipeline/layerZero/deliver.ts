import { Interface, type Signer, zeroPadValue } from "ethers";
import { MAX_TRANSACTION_GAS, offeredFees } from "../../delivery/gas.ts";
import { type ContractCall, preflight } from "../../delivery/preflight.ts";
import { submit } from "../../delivery/submit.ts";
import { isHeadlightError } from "../../errors.ts";
import type { Bytes32 } from "../../protocol/field.ts";
import { LAYERZERO_EXECUTOR_ABI } from "../../protocol/layerZero/deployedAbi.ts";
import { decodeExecutionOptions, type ExecutionOptions } from "../../protocol/layerZero/options.ts";
import { commitPacket } from "./commit.ts";
import { failureReason } from "./failure.ts";
import type { SentPacket } from "./packets.ts";
import type { LayerZeroContext } from "./path.ts";
import { readArrival } from "./state.ts";

/** How an attempt to execute a packet ended. */
export interface PacketDelivery {
  guid: Bytes32;
  nonce: bigint;
  status: /** By this run. */
    | "executed"
    /** A lower nonce of its channel is not committed. */
    | "blocked"
    /** Other DVNs of the application have not given their word. */
    | "waiting"
    /** The receiver refuses it for now; anyone may try again. */
    | "receiver-failed"
    /** It asks for native coin that this executor does not bring. */
    | "needs-value"
    /** Its options cannot be read. */
    | "unreadable"
    /** Something else went wrong with it. */
    | "failed";
  reason?: string;
  /** Transaction of this run that committed it, so that the packets after it can be executed. */
  committedIn?: string;
  /** It passed the simulation and reverted in a block: paid for. */
  failedOnChain?: boolean;
  transactionHash?: string;
  gasUsed?: bigint;
}

const executorInterface = new Interface(LAYERZERO_EXECUTOR_ABI);

export interface DeliverOptions {
  maxValueWei?: bigint | undefined;
  signal?: AbortSignal | undefined;
}

/** Executes a packet that is committed, or can be, through LzExecutor; simulated first. Undefined when it is settled, nilified or not verified. */
export async function deliverPacket(
  context: LayerZeroContext,
  signer: Signer,
  packet: SentPacket,
  options: DeliverOptions = {},
): Promise<PacketDelivery | undefined> {
  const { guid, nonce } = packet;
  try {
    const arrival = await readArrival(context, packet);
    if (arrival.settled || arrival.nilified || !(arrival.vouched || arrival.committed)) return undefined;
    // Committing it in the same transaction fills the gap that it is itself.
    if (arrival.firstMissing < nonce) {
      return { guid, nonce, status: "blocked", reason: describeGap(nonce, arrival.firstMissing) };
    }
    const result = await execute(context, signer, packet, options);
    if (result === undefined) return undefined;
    if (arrival.committed || result.status === "executed" || result.status === "waiting") {
      return { guid, nonce, ...result };
    }
    const committedIn = await commitPacket(context, signer, packet, options.signal);
    return { guid, nonce, ...result, ...(committedIn === undefined ? {} : { committedIn }) };
  } catch (error) {
    const failedOnChain = isHeadlightError(error, "DELIVERY_REVERTED");
    return { guid, nonce, status: "failed", reason: failureReason(error), ...(failedOnChain ? { failedOnChain } : {}) };
  }
}

type Attempt = Omit<PacketDelivery, "guid" | "nonce">;

async function execute(
  context: LayerZeroContext,
  signer: Signer,
  packet: SentPacket,
  { maxValueWei = 0n, signal }: DeliverOptions,
): Promise<Attempt | undefined> {
  const { provider } = context.destination;
  let options: ExecutionOptions;
  try {
    options = decodeExecutionOptions(packet.options);
  } catch (error) {
    return { status: "unreadable", reason: failureReason(error) };
  }
  const call = executeCall(context, packet, options);
  if ((call.value ?? 0n) > maxValueWei) return { status: "needs-value", reason: `it asks for ${call.value} wei` };
  // Simulated as it is sent: a receiver sees the price and the gas, and one that catches its own failure hides it from an estimate.
  const terms = { gasLimit: executionGas(options), fees: await offeredFees(provider) };
  const simulated = await preflight(provider, call, await signer.getAddress(), terms);
  if (!simulated.ok) {
    const { name, sentence } = simulated.reason;
    return { status: name === "LzExecutor_Verifying" ? "waiting" : "receiver-failed", reason: sentence };
  }
  try {
    const alreadyDone = async (): Promise<boolean> => (await readArrival(context, packet)).settled;
    const submission = await submit({ signer, provider, call, terms, alreadyDone, signal });
    if (submission.outcome === "already-accepted") return undefined;
    const { transactionHash, gasUsed } = submission;
    return { status: "executed", transactionHash, gasUsed };
  } catch (error) {
    const failedOnChain = isHeadlightError(error, "DELIVERY_REVERTED");
    if (failedOnChain || isHeadlightError(error, "DELIVERY_REVERTS")) {
      return { status: "receiver-failed", reason: error.message, ...(failedOnChain ? { failedOnChain } : {}) };
    }
    throw error;
  }
}

/** Gas that committing, dropping and the executor itself take at most beside the receiver's, with many DVNs. */
const AROUND_RECEIVER = 2_000_000n;

/** What a simulation may burn: a receiver that wants more than it asked for fails, here as on chain. */
export function executionGas({ gas }: ExecutionOptions): bigint {
  // A call passes on 63/64 at most, through two contracts.
  const needed = gas + gas / 16n + AROUND_RECEIVER;
  return needed < MAX_TRANSACTION_GAS ? needed : MAX_TRANSACTION_GAS;
}

/** EndpointV2's rule in a sentence. */
export function describeGap(nonce: bigint, missing: bigint): string {
  return `nonce ${nonce} cannot execute because nonce ${missing} is not committed`;
}

/** LzExecutor.commitAndExecute with the gas, the value and the native drops that the sender asked for. */
export function executeCall(
  { path }: Pick<LayerZeroContext, "path">,
  { srcEid, sender, nonce, receiver, guid, message }: SentPacket,
  { gas, value, drops }: ExecutionOptions,
): ContractCall {
  const origin = { srcEid, sender: zeroPadValue(sender, 32), nonce };
  const parameters = { origin, receiver, guid, message, extraData: "0x", gas, value };
  const nativeDrops = drops.map(({ receiver: account, amount }) => ({ _receiver: account, _amount: amount }));
  return {
    to: path.destination.executor,
    abi: executorInterface,
    method: "commitAndExecute",
    args: [path.destination.receiveLibrary, parameters, nativeDrops],
    value: value + drops.reduce((total, { amount }) => total + amount, 0n),
  };
}
