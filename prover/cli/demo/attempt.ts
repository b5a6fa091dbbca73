import type { JsonRpcProvider } from "ethers";
import { type ContractCall, preflight } from "../../delivery/preflight.ts";
import type { Observation } from "./refusals.ts";

export interface Attempt {
  provider: JsonRpcProvider;
  call: ContractCall;
  /** Account that makes the call. */
  from: string;
  /** Who is to refuse, for the reader. */
  by: string;
}

/** A call that must revert, and with this error: tried by eth_call, so that it changes nothing even where it succeeds. */
export async function mustRevert({ provider, call, from, by }: Attempt, error: string): Promise<Observation> {
  const answer = await preflight(provider, call, from);
  return {
    by,
    reason: answer.ok ? "ACCEPTED" : `${answer.reason.name} (${answer.reason.sentence})`,
    expected: !answer.ok && answer.reason.name === error,
  };
}

/** The same call in its honest form: where it fails too, the attack's refusal says nothing. */
export async function mustSucceed({ provider, call, from, by }: Attempt): Promise<Observation> {
  const answer = await preflight(provider, call, from);
  return { by, reason: answer.ok ? "accepted" : `REFUSED ${answer.reason.name}`, expected: answer.ok };
}
