/**
 * `npm run docs`: writes the generated tables of README.md (from the recorded benchmark and the recorded scenarios), circuits/README.md (from the registry and the
 * constraint snapshot), circuits/bls12381/README.md (from the recorded gadgets) and contracts/README.md (from the recorded gas by verifier). With --check it writes nothing and exits with 1 when
 * a table is out of date.
 */
import { readFile } from "node:fs/promises";
import { loadRegistry } from "../prover/proving/registry.ts";
import type { BenchReport, RecordedGadgets, RecordedGas, RecordedScenarios } from "./bench/report.ts";
import type { ConstraintSnapshot } from "./lib/constraintSnapshot.ts";
import { costsTable, instancesTable, scenariosTable, verifierGasTable } from "./lib/docTables.ts";
import { gadgetDocs } from "./lib/gadgetDocs.ts";
import { applyBlocks, type GeneratedBlock } from "./lib/generatedBlock.ts";

const root = new URL("..", import.meta.url).pathname;
const check = process.argv.includes("--check");

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(`${root}${path}`, "utf8")) as T;
}

const registry = loadRegistry();
const snapshot = await readJson<ConstraintSnapshot>("test/snapshots/constraints.json");
const report = await readJson<BenchReport>("test/snapshots/bench.json");
const gadgets = await readJson<RecordedGadgets>("test/snapshots/gadgets.json");
const gas = await readJson<RecordedGas>("test/snapshots/verifierGas.json");
const scenarios = await readJson<RecordedScenarios>("test/snapshots/scenarios.json");
const blocks: GeneratedBlock[] = [
  { file: `${root}README.md`, name: "costs", content: costsTable({ registry, snapshot, report }) },
  { file: `${root}README.md`, name: "scenarios", content: scenariosTable(scenarios) },
  { file: `${root}contracts/README.md`, name: "verifier-gas", content: verifierGasTable(gas) },
  { file: `${root}circuits/README.md`, name: "instances", content: instancesTable({ registry, snapshot }) },
  { file: `${root}circuits/bls12381/README.md`, name: "gadgets", content: gadgetDocs(gadgets, report) },
];

const stale = await applyBlocks(blocks, { check });
for (const file of stale) process.stdout.write(`${check ? "out of date" : "updated"}: ${file.slice(root.length)}\n`);
if (check && stale.length > 0) {
  process.stderr.write("hint:  npm run docs\n");
  process.exitCode = 1;
}
