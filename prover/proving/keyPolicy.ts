import { HeadlightError } from "../errors.ts";
import type { KeyReport } from "./keyCheck.ts";

/** Chains that live on one machine: the only ones where a development key may vouch for anything. */
export const LOCAL_CHAIN_IDS: ReadonlySet<bigint> = new Set([1337n, 31337n, 31338n, 31339n]);

/**
 * Stops where a key is unsafe.
 * @throws HeadlightError KEY_UNSAFE, listing every refusal
 */
export function assertKeyUsable(report: KeyReport, name: string): void {
  if (report.ok) return;
  const refusals = report.findings.filter(({ severity }) => severity === "refusal");
  throw new HeadlightError({
    code: "KEY_UNSAFE",
    message: `${name} is refused: ${refusals.map(({ id, message }) => `${id} ${message}`).join("; ")}`,
    hint: "Make a key with `headlight keys ceremony`, or build a development key for local chains with `headlight build`.",
    details: { findings: report.findings },
  });
}

/**
 * Stops where a key must not vouch for messages on a chain.
 * @throws HeadlightError KEY_UNSAFE, DEVELOPMENT_KEY_REFUSED
 */
export function assertKeyAllowedOnChain(report: KeyReport, name: string, chainId: bigint): void {
  assertKeyUsable(report, name);
  if (report.kind !== "development" || LOCAL_CHAIN_IDS.has(chainId)) return;
  throw new HeadlightError({
    code: "DEVELOPMENT_KEY_REFUSED",
    message: `${name} is a development key: anyone can forge proofs under it; chain ${chainId} is not a local chain`,
    hint: "Use a ceremony key: `headlight keys ceremony`.",
    details: { chainId: chainId.toString(), localChainIds: [...LOCAL_CHAIN_IDS].map(String) },
  });
}
