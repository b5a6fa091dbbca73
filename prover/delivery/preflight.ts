import { type Interface, isError, type JsonRpcApiProvider } from "ethers";
import { HeadlightError, isHeadlightError, shortCause, shortReason } from "../errors.ts";
import type { Address } from "../protocol/field.ts";
import { roundEnding } from "./connection.ts";
import type { FeeFields } from "./gas.ts";
import { decodeRevert, type RevertReason } from "./revertReason.ts";

/** A call of a contract's method as an account would make it. */
export interface ContractCall {
  to: Address;
  abi: Interface;
  method: string;
  args: readonly unknown[];
  value?: bigint;
  /** State to read, where it is not the latest. */
  blockTag?: bigint;
}

/** Of the transaction that a simulation stands for: without fees the callee sees a gas price of 0. */
export interface SimulatedTerms {
  gasLimit: bigint;
  fees?: FeeFields;
}

export type Preflight = { ok: true; result: readonly unknown[] } | { ok: false; reason: RevertReason };

/**
 * Runs the call by eth_call: what it would return, or why it would revert. Costs nothing and changes nothing.
 *
 * @param terms gas limit and fee fields of the transaction that it stands for
 */
export async function preflight(
  provider: JsonRpcApiProvider,
  call: ContractCall,
  from: string,
  terms?: SimulatedTerms,
): Promise<Preflight> {
  const { to, abi, method, args, value = 0n, blockTag } = call;
  const data = abi.encodeFunctionData(method, args);
  try {
    const at = blockTag === undefined ? {} : { blockTag };
    const answer = await provider.call({ to, data, from, value, ...at, ...termFields(terms) });
    if (answer === "0x" && (abi.getFunction(method)?.outputs.length ?? 0) > 0) {
      throw new HeadlightError({
        code: "CONTRACT_MISSING",
        message: `there is no contract with ${method} at ${to}`,
        hint: "Check the addresses and the chain of the deployment file.",
      });
    }
    return { ok: true, result: decodeResult(call, answer) };
  } catch (error) {
    const ending = roundEnding(error);
    if (ending !== undefined) throw ending;
    if (isHeadlightError(error)) throw error;
    if (isError(error, "CALL_EXCEPTION")) return { ok: false, reason: decodeRevert(error.data, abi) };
    throw new HeadlightError({
      code: "PREFLIGHT_REFUSED",
      message: `the node refuses to simulate ${method}: ${shortReason(error)}`,
      hint: "The destination's node may be out of date or limited; try another.",
      cause: shortCause(error),
    });
  }
}

function termFields(terms: SimulatedTerms | undefined): object {
  return terms === undefined ? {} : { gasLimit: terms.gasLimit, ...terms.fees };
}

function decodeResult({ to, abi, method }: ContractCall, answer: string): readonly unknown[] {
  try {
    return [...abi.decodeFunctionResult(method, answer)];
  } catch (error) {
    throw new HeadlightError({
      code: "CONTRACT_ANSWER",
      message: `${to} answers ${method} with something else than it promises`,
      hint: "Another kind of contract lies at this address. Check the deployment file, or the message's recipient.",
      cause: shortCause(error),
    });
  }
}

/** A view of a contract, its revert raised as an error. */
export async function readContract(provider: JsonRpcApiProvider, call: ContractCall): Promise<readonly unknown[]> {
  const answer = await preflight(provider, call, "0x0000000000000000000000000000000000000000");
  if (answer.ok) return answer.result;
  throw new HeadlightError({
    code: "CONTRACT_REVERTS",
    message: `${call.method} of ${call.to} reverts: ${answer.reason.sentence}`,
    hint: "Check the addresses of the deployment file.",
  });
}
