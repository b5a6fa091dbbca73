import { formatBytes, formatMilliseconds, formatTable } from "../../prover/cli/format.ts";
import type { CheckResult, Phase } from "./recorder.ts";

/** What a run leaves: `--json` writes it as it is. */
export interface MainnetReport {
  instance: string;
  phases: Phase[];
  checks: CheckResult[];
  passed: number;
  failed: number;
}

/** The report for a person; its last line is `N passed, N failed`. */
export function describeReport({ phases, checks, passed, failed }: MainnetReport): string {
  const rows = phases.map(({ name, seconds, limitSeconds, peakMemoryBytes, bytes, note }) => [
    name,
    formatMilliseconds(seconds * 1000),
    limitSeconds === undefined ? "" : formatMilliseconds(limitSeconds * 1000),
    peakMemoryBytes === undefined ? "" : formatBytes(peakMemoryBytes),
    bytes === undefined ? "" : formatBytes(bytes),
    note ?? "",
  ]);
  const failures = checks
    .filter((check) => !check.passed)
    .map(({ name, detail }) => `FAILED ${name}${detail === undefined ? "" : `: ${detail}`}`);
  const gates = checks
    .filter((check) => check.passed && check.detail !== undefined)
    .map(({ name, detail }) => `ok     ${name}: ${detail}`);
  return [
    formatTable(["phase", "took", "limit", "peak memory", "bytes", ""], rows),
    ...gates,
    ...failures,
    `${passed} passed, ${failed} failed`,
  ].join("\n");
}
