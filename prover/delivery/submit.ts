import { isError, type JsonRpcApiProvider, type Log, type Signer, type TransactionReceipt } from "ethers";
import { describeCause, HeadlightError, isHeadlightError, shortCause, shortReason, withoutUrls } from "../errors.ts";
import { checkAborted, pause } from "../pause.ts";
import { roundEnding } from "./connection.ts";
import { MAX_TRANSACTION_GAS, type TransactionTerms } from "./gas.ts";
import { type ContractCall, preflight } from "./preflight.ts";

export interface SubmitParameters {
  signer: Signer;
  provider: JsonRpcApiProvider;
  call: ContractCall;
  /** Whether what the call achieves is achieved already, by whomever: then it is not sent, and a lost race is no failure. */
  alreadyDone?: (() => Promise<boolean>) | undefined;
  /**
   * Sends exactly this, and a revert in the block is raised at once as DELIVERY_REVERTED: whom the call runs may revert only there, as
   * often as somebody pays for it. Without terms the gas is estimated, and a revert taken for a lost race and looked at again.
   */
  terms?: TransactionTerms | undefined;
  /** Whether the simulated answer is what the sender pays for: a call may answer a failure without reverting. */
  isWanted?: ((answer: readonly unknown[]) => boolean) | undefined;
  /** Milliseconds until a sent transaction must be mined. */
  timeoutMs?: number;
  attempts?: number;
  signal?: AbortSignal | undefined;
  /** Called with the hash as soon as the transaction is out. */
  onSent?: ((transactionHash: string) => void | Promise<void>) | undefined;
}

export type Submission =
  | { outcome: "accepted"; transactionHash: string; gasUsed: bigint; blockNumber: bigint; logs: readonly Log[] }
  | { outcome: "already-accepted" };

/**
 * Simulates, sends and waits. A transaction that loses a race against another account's is looked at again: achieved by
 * someone else counts as accepted, otherwise the decoded reason is raised.
 *
 * @throws DELIVERY_REVERTS, DELIVERY_REVERTED, DELIVERY_TIMEOUT, DELIVERY_FUNDS, DELIVERY_NONCE
 */
export async function submit(parameters: SubmitParameters): Promise<Submission> {
  const { signer, provider, call, alreadyDone, terms, isWanted, attempts = 5, signal, onSent } = parameters;
  const from = await signer.getAddress();
  for (let attempt = 1; ; attempt++) {
    checkAborted(signal);
    if (await alreadyDone?.()) return { outcome: "already-accepted" };
    const checked = await preflight(provider, call, from, terms);
    if (checked.ok && isWanted?.(checked.result) === false) throw unwanted(call.method);
    if (!checked.ok) {
      if (await alreadyDone?.()) return { outcome: "already-accepted" };
      throw new HeadlightError({
        code: "DELIVERY_REVERTS",
        message: `${call.method} would revert: ${checked.reason.sentence}`,
        hint: "Nothing was sent. `headlight explain` shows where the message is.",
        details: { method: call.method, error: checked.reason.name },
      });
    }
    let hash: string;
    try {
      hash = await send(signer, provider, call, terms);
    } catch (error) {
      if (terms !== undefined && isRevert(error)) {
        if (await alreadyDone?.()) return { outcome: "already-accepted" };
        throw reverted(call.method, {});
      }
      if (attempt >= attempts || !isRace(error)) throw describeSendFailure(error, call.method, from);
      await pause(100 * 2 ** (attempt - 1) * (1 + Math.random()), signal);
      continue;
    }
    await onSent?.(hash);
    const receipt = await waitForReceipt(provider, hash, parameters);
    if (receipt.status === 1) {
      const { gasUsed, blockNumber, logs } = receipt;
      return { outcome: "accepted", transactionHash: hash, gasUsed, blockNumber: BigInt(blockNumber), logs };
    }
    if (terms !== undefined) {
      if (await alreadyDone?.()) return { outcome: "already-accepted" };
      throw reverted(call.method, { transactionHash: hash, gasUsed: receipt.gasUsed });
    }
    // It passed the simulation and reverted in the block: something came first. The loop finds out what.
    if (attempt >= attempts) {
      throw new HeadlightError({
        code: "DELIVERY_REVERTS",
        message: `${call.method} reverted in transaction ${hash}`,
        hint: "It passed the simulation each time: another account changes the state in between. Try again later.",
        details: { method: call.method, transactionHash: hash },
      });
    }
  }
}

