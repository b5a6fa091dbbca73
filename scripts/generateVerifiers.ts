/**
 * `npm run verifiers [-- instances..] [--check]` writes contracts/generated/: the Solidity verifiers of the instances of
 * circuits/circuits.json under their development keys. With --check it writes nothing, compares, and exits with 1 when a committed file
 * differs from what the sources give. A large instance's key is made only when the instance is named; else no more is asked of its file
 * than what shows without the key.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { progressReporter } from "../prover/cli/progress.ts";
import { ensureArtifact } from "../prover/proving/artifact.ts";
import { exportVerifier } from "../prover/proving/exportVerifier.ts";
import { instanceOf, largeInstances, loadRegistry, selectInstances } from "../prover/proving/registry.ts";
import { compareVerifiers } from "./lib/committedVerifiers.ts";

const COMMAND = "node scripts/run.mjs scripts/generateVerifiers.ts";
const directory = fileURLToPath(new URL("../contracts/generated", import.meta.url));

async function generate(name: string, contractName: string): Promise<string> {
  const { onProgress, stop } = progressReporter(name);
  const artifact = await ensureArtifact(name, { onProgress }).finally(stop);
  const source = await exportVerifier({
    zkeyPath: artifact.zkeyPath,
    contractName,
    instance: name,
    command: COMMAND,
    expected: artifact.manifest,
  });
  const filepath = join(directory, `${contractName}.sol`);
  return format(source, { ...(await resolveConfig(filepath)), filepath, plugins: ["prettier-plugin-solidity"] });
}

async function committedFiles(): Promise<Map<string, string>> {
  const names = await readdir(directory).catch((): string[] => []);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name), "utf8")] as const)),
  );
}

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { check: { type: "boolean", default: false } },
});
const registry = loadRegistry();
const fileOf = (name: string): string => `${instanceOf(registry, name).verifier}.sol`;

const wanted = new Map<string, string>();
for (const name of selectInstances(registry, names)) {
  wanted.set(fileOf(name), await generate(name, instanceOf(registry, name).verifier));
}
const unmade = new Map(names.length > 0 ? [] : largeInstances(registry).map((name) => [fileOf(name), name]));
const committed = await committedFiles();
// Who names instances asks about no other file.
if (names.length > 0) for (const file of committed.keys()) if (!wanted.has(file)) committed.delete(file);
const { stale, unsound } = compareVerifiers({ committed, wanted, unmade, command: COMMAND });

if (!values.check) {
  await mkdir(directory, { recursive: true });
  for (const file of stale) {
    const source = wanted.get(file);
    await (source === undefined ? rm(join(directory, file)) : writeFile(join(directory, file), source));
    console.error(`${source === undefined ? "removed" : "wrote"} contracts/generated/${file}`);
  }
} else if (stale.length > 0) {
  console.error(
    `error: contracts/generated differs from what the sources give: ${stale.join(", ")}\nhint:  ${COMMAND}`,
  );
  process.exitCode = 1;
}
if (unsound.length > 0) {
  const hint = `hint:  name the large instances: npm run verifiers -- ${[...unmade.values()].join(" ")}`;
  console.error(`${values.check ? "error" : "note"}: in contracts/generated ${unsound.join(", ")}\n${hint}`);
  if (values.check) process.exitCode = 1;
}
