import { Interface, type JsonRpcApiProvider, type Signer } from "ethers";
import { isHeadlightError } from "../errors.ts";
import { GATEWAY_ABI } from "../protocol/abi.ts";
import type { Address, Bytes32 } from "../protocol/field.ts";
import { formatChainAddress } from "../protocol/interoperableAddress.ts";
import { type Message, messageId } from "../protocol/message.ts";
import { type ContractCall, preflight, readContract } from "./preflight.ts";
import { decodeRevert } from "./revertReason.ts";
import { submit } from "./submit.ts";

export const gatewayInterface = new Interface(GATEWAY_ABI);

/** Where a message is on its destination, in the order of IGateway.MessageState. */
export type MessageState = "unknown" | "verified" | "failed" | "executed" | "expired";
const STATES: readonly MessageState[] = ["unknown", "verified", "failed", "executed", "expired"];

export type DeliveryStatus =
  /** Delivered by this call. */
  | "executed"
  /** Delivered before, or by someone faster. */
  | "already-executed"
  /** The recipient refuses it for now; anyone may try again. */
  | "receiver-failed"
  /** Delivering costs more than the executor is willing to pay, or than it earns. */
  | "unprofitable"
  /** Past its deadline: it can never be delivered. */
  | "expired"
  /** Nothing is wrong with it, its time has not come: an earlier message of its channel, a pause or a limit holds it up. */
  | "waits"
  /** The verifier does not vouch for it. */
  | "not-verified"
  /** The gateway refuses it for another reason. */
  | "refused";

export interface DeliveryOutcome {
  id: Bytes32;
  nonce: bigint;
  status: DeliveryStatus;
  reason?: string;
  transactionHash?: string;
  gasUsed?: bigint;
}

