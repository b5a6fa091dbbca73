import { Interface, type JsonRpcApiProvider, type Signer } from "ethers";
import { isHeadlightError, shortReason } from "../errors.ts";
import { type Address, type Bytes32, toAddress } from "../protocol/field.ts";
import { formatChainAddress } from "../protocol/interoperableAddress.ts";
import { type Message, messageId } from "../protocol/message.ts";
import { roundEnding } from "./connection.ts";
import { affordableGas, type FeeFields, highestPrice, offeredFees, type TransactionTerms } from "./gas.ts";
import { gatewayInterface, readableState } from "./messageState.ts";
import { type ContractCall, preflight } from "./preflight.ts";
import { decodeRevert, type RevertReason } from "./revertReason.ts";
import { submit } from "./submit.ts";

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
  /** It succeeded in the simulation, was paid for and failed on chain: its recipient tells the two apart, or the world changed. */
  failedOnChain?: boolean;
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
  /** Gas that it seems to use. */
  gas: bigint;
  /** Gas limit that will be sent: what the recipient can make it use. */
  gasLimit: bigint;
  /** Highest price of one gas that will be offered. */
  gasPrice: bigint;
  baseFee: bigint;
  /** The gas limit at that price, and the message's value: no delivery costs more. */
  wei: bigint;
}

/** Errors of the gateway that pass by themselves. */
const WAITS: ReadonlySet<string> = new Set(["Gateway_NotItsTurn", "Gateway_AppPaused", "Gateway_RateLimited"]);
const EXPIRED: ReadonlySet<string> = new Set(["Gateway_Expired", "Gateway_AlreadyExpired"]);

/**
 * Delivers one message, if it can be delivered: simulated and judged as it will be sent, and sent at most once. Every way it can end is an
 * outcome.
 *
 * @throws only when aborted, or when the connection is lost
 */
export async function executeMessage(parameters: ExecuteParameters): Promise<DeliveryOutcome> {
  const { provider, gateway, message, evidence } = parameters;
  const id = messageId(message);
  const isExecuted = async (): Promise<boolean> => (await readableState(provider, gateway, id)) === "executed";
  const call = executeCall(gateway, message, evidence);
  return attempt(parameters, call, async (send) => {
    if (await isExecuted()) return { status: "already-executed" };
    const from = await parameters.signer.getAddress();
    const fees = await offeredFees(provider);
    const most = affordableGas(await provider.getBalance(from), message.value, fees);
    if (most < MIN_TRANSACTION_GAS) return { status: "unprofitable", reason: `${from} cannot pay for it` };
    const terms = { gasLimit: most, fees };
    const simulated = await simulateDelivery(provider, gateway, message, evidence, from, terms);
    const isDeliverable = simulated.status === "deliverable";
    if (simulated.status !== "deliverable") {
      if (simulated.status !== "receiver-failed" || parameters.recordFailure !== true) return simulated as Ending;
    }
    const isWanted = isDeliverable ? ([success]: readonly unknown[]): boolean => success === true : undefined;
    return send({ from, terms, alreadyDone: isExecuted, isWanted, doneStatus: "already-executed" });
  });
}

type Ending = Omit<DeliveryOutcome, "id" | "nonce">;

interface Sending {
  from: string;
  /** The most that may be offered. */
  terms: TransactionTerms;
  alreadyDone: () => Promise<boolean>;
  isWanted: ((answer: readonly unknown[]) => boolean) | undefined;
  doneStatus: DeliveryStatus;
}

/** Gas of a transaction that does nothing. */
const MIN_TRANSACTION_GAS = 21_000n;

type AttemptParameters = Pick<
  ExecuteParameters,
  "signer" | "provider" | "gateway" | "message" | "evidence" | "signal" | "maxCostWei" | "judge"
>;

/** Runs one attempt; what goes wrong in it becomes its outcome. */
async function attempt(
  parameters: AttemptParameters,
  call: ContractCall,
  work: (send: (sending: Sending) => Promise<Ending>) => Promise<Ending>,
): Promise<DeliveryOutcome> {
  const { message } = parameters;
  const named = { id: messageId(message), nonce: message.nonce };
  try {
    return { ...named, ...(await work((sending) => judgeAndSend(parameters, call, sending))) };
  } catch (error) {
    const ending = roundEnding(error);
    if (ending !== undefined) throw ending;
    const reason = isHeadlightError(error) ? error.message : shortReason(error);
    if (isHeadlightError(error, "DELIVERY_FUNDS")) return { ...named, status: "unprofitable", reason };
    if (!isHeadlightError(error, "DELIVERY_REVERTED")) return { ...named, status: "refused", reason };
    const { transactionHash, gasUsed } = error.details as { transactionHash?: string; gasUsed?: bigint };
    return {
      ...named,
      status: "receiver-failed",
      reason,
      failedOnChain: true,
      ...(transactionHash === undefined ? {} : { transactionHash }),
      ...(gasUsed === undefined ? {} : { gasUsed }),
    };
  }
}

