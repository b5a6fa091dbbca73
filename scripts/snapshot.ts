/**
 * `npm run snapshot`: records the size of every instance in test/snapshots/constraints.json. With --check it writes nothing
 * and exits with 1 when a circuit grew, exceeds its budget or is missing, so that growth is always a decision.
 */
import { readFile } from "node:fs/promises";
import { writeJsonAtomic } from "../prover/files.ts";
import { ensureCompiled } from "../prover/proving/artifact.ts";
import { loadRegistry } from "../prover/proving/registry.ts";
import { type ConstraintSnapshot, compareSnapshots } from "./lib/constraintSnapshot.ts";
import { readR1csStatistics } from "./lib/r1csStatistics.ts";

const path = new URL("../test/snapshots/constraints.json", import.meta.url).pathname;
const { instances } = loadRegistry();

const measured: ConstraintSnapshot = {};
for (const name of Object.keys(instances)) {
  const { r1csPath } = await ensureCompiled(name, {
    onProgress: ({ stage, done }) => done === 0 && process.stderr.write(`${name}: ${stage}\n`),
  });
  const { constraints, nonZeros } = await readR1csStatistics(r1csPath);
  measured[name] = { constraints, nonZeros };
  process.stdout.write(
    `${name}: ${constraints} constraints of ${instances[name]?.constraintBudget}, ${nonZeros} non-zeros\n`,
  );
}

if (process.argv.includes("--check")) {
  const committed = JSON.parse(await readFile(path, "utf8")) as ConstraintSnapshot;
  const budgets = Object.fromEntries(
    Object.entries(instances).map(([name, { constraintBudget }]) => [name, constraintBudget]),
  );
  const { failures, notes } = compareSnapshots(committed, measured, budgets);
  for (const note of notes) process.stdout.write(`note: ${note}; record it with: npm run snapshot\n`);
  for (const failure of failures) process.stderr.write(`error: ${failure}\n`);
  if (failures.length > 0) process.stderr.write("hint:  if it is meant to be so, record it with: npm run snapshot\n");
  process.exitCode = failures.length > 0 ? 1 : 0;
} else {
  await writeJsonAtomic(path, measured);
}
