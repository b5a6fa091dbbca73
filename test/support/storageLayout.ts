import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileContracts } from "./contracts.ts";

interface StorageEntry {
  label: string;
  slot: string;
  offset: number;
}

interface CompilerInput {
  sources: Record<string, unknown>;
  settings: { outputSelection: unknown };
}

interface CompilerOutput {
  contracts: Record<string, Record<string, { storageLayout: { storage: StorageEntry[] } }>>;
}

/** Where the compiler puts a contract's variables: the build's own sources and settings, compiled again for the layout alone. */
export async function storageLayout(source: string, name: string): Promise<StorageEntry[]> {
  await compileContracts();
  const folder = fileURLToPath(new URL("../../.hardhat/artifacts/build-info/", import.meta.url));
  const path = `project/${source}`;
  const inputs = readdirSync(folder)
    .filter((file) => file.endsWith(".json") && !file.endsWith(".output.json"))
    .map((file) => (JSON.parse(readFileSync(join(folder, file), "utf8")) as { input: CompilerInput }).input);
  const input = inputs.find(({ sources }) => path in sources);
  if (input === undefined) throw new Error(`the build has no ${path}`);
  input.settings.outputSelection = { [path]: { [name]: ["storageLayout"] } };
  const solc = createRequire(import.meta.url)("solc") as { compile(json: string): string };
  const { contracts } = JSON.parse(solc.compile(JSON.stringify(input))) as CompilerOutput;
  const layout = contracts[path]?.[name]?.storageLayout.storage;
  if (layout === undefined) throw new Error(`the compiler gives no layout of ${name}`);
  return layout;
}
