/**
 * `node scripts/audit/uniqueness.ts [INSTANCE ...]`: does every signal of an instance have one value only, given the inputs? Prints the
 * signals that the analysis cannot pin, and the assumptions it made by template. Exits with 1 when a signal is left.
 */
import { readFile } from "node:fs/promises";
import { ensureCompiled } from "../../prover/proving/artifact.ts";
import { ConstraintSystem } from "./constraintSystem.ts";
import { analyseDeterminism, type DeterminismReport } from "./determinism.ts";

for (const name of process.argv.length > 2 ? process.argv.slice(2) : ["header-8", "window-16"]) {
  const { r1csPath, symPath } = await ensureCompiled(name);
  const report = analyseDeterminism(await ConstraintSystem.load(r1csPath));
  print(name, report, wireNames(await readFile(symPath, "utf8")));
  if (report.undetermined.length > 0) process.exitCode = 1;
}

function print(
  name: string,
  { wires, undetermined, assumptions }: DeterminismReport,
  names: ReadonlyMap<number, string>,
): void {
  console.log(
    `${name}: ${wires - undetermined.length} of ${wires} wires determined, ${assumptions.length} assumptions`,
  );
  const sites = new Map<string, number>();
  for (const { wire, kind } of assumptions) {
    const site = `${kind} at ${(names.get(wire) ?? `wire ${wire}`).replace(/\d+/g, "#")}`;
    sites.set(site, (sites.get(site) ?? 0) + 1);
  }
  for (const [site, count] of sites) console.log(`  assumed ${count} times: ${site}`);
  for (const wire of undetermined.slice(0, 40)) console.log(`  undetermined: ${names.get(wire) ?? `wire ${wire}`}`);
}

/** The shortest name of every wire, from lines of `label,wire,component,name`. */
function wireNames(symbols: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of symbols.split("\n")) {
    const [, wire, , name] = line.split(",");
    if (name === undefined) continue;
    const known = names.get(Number(wire));
    if (known === undefined || name.length < known.length) names.set(Number(wire), name);
  }
  return names;
}
