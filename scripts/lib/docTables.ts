import { formatBytes, formatCount, formatMilliseconds } from "../../prover/cli/format.ts";
import { CIRCOM_VERSION } from "../../prover/proving/compile.ts";
import type { Registry } from "../../prover/proving/registry.ts";
import { gasTable } from "../bench/gas/tables.ts";
import type { BenchReport, BenchSetting, InstanceReport, RecordedGas, RecordedScenarios } from "../bench/report.ts";
import type { ConstraintSnapshot } from "./constraintSnapshot.ts";
import { markdownTable } from "./generatedBlock.ts";

/** Every instance of the registry has its row, with empty cells for what was not measured. */
export interface DocTableSources {
  registry: Registry;
  snapshot: ConstraintSnapshot;
  report: BenchReport;
}

/** README's table of what proofs cost, with what its figures must be read with. */
export function costsTable({ registry, snapshot, report }: DocTableSources): string {
  const rows = Object.keys(registry.instances).map((name) => {
    const measured = report.instances.find((instance) => instance.name === name);
    const constraints = measured?.constraints ?? snapshot[name]?.constraints;
    return [`\`${name}\``, cell(constraints, formatCount), ...measuredCells(measured)];
  });
  const head = ["instance", "constraints", "proof, warm", "proof, cold", "peak memory", "key", "check", "gas on chain"];
  return `${markdownTable(head, rows)}\n\n${settingOf(report)}`;
}

function measuredCells(measured: InstanceReport | undefined): string[] {
  if (measured === undefined) return Array.from({ length: 6 }, () => "");
  const { cold, warm, verifyMs, keyBytes, gas } = measured;
  return [
    formatMilliseconds(warm.witnessMs + warm.proveMs),
    formatMilliseconds(cold.witnessMs + cold.proveMs),
    formatBytes(Math.max(cold.peakMemoryBytes, warm.peakMemoryBytes)),
    formatBytes(keyBytes),
    formatMilliseconds(verifyMs),
    cell(gas, formatCount),
  ];
}

function settingOf(report: BenchReport): string {
  const own = new Map<string, string[]>();
  for (const { name, setting } of report.instances) {
    if (setting === undefined) continue;
    const where = measuredOn(setting);
    own.set(where, [...(own.get(where) ?? []), `\`${name}\``]);
  }
  const others = [...own].map(([where, names]) => ` ${names.join(", ")} ${where}.`);
  return `Measured by \`npm run bench\` ${measuredOn(report)}.${others.join("")} A proof's time includes its witness. Gas is that of the whole transaction: \`update\` for a header, \`verifyWindow\` for a window.`;
}

/** contracts/README.md's table of what a message costs by verifier. */
export function verifierGasTable({ gas, ...setting }: RecordedGas): string {
  const { head, rows, left } = gasTable(gas);
  return `${markdownTable(head, rows, left)}\n\nMeasured by \`npm run bench -- --gas\` ${measuredOn(setting)}.`;
}

/** README's table of the scenarios, as one run of each came out. Without times: those are of a machine, these are of the protocol. */
export function scenariosTable({ scenarios, ...setting }: RecordedScenarios): string {
  const rows = scenarios.map(({ name, deliveries, refusals, proofs }) => [
    `\`${name}\``,
    ["b", "a"].map((side) => `${deliveries.filter(({ to }) => to === side).length} on ${side}`).join(", "),
    refusals.map(({ attempt }) => attempt).join("; "),
    proofs.toString(),
  ]);
  const table = markdownTable(["scenario", "delivered", "refused", "proofs"], rows, [0, 1, 2]);
  return `${table}\n\nAs \`npm run bench -- --scenarios\` saw it at commit ${setting.commit}, ${setting.date}.`;
}

/** With what a figure must be read. */
export function measuredOn({ machine, versions, commit, date }: BenchSetting): string {
  return `on ${machine.processor}, ${machine.cores} cores, ${formatBytes(machine.memoryBytes)}; Node ${versions.node}, snarkjs ${versions.snarkjs}, circom ${CIRCOM_VERSION} (circom2 ${versions.circom2}); commit ${commit}, ${date}`;
}

/** circuits/README.md's table of the registry. */
export function instancesTable({ registry, snapshot }: Omit<DocTableSources, "report">): string {
  const rows = Object.entries(registry.instances).map(([name, instance]) => [
    `\`${name}\``,
    `\`${instance.template}(${instance.parameters.join(", ")})\``,
    instance.publicInputs.length.toString(),
    cell(snapshot[name]?.constraints, formatCount),
    formatCount(instance.constraintBudget),
    cell(snapshot[name]?.nonZeros, formatCount),
    instance.optimisation,
    `\`${instance.verifier}\``,
  ]);
  const head = [
    "instance",
    "template",
    "public inputs",
    "constraints",
    "budget",
    "non-zeros",
    "optimisation",
    "verifier",
  ];
  return markdownTable(head, rows);
}

function cell(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? "" : format(value);
}
