import { formatBytes, formatCount, formatMilliseconds, formatTable } from "../format.ts";
import type { PeakMemory, ProofFigures } from "./figures.ts";
import type { Refusal } from "./refusals.ts";
import type { Stage } from "./stage.ts";

/** What every scenario reports, whatever it shows besides. */
export interface SharedFigures {
  timings: Readonly<Record<string, number>>;
  constraints: Readonly<Record<string, number>>;
  proofs: readonly ProofFigures[];
  gas: Readonly<Record<string, number>>;
  peakMemoryBytes: PeakMemory;
}

/** Times, proofs and gas as tables, for a terminal. */
export function describeFigures(report: SharedFigures, stages: readonly Pick<Stage<never>, "key" | "title">[]): string {
  const titles = new Map(stages.map(({ key, title }) => [key, title]));
  const times = Object.entries(report.timings).map(([key, ms]) => [titles.get(key) ?? key, formatMilliseconds(ms)]);
  const proofs = report.proofs.map((proof) => [
    proof.instance,
    formatCount(report.constraints[proof.instance] ?? 0),
    proof.witnessMs === undefined ? "" : formatMilliseconds(proof.witnessMs),
    formatMilliseconds(proof.proveMs),
    proof.peakMemoryBytes === undefined ? "" : formatBytes(proof.peakMemoryBytes),
  ]);
  const gas = Object.entries(report.gas).map(([step, used]) => [step, formatCount(used)]);
  return [
    formatTable(["stage", "time"], times, { numeric: true }),
    formatTable(["proof", "constraints", "witness", "proof time", "peak memory"], proofs, { numeric: true }),
    formatTable(["step on chain", "gas (mean)"], gas, { numeric: true }),
  ].join("\n\n");
}

/** Each attack in two lines. */
export function describeRefusals(refusals: readonly Refusal[]): string {
  return refusals
    .map(({ attempt, reason, observed }) => `${observed ? "refused" : "NOT REFUSED"}: ${attempt}\n         ${reason}`)
    .join("\n");
}

/** "Peak memory of ...", for a report's last line. */
export function describeMemory({ demo }: PeakMemory): string {
  return `Peak memory of chains, attesters and relayer together: ${formatBytes(demo)}.`;
}