export interface ExecuteParameters {
  signer: Signer;
  provider: JsonRpcApiProvider;
  gateway: Address;
  message: Message;
  /** Evidence for the route's verifier; "0x" when the gateway holds the message as verified. */
  evidence: string;
  /** Most wei that a delivery may cost; no limit when left out. */
  maxCostWei?: bigint | undefined;
  /** Says why a delivery at this cost is not worth it; undefined when it is. Asked once the delivery is known to succeed. */
  judge?: ((cost: DeliveryEstimate) => string | undefined) | undefined;
  /** Sends a delivery that will fail, so that the failure is on chain. Costs gas and helps nobody but explorers. */
  recordFailure?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** What a delivery would cost now. */
export interface DeliveryEstimate {
  gas: bigint;
  gasPrice: bigint;
  baseFee: bigint;
  /** Gas at that price, and the message's value. */
  wei: bigint;
}

/** Errors of the gateway that pass by themselves. */
const WAITS: ReadonlySet<string> = new Set(["Gateway_NotItsTurn", "Gateway_AppPaused", "Gateway_RateLimited"]);
const EXPIRED: ReadonlySet<string> = new Set(["Gateway_Expired", "Gateway_AlreadyExpired"]);

export async function messageState(provider: JsonRpcApiProvider, gateway: Address, id: Bytes32): Promise<MessageState> {
  const [state] = await readContract(provider, { to: gateway, abi: gatewayInterface, method: "stateOf", args: [id] });
  return STATES[Number(state)] ?? "unknown";
}

/** Delivers one message, if it can be delivered: simulated first, and every way it can end is an outcome, not an error. */
export async function executeMessage(parameters: ExecuteParameters): Promise<DeliveryOutcome> {
  const { signer, provider, gateway, message, evidence, maxCostWei, judge, recordFailure = false, signal } = parameters;
  const id = messageId(message);
  const outcome = (status: DeliveryStatus, rest: Partial<DeliveryOutcome> = {}): DeliveryOutcome => ({
    id,
    nonce: message.nonce,
    status,
    ...rest,
  });
  const isExecuted = async (): Promise<boolean> => (await messageState(provider, gateway, id)) === "executed";
  if (await isExecuted()) return outcome("already-executed");

  const call = executeCall(gateway, message, evidence);
  const from = await signer.getAddress();
  const simulated = await simulateDelivery(provider, gateway, message, evidence, from);
  if (simulated.status !== "deliverable" && !(simulated.status === "receiver-failed" && recordFailure)) {
    return outcome(simulated.status, simulated.reason === undefined ? {} : { reason: simulated.reason });
  }
  if (maxCostWei !== undefined || judge !== undefined) {
    const estimate = await estimateDelivery(provider, call, from);
    const limit = maxCostWei !== undefined && estimate.wei - message.value > maxCostWei;
    const reason = limit
      ? `it costs ${estimate.wei - message.value} wei; the limit is ${maxCostWei}`
      : judge?.(estimate);
    if (reason !== undefined) return outcome("unprofitable", { reason });
  }

  try {
    const isWanted =
      simulated.status === "deliverable" ? ([success]: readonly unknown[]) => success === true : undefined;
    const submission = await submit({ signer, provider, call, alreadyDone: isExecuted, isWanted, signal });
    if (submission.outcome === "already-accepted") return outcome("already-executed");
    const { transactionHash, gasUsed, logs } = submission;
    for (const log of logs) {
      const event = gatewayInterface.parseLog(log);
      if (event?.args.messageId !== id) continue;
      if (event.name === "MessageExecuted") return outcome("executed", { transactionHash, gasUsed });
      if (event.name === "MessageFailed") {
        return outcome("receiver-failed", {
          transactionHash,
          gasUsed,
          reason: decodeRevert(event.args.reason).sentence,
        });
      }
    }
    return outcome("refused", { transactionHash, gasUsed, reason: "the transaction left no event of the gateway" });
  } catch (error) {
    // Between simulation and sending the world changed; the next round sees how.
    if (isHeadlightError(error, "DELIVERY_REVERTS")) return outcome("refused", { reason: error.message });
    throw error;
  }
}

function executeCall(gateway: Address, message: Message, evidence: string): ContractCall {
  return { to: gateway, abi: gatewayInterface, method: "execute", args: [message, evidence], value: message.value };
}

export interface SimulatedDelivery {
  status: "deliverable" | Exclude<DeliveryStatus, "executed" | "unprofitable">;
  reason?: string;
}

/** What would come of delivering the message now, by eth_call. */
export async function simulateDelivery(
  provider: JsonRpcApiProvider,
  gateway: Address,
  message: Message,
  evidence: string,
  from: string,
): Promise<SimulatedDelivery> {
  const simulated = await preflight(provider, executeCall(gateway, message, evidence), from);
  if (!simulated.ok) {
    const { name, sentence } = simulated.reason;
    if (name === "Gateway_AlreadyExecuted") return { status: "already-executed" };
    if (EXPIRED.has(name)) return { status: "expired", reason: sentence };
    if (WAITS.has(name)) return { status: "waits", reason: sentence };
    return { status: name === "Gateway_NotVerified" ? "not-verified" : "refused", reason: sentence };
  }
  if (simulated.result[0] === true) return { status: "deliverable" };
  return { status: "receiver-failed", reason: await receiverReason(provider, gateway, message) };
}

/** The highest that the delivery may cost, at the price that will be offered for it. */
async function estimateDelivery(
  provider: JsonRpcApiProvider,
  { to, abi, method, args, value = 0n }: ContractCall,
  from: string,
): Promise<DeliveryEstimate> {
  const [gas, { gasPrice: legacyPrice, maxFeePerGas }, block] = await Promise.all([
    provider.estimateGas({ to, data: abi.encodeFunctionData(method, args), value, from }),
    provider.getFeeData(),
    provider.getBlock("latest"),
  ]);
  const gasPrice = maxFeePerGas ?? legacyPrice ?? 0n;
  return { gas, gasPrice, baseFee: block?.baseFeePerGas ?? 0n, wei: gas * gasPrice + value };
}

/** Records that a message expired, which lets the next of its channel have its turn. */
export async function expireMessage(
  parameters: Pick<ExecuteParameters, "signer" | "provider" | "gateway" | "message" | "evidence" | "signal">,
): Promise<DeliveryOutcome> {
  const { signer, provider, gateway, message, evidence, signal } = parameters;
  const id = messageId(message);
  const alreadyDone = async (): Promise<boolean> => (await messageState(provider, gateway, id)) === "expired";
  const call: ContractCall = { to: gateway, abi: gatewayInterface, method: "expire", args: [message, evidence] };
  const submission = await submit({ signer, provider, call, alreadyDone, signal });
  if (submission.outcome === "already-accepted") return { id, nonce: message.nonce, status: "expired" };
  const { transactionHash, gasUsed } = submission;
  return { id, nonce: message.nonce, status: "expired", transactionHash, gasUsed };
}

/** Place of the last message of an ordered channel that was delivered or expired. */
export async function lastSettled(
  provider: JsonRpcApiProvider,
  gateway: Address,
  { sender, sourceChainId, sourceGateway, recipient }: Message,
): Promise<bigint> {
  const args = [sender, sourceChainId, sourceGateway, recipient];
  const [sequence] = await readContract(provider, {
    to: gateway,
    abi: gatewayInterface,
    method: "lastSettledOf",
    args,
  });
  return sequence as bigint;
}

const recipientInterface = new Interface([
  "function receiveMessage(bytes32 receiveId, bytes sender, bytes payload) payable returns (bytes4)",
]);

/** Why the recipient fails: asked by eth_call as the gateway asks it. */
async function receiverReason(provider: JsonRpcApiProvider, gateway: Address, message: Message): Promise<string> {
  const { sourceChainId, sender, recipient, payload } = message;
  if ((await provider.getCode(recipient)) === "0x") return `there is no contract at the recipient ${recipient}`;
  const senderBytes = formatChainAddress({ chainId: sourceChainId, address: sender });
  const args = [messageId(message), senderBytes, payload];
  const call = { to: recipient, abi: recipientInterface, method: "receiveMessage", args };
  const answer = await preflight(provider, call, gateway).catch((error: unknown) => {
    // A recipient that answers nothing, or nonsense: it accepted the call and not the standard.
    if (isHeadlightError(error, "CONTRACT_ANSWER") || isHeadlightError(error, "CONTRACT_MISSING"))
      return { ok: true } as const;
    throw error;
  });
  if (answer.ok) return "the recipient does not answer with the ERC-7786 magic value, or runs out of gas";
  return `the recipient refuses it: ${answer.reason.sentence}`;
}
