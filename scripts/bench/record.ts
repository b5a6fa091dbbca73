import type { BenchReport, BenchSetting, InstanceReport } from "./report.ts";

/**
 * The recorded figures with those of a run in their places; rows the run did not measure stay. The report's setting is that of most rows,
 * and a row of another setting says so itself.
 * @param names of the registered instances, in their order; rows of others go
 */
export function recordRun(recorded: BenchReport, run: BenchReport, names: readonly string[]): BenchReport {
  const rows = new Map([...rowsOf(recorded), ...rowsOf(run)].map((row) => [row.report.name, row]));
  const kept = names.flatMap((name) => rows.get(name) ?? []);
  const common = mostCommon(kept.map(({ setting }) => setting)) ?? settingOf(run);
  return {
    ...common,
    instances: kept.map(({ report, setting }) => (isSame(setting, common) ? report : { ...report, setting })),
  };
}

interface Row {
  report: InstanceReport;
  setting: BenchSetting;
}

function rowsOf(report: BenchReport): Row[] {
  return report.instances.map(({ setting = settingOf(report), ...rest }) => ({ report: rest, setting }));
}

function settingOf({ machine, versions, commit, date }: BenchReport): BenchSetting {
  return { machine, versions, commit, date };
}

/** Of equally common ones the last. */
function mostCommon(settings: readonly BenchSetting[]): BenchSetting | undefined {
  const count = (setting: BenchSetting): number => settings.filter((other) => isSame(other, setting)).length;
  return [...settings].sort((a, b) => count(a) - count(b)).at(-1);
}

function isSame(one: BenchSetting, other: BenchSetting): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
