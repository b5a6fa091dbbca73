/**
 * Writes contracts/generated/: the Solidity verifier of every instance of circuits/circuits.json under its development key.
 * With --check it writes nothing, compares, and exits with 1 when a committed file differs from what the sources give.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { ensureArtifact } from "../prover/proving/artifact.ts";
import { exportVerifier } from "../prover/proving/exportVerifier.ts";
import { loadRegistry } from "../prover/proving/registry.ts";

const COMMAND = "node scripts/run.mjs scripts/generateVerifiers.ts";
const directory = fileURLToPath(new URL("../contracts/generated", import.meta.url));

async function generate(name: string, contractName: string): Promise<string> {
  const artifact = await ensureArtifact(name, {
    onProgress: ({ stage, done, total }) => {
      if (done === 0 || done === total) console.error(`${name}: ${stage}`);
    },
  });
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

async function committed(): Promise<string[]> {
  return readdir(directory).catch(() => []);
}

const check = process.argv.includes("--check");
const wanted = new Map<string, string>();
for (const [name, { verifier }] of Object.entries(loadRegistry().instances)) {
  wanted.set(`${verifier}.sol`, await generate(name, verifier));
}

const stale: string[] = [];
for (const file of await committed()) if (!wanted.has(file)) stale.push(file);
for (const [file, source] of wanted) {
  const current = await readFile(join(directory, file), "utf8").catch(() => undefined);
  if (current !== source) stale.push(file);
}

if (!check) {
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
