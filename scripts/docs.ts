/**
 * `npm run docs`: writes the generated tables of README.md (from the recorded benchmark) and circuits/README.md (from the
 * registry and the constraint snapshot). With --check it writes nothing and exits with 1 when a table is out of date.
 */
import { readFile } from "node:fs/promises";
import { formatBytes, formatCount, formatMilliseconds } from "../prover/cli/format.ts";
import { CIRCOM_VERSION } from "../prover/proving/compile.ts";
import { loadRegistry } from "../prover/proving/registry.ts";
import type { BenchReport } from "./bench/report.ts";
import type { ConstraintSnapshot } from "./lib/constraintSnapshot.ts";
import { applyBlocks, type GeneratedBlock, markdownTable } from "./lib/generatedBlock.ts";

const root = new URL("..", import.meta.url).pathname;
const check = process.argv.includes("--check");

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(`${root}${path}`, "utf8")) as T;
}

async function costs(): Promise<GeneratedBlock> {
  const report = await readJson<BenchReport>("test/snapshots/bench.json");
  const { machine, versions, commit, date } = report;
  const rows = report.instances.map(({ name, constraints, cold, warm, verifyMs, keyBytes, gas }) => [
    `\`${name}\``,
    formatCount(constraints),
    formatMilliseconds(warm.witnessMs + warm.proveMs),
    formatMilliseconds(cold.witnessMs + cold.proveMs),
    formatBytes(Math.max(cold.peakMemoryBytes, warm.peakMemoryBytes)),
    formatBytes(keyBytes),
    formatMilliseconds(verifyMs),
    gas === undefined ? "" : formatCount(gas),
  ]);
  const head = ["instance", "constraints", "proof, warm", "proof, cold", "peak memory", "key", "check", "gas on chain"];
  const setting = `Measured by \`npm run bench\` on ${machine.processor}, ${machine.cores} cores, ${formatBytes(machine.memoryBytes)}; Node ${versions.node}, snarkjs ${versions.snarkjs}, circom ${CIRCOM_VERSION} (circom2 ${versions.circom2}); commit ${commit}, ${date}. A proof's time includes its witness. Gas is that of the whole transaction: \`update\` for a header, \`verifyWindow\` for a window.`;
  return { file: `${root}README.md`, name: "costs", content: `${markdownTable(head, rows)}\n\n${setting}` };
}

async function instances(): Promise<GeneratedBlock> {
  const snapshot = await readJson<ConstraintSnapshot>("test/snapshots/constraints.json");
  const rows = Object.entries(loadRegistry().instances).map(([name, instance]) => [
    `\`${name}\``,
    `\`${instance.template}(${instance.parameters.join(", ")})\``,
    instance.publicInputs.length.toString(),
    formatCount(snapshot[name]?.constraints ?? 0),
    formatCount(instance.constraintBudget),
    formatCount(snapshot[name]?.nonZeros ?? 0),
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
  return { file: `${root}circuits/README.md`, name: "instances", content: markdownTable(head, rows) };
}

const stale = await applyBlocks([await costs(), await instances()], { check });
for (const file of stale) process.stdout.write(`${check ? "out of date" : "updated"}: ${file.slice(root.length)}\n`);
if (check && stale.length > 0) {
  process.stderr.write("hint:  npm run docs\n");
  process.exitCode = 1;
}
