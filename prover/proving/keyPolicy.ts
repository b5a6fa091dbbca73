import { HeadlightError } from "../errors.ts";
import type { KeyReport } from "./keyReport.ts";

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