function unwanted(method: string): HeadlightError {
  return new HeadlightError({
    code: "DELIVERY_REVERTS",
    message: `${method} would not succeed any more`,
    hint: "Nothing was sent.",
    details: { method },
  });
}

/** Raised after a transaction was paid for. */
function reverted(method: string, details: { transactionHash?: string; gasUsed?: bigint }): HeadlightError {
  return new HeadlightError({
    code: "DELIVERY_REVERTED",
    message: `${method} passed the simulation and reverted on chain`,
    hint: "Whom it calls behaves otherwise on chain than when simulated, or another transaction came first.",
    details: { method, ...details },
  });
}

async function send(
  signer: Signer,
  provider: JsonRpcApiProvider,
  call: ContractCall,
  terms: TransactionTerms | undefined,
): Promise<string> {
  const { to, abi, method, args, value = 0n } = call;
  const data = abi.encodeFunctionData(method, args);
  if (terms !== undefined) {
    return (await signer.sendTransaction({ to, data, value, gasLimit: terms.gasLimit, ...terms.fees })).hash;
  }
  const estimate = await provider.estimateGas({ to, data, value, from: await signer.getAddress() });
  // A fifth more than estimated: a callee may branch on what it finds when its turn comes.
  const generous = estimate + estimate / 5n;
  const gasLimit = generous < MAX_TRANSACTION_GAS ? generous : MAX_TRANSACTION_GAS;
  return (await signer.sendTransaction({ to, data, value, gasLimit })).hash;
}

/**
 * Another transaction of the same account took the nonce, or the state changed between simulation and sending. Development nodes mine at
 * once and report a revert as the answer to sending.
 */
function isRace(error: unknown): boolean {
  if (
    isError(error, "NONCE_EXPIRED") ||
    isError(error, "REPLACEMENT_UNDERPRICED") ||
    isError(error, "CALL_EXCEPTION")
  ) {
    return true;
  }
  return /nonce|already known|underpriced|revert/i.test(nodeMessage(error));
}

/** A development node's answer to a transaction that it mined and that reverted; or it was not taken for that. */
function isRevert(error: unknown): boolean {
  return isError(error, "CALL_EXCEPTION") || /revert/i.test(nodeMessage(error));
}

/** Everything the node or the library says, to search only: it may hold the node's URL with its access key. */
function nodeMessage(error: unknown): string {
  return nestedMessage(error) || describeCause(error);
}

/** The node's own words where the library wraps them in an error of its own. */
function nestedMessage(error: unknown): string {
  const nested = error instanceof Error && "error" in error ? error.error : undefined;
  return typeof nested === "object" && nested !== null && "message" in nested ? String(nested.message) : "";
}

function describeSendFailure(error: unknown, method: string, from: string): HeadlightError {
  const ending = roundEnding(error);
  if (ending !== undefined) return ending;
  if (isHeadlightError(error)) return error;
  if (isError(error, "INSUFFICIENT_FUNDS") || /insufficient funds|enough funds/i.test(nodeMessage(error))) {
    return new HeadlightError({
      code: "DELIVERY_FUNDS",
      message: `account ${from} cannot pay for ${method}`,
      hint: "Send it some of the destination chain's native coin.",
      details: { from },
    });
  }
  return new HeadlightError({
    code: isRace(error) ? "DELIVERY_NONCE" : "DELIVERY_REFUSED",
    message: `the node does not take the transaction ${method} of ${from}: ${withoutUrls(nestedMessage(error) || shortReason(error))}`,
    hint: "Use one account per relayer; another process may be sending from this one.",
    cause: shortCause(error),
    details: { from },
  });
}

/** Polls, at first quickly: a development chain mines at once, a real one within seconds. */
async function waitForReceipt(
  provider: JsonRpcApiProvider,
  hash: string,
  { timeoutMs = 180_000, signal }: SubmitParameters,
): Promise<TransactionReceipt> {
  const deadline = Date.now() + timeoutMs;
  for (let wait = 25; ; wait = Math.min(wait * 2, 2_000)) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt !== null) return receipt;
    if (Date.now() > deadline) {
      throw new HeadlightError({
        code: "DELIVERY_TIMEOUT",
        message: `transaction ${hash} was not mined within ${Math.round(timeoutMs / 1000)} s`,
        hint: "It may still be. Run the command again: what is achieved by then is not sent twice.",
        details: { transactionHash: hash },
      });
    }
    await pause(wait, signal);
  }
}
