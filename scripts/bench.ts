/**
 * `npm run bench [-- instances..] [--out FOLDER] [--record]`: measures the instances named, or all but the large ones, from an empty
 * cache, one after another, and writes bench.json and bench.html (charts, self-contained). --record also keeps the figures in
 * test/snapshots/bench.json, beside those of other instances; from it README's table is made by `npm run docs`. Run it on a machine
 * that does nothing else.
 *
 * `npm run bench -- --gadgets [instances..]`: measures the parts of the BLS12-381 circuits, and the instances named, or none. The parts, and
 * the large instances they make up, are compiled unless the cache has them. --record keeps them in test/snapshots/gadgets.json, from which
 * circuits/bls12381/README.md's tables are made.
 *
 * `npm run bench -- --gas [instances..]`: measures what a message costs on the destination under each verifier, on two live chains with real
 * proofs, and the instances named, or none. --record keeps it in test/snapshots/verifierGas.json, from which contracts/README.md's table is
 * made.
 *
 * `npm run bench -- --scenarios [instances..]`: runs the demo's scenarios over two proved routes. --record keeps what they came to in
 * test/snapshots/scenarios.json, from which README's table is made.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { formatMilliseconds, formatTable } from "../prover/cli/format.ts";
import { writeJsonAtomic } from "../prover/files.ts";
import { loadRegistry, selectInstances } from "../prover/proving/registry.ts";
import { GADGETS, WHOLE_STATEMENTS } from "./bench/gadgets.ts";
import { measureGas } from "./bench/gas/measure.ts";
import { gasTable } from "./bench/gas/tables.ts";
import { describeSetting } from "./bench/machine.ts";
import { measureInstance } from "./bench/measure.ts";
import { measureGadget, measureStatement, statementSignals } from "./bench/measureGadget.ts";
import { renderPage } from "./bench/page.ts";
import { recordRun } from "./bench/record.ts";
import type { BenchReport, GadgetReport, RecordedGadgets, RecordedGas, RecordedScenarios } from "./bench/report.ts";
import { measureScenarios } from "./bench/scenarios.ts";
import type { RecordedProof } from "./mainnet/parameters.ts";

const snapshots = new URL("../test/snapshots/", import.meta.url);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", default: ".headlight/bench" },
    record: { type: "boolean", default: false },
    gadgets: { type: "boolean", default: false },
    gas: { type: "boolean", default: false },
    scenarios: { type: "boolean", default: false },
  },
});

/**
 * Gas of the transaction that carries an instance's proof, from test/contracts/gas.test.ts, or for a recorded proof of mainnet that of verifyProof alone; it
 * does not depend on the key.
 */
async function gasOf(name: string): Promise<number | undefined> {
  const recorded = JSON.parse(
    await readFile(new URL("../vectors/mainnetProof.json", snapshots), "utf8"),
  ) as RecordedProof;
  if (name === recorded.instance) return recorded.gas;
  const gas = JSON.parse(await readFile(new URL("gas.json", snapshots), "utf8")) as Record<string, number>;
  const [, family, size] = /^(header|window)-(\d+)$/.exec(name) ?? [];
  return family === "header" ? gas["header update"] : gas[`window of ${size} messages`];
}

async function measureGadgets(): Promise<GadgetReport[]> {
  const statement = statementSignals("sync-committee-512");
  const measured: GadgetReport[] = [];
  const add = (row: GadgetReport): void => {
    measured.push(row);
    console.error(`${row.instance ?? row.template}: ${row.constraints} constraints, witness ${row.witnessMs} ms`);
  };
  for (const gadget of GADGETS) add(await measureGadget(gadget, statement));
  for (const whole of WHOLE_STATEMENTS) add(await measureStatement(whole));
  return measured;
}

const registry = loadRegistry();
const besides = values.gadgets || values.gas || values.scenarios;
const names = besides && positionals.length === 0 ? [] : selectInstances(registry, positionals);

const setting = describeSetting();
const report: BenchReport = { ...setting, instances: [] };
for (const name of names) {
  const cacheDirectory = await mkdtemp(join(tmpdir(), "headlight-bench-"));
  try {
    const measured = await measureInstance(name, { cacheDirectory, gas: await gasOf(name) });
    report.instances.push(measured);
    const { constraints, compileMs, keyMs, cold, warm } = measured;
    const times = [compileMs, keyMs, cold.witnessMs + cold.proveMs, warm.witnessMs + warm.proveMs].map(
      formatMilliseconds,
    );
    console.error(`${name}: ${constraints} constraints; compile, key, cold and warm proof: ${times.join(", ")}`);
  } finally {
    await rm(cacheDirectory, { recursive: true, force: true });
  }
}

if (values.gadgets) report.gadgets = await measureGadgets();
if (values.gas) {
  report.gas = await measureGas((line) => console.error(line));
  const { head, rows } = gasTable(report.gas);
  console.log(formatTable(head, rows));
}
if (values.scenarios) report.scenarios = await measureScenarios();

await mkdir(values.out, { recursive: true });
await writeJsonAtomic(join(values.out, "bench.json"), report);
await writeFile(join(values.out, "bench.html"), await renderPage(report));
if (values.record && report.gadgets !== undefined) {
  const recorded: RecordedGadgets = { ...setting, gadgets: report.gadgets };
  await writeJsonAtomic(new URL("gadgets.json", snapshots).pathname, recorded);
}
if (values.record && report.gas !== undefined) {
  const recorded: RecordedGas = { ...setting, gas: report.gas };
  await writeJsonAtomic(new URL("verifierGas.json", snapshots).pathname, recorded);
}
if (values.record && report.scenarios !== undefined) {
  const recorded: RecordedScenarios = { ...setting, scenarios: report.scenarios };
  await writeJsonAtomic(new URL("scenarios.json", snapshots).pathname, recorded);
}
if (values.record && names.length > 0) {
  const path = new URL("bench.json", snapshots).pathname;
  const recorded = JSON.parse(await readFile(path, "utf8")) as BenchReport;
  await writeJsonAtomic(path, recordRun(recorded, report, Object.keys(registry.instances)));
}
console.log(`${join(values.out, "bench.json")}\n${join(values.out, "bench.html")}`);
