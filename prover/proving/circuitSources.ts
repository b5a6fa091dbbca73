import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { HeadlightError } from "../errors.ts";

/** Where `include` looks after the including file's own folder: the circuits themselves, then the folder that holds circomlib. */
export function includeDirectories(circuitsDirectory: string): string[] {
  const circomlib = createRequire(import.meta.url).resolve("circomlib/package.json");
  return [circuitsDirectory, dirname(dirname(circomlib))];
}

/**
 * sha256 over a circuit file and everything it includes, by content alone: the same on every machine and in every folder.
 * @throws HeadlightError CIRCUIT_NOT_FOUND naming the missing file and who includes it
 */
export async function hashSources(entry: string, directories: string[]): Promise<string> {
  const digests = new Map<string, string>();
  await visit(resolve(entry), "the registry", directories, digests);
  return createHash("sha256")
    .update([...digests.values()].sort().join("\n"))
    .digest("hex");
}

async function visit(path: string, includedBy: string, directories: string[], digests: Map<string, string>) {
  if (digests.has(path)) return;
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw notFound(path, includedBy, cause);
  });
  digests.set(path, createHash("sha256").update(text).digest("hex"));
  for (const included of includesOf(text)) {
    const candidates = [dirname(path), ...directories].map((directory) => join(directory, included));
    await visit(await firstReadable(candidates, included, path), path, directories, digests);
  }
}

/** Paths of the include statements, comments left out. */
export function includesOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, " ");
  return [...code.matchAll(/\binclude\s*"([^"]+)"\s*;/g)].map((match) => match[1] ?? "");
}

async function firstReadable(candidates: string[], included: string, includedBy: string): Promise<string> {
  for (const candidate of candidates) {
    const found = await readFile(candidate).then(
      () => true,
      () => false,
    );
    if (found) return resolve(candidate);
  }
  throw notFound(included, includedBy);
}

function notFound(path: string, includedBy: string, cause?: unknown): HeadlightError {
  return new HeadlightError({
    code: "CIRCUIT_NOT_FOUND",
    message: `circuit file ${path}, included by ${includedBy}, cannot be read`,
    hint: "Check the file name in circuits/circuits.json or the include; run npm ci if circomlib is missing.",
    cause,
  });
}
