/**
 * `npm run snapshot [-- instances..] [--check]`: records the size of the instances in test/snapshots/constraints.json. With --check it
 * writes nothing and exits with 1 when a circuit grew, exceeds its budget or is missing, so that growth is always a decision. A large
 * instance is compiled only when it is named; else its recorded size stands, and is compared with its budget.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { progressReporter } from "../prover/cli/progress.ts";
import { writeJsonAtomic } from "../prover/files.ts";
import { ensureCompiled } from "../prover/proving/artifact.ts";
import { loadRegistry, selectInstances } from "../prover/proving/registry.ts";
import { type ConstraintSnapshot, compareSnapshots, mergeSnapshots } from "./lib/constraintSnapshot.ts";

const path = new URL("../test/snapshots/constraints.json", import.meta.url).pathname;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: "boolean", default: false } },
});
const registry = loadRegistry();
const budgets = Object.fromEntries(
  Object.entries(registry.instances).map(([name, { constraintBudget }]) => [name, constraintBudget]),
);

const measured: ConstraintSnapshot = {};
for (const name of selectInstances(registry, positionals)) {
  const { onProgress, stop } = progressReporter(name);
  const { size } = await ensureCompiled(name, { onProgress }).finally(stop);
  const { constraints, nonZeros } = size;
  measured[name] = { constraints, nonZeros };
  process.stdout.write(`${name}: ${constraints} constraints of ${budgets[name]}, ${nonZeros} non-zeros\n`);
}

const committed = JSON.parse(await readFile(path, "utf8")) as ConstraintSnapshot;
if (values.check) {
  const { failures, notes } = compareSnapshots(committed, measured, budgets);
  for (const note of notes) process.stdout.write(`note: ${note}; record it with: npm run snapshot\n`);
  for (const failure of failures) process.stderr.write(`error: ${failure}\n`);
  if (failures.length > 0) {
    process.stderr.write(
      "hint:  if it is meant to be so, record it with: npm run snapshot; a large instance with its name: npm run snapshot -- NAME\n",
    );
  }
  process.exitCode = failures.length > 0 ? 1 : 0;
} else {
  await writeJsonAtomic(path, mergeSnapshots(committed, measured, Object.keys(registry.instances)));
}