/** Finds the gas limit, has the delivery judged at that limit, and sends exactly that. */
async function judgeAndSend(parameters: AttemptParameters, call: ContractCall, sending: Sending): Promise<Ending> {
  const { signer, provider, message, maxCostWei, judge, signal } = parameters;
  const { from, terms: most, alreadyDone, isWanted, doneStatus } = sending;
  const found = await findGas(provider, call, from, most, isWanted);
  if (found === undefined) {
    const reason = `it does not succeed with the ${most.gasLimit} gas that one transaction may have here`;
    return { status: "refused", reason };
  }
  const estimate = await estimateDelivery(provider, found, most.fees, call.value ?? 0n);
  const cost = estimate.wei - (call.value ?? 0n);
  const isTooDear = maxCostWei !== undefined && cost > maxCostWei;
  const reason = isTooDear ? `it may cost ${cost} wei; the limit is ${maxCostWei}` : judge?.(estimate);
  if (reason !== undefined) return { status: "unprofitable", reason };

  const terms = { gasLimit: found.gasLimit, fees: most.fees };
  const submission = await submit({ signer, provider, call, alreadyDone, isWanted, terms, signal });
  if (submission.outcome === "already-accepted") return { status: doneStatus };
  const { transactionHash, gasUsed, logs } = submission;
  const sent = { transactionHash, gasUsed };
  for (const log of logs) {
    // Recipients write logs too: only the gateway says what became of a message.
    if (toAddress(log.address) !== call.to) continue;
    const event = gatewayInterface.parseLog(log);
    if (event?.args.messageId !== messageId(message)) continue;
    if (event.name === "MessageExecuted") return { status: "executed", ...sent };
    if (event.name === "MessageExpired") return { status: "expired", ...sent };
    if (event.name === "MessageFailed") {
      const why = decodeRevert(event.args.reason).sentence;
      return { status: "receiver-failed", ...sent, reason: why, failedOnChain: isWanted !== undefined };
    }
  }
  return { status: "refused", ...sent, reason: "the transaction left no event of the gateway" };
}

/**
 * An estimate finds the least gas that does not revert; a recipient that fails for want of gas does not revert the delivery. More is tried
 * until it succeeds.
 */
async function findGas(
  provider: JsonRpcApiProvider,
  call: ContractCall,
  from: string,
  { gasLimit: most, fees }: TransactionTerms,
  isWanted: Sending["isWanted"],
): Promise<{ gas: bigint; gasLimit: bigint } | undefined> {
  const { to, abi, method, args, value = 0n } = call;
  const data = abi.encodeFunctionData(method, args);
  const gas = await provider.estimateGas({ to, data, value, from, ...fees });
  const capped = (wanted: bigint): bigint => (wanted < most ? wanted : most);
  // A fifth more than estimated: a recipient may branch on what it finds when its turn comes.
  let gasLimit = capped(gas + gas / 5n);
  while (isWanted !== undefined) {
    const simulated = await preflight(provider, call, from, { gasLimit, fees });
    if (simulated.ok && isWanted(simulated.result)) break;
    if (gasLimit === most) return undefined;
    gasLimit = capped(gasLimit * 2n);
  }
  return { gas, gasLimit };
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
  terms?: TransactionTerms,
): Promise<SimulatedDelivery> {
  const simulated = await preflight(provider, executeCall(gateway, message, evidence), from, terms);
  if (!simulated.ok) return refusal(simulated.reason);
  if (simulated.result[0] === true) return { status: "deliverable" };
  return { status: "receiver-failed", reason: await receiverReason(provider, gateway, message) };
}

/** What a revert of the gateway says of the message. */
function refusal({ name, sentence }: RevertReason): Exclude<SimulatedDelivery, { status: "deliverable" }> {
  if (name === "Gateway_AlreadyExecuted") return { status: "already-executed" };
  if (EXPIRED.has(name)) return { status: "expired", reason: sentence };
  if (WAITS.has(name)) return { status: "waits", reason: sentence };
  return { status: name === "Gateway_NotVerified" ? "not-verified" : "refused", reason: sentence };
}

async function estimateDelivery(
  provider: JsonRpcApiProvider,
  found: { gas: bigint; gasLimit: bigint },
  fees: FeeFields,
  value: bigint,
): Promise<DeliveryEstimate> {
  const gasPrice = highestPrice(fees);
  const baseFee = (await provider.getBlock("latest"))?.baseFeePerGas ?? 0n;
  return { ...found, gasPrice, baseFee, wei: found.gasLimit * gasPrice + value };
}

/**
 * Records that a message expired, which lets the next of its channel have its turn. The application's verifier is asked again, and may
 * refuse: an outcome, like those of `executeMessage`.
 *
 * @throws only when aborted, or when the connection is lost
 */
export async function expireMessage(parameters: Omit<AttemptParameters, "judge">): Promise<DeliveryOutcome> {
  const { signer, provider, gateway, message, evidence } = parameters;
  const id = messageId(message);
  const alreadyDone = async (): Promise<boolean> => (await readableState(provider, gateway, id)) === "expired";
  const call: ContractCall = { to: gateway, abi: gatewayInterface, method: "expire", args: [message, evidence] };
  return attempt(parameters, call, async (send) => {
    if (await alreadyDone()) return { status: "expired" };
    const from = await signer.getAddress();
    const fees = await offeredFees(provider);
    const most = affordableGas(await provider.getBalance(from), 0n, fees);
    if (most < MIN_TRANSACTION_GAS) return { status: "unprofitable", reason: `${from} cannot pay for it` };
    const terms = { gasLimit: most, fees };
    const simulated = await preflight(provider, call, from, terms);
    if (!simulated.ok) return refusal(simulated.reason) as Ending;
    return send({ from, terms, alreadyDone, isWanted: undefined, doneStatus: "expired" });
  });
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
