import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { HeadlightError, isHeadlightError } from "../errors.ts";
import { acquireLock, type Lock, syncFolder, writeJsonAtomic } from "../files.ts";
import type { OnProgress } from "../progress.ts";
import { throwIfAborted } from "./abort.ts";
import { hashFile } from "./hashFile.ts";

const manifestSchema = z.object({
  format: z.literal(1),
  key: z.string(),
  label: z.string(),
  files: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.number() })),
});

/** Written last into an entry: names every file with its hash, so that a damaged file is noticed before it is used. */
export type Manifest = z.infer<typeof manifestSchema>;

export interface CacheEntry {
  directory: string;
  manifest: Manifest;
  /** False when the entry was there already. */
  built: boolean;
}

export interface CacheRequest {
  cacheDirectory?: string | undefined;
  /** Folder of the cache: entries of one kind. */
  kind: "circuits" | "keys";
  /** Hex hash of everything the content depends on. */
  key: string;
  /** For people: whose entry this is. */
  label: string;
  /** Fills an empty folder. */
  build: (directory: string) => Promise<void>;
  onProgress?: OnProgress | undefined;
  signal?: AbortSignal | undefined;
}

const MANIFEST = "manifest.json";
const POLL_MS = 100;

/** $XDG_CACHE_HOME/headlight, else ~/.cache/headlight. */
export function defaultCacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "headlight");
}

/**
 * The entry of a key, built if it is missing or damaged. Any number of processes may ask at once: one builds, the others wait for it
 * and then use its work. A build that dies leaves nothing that is taken for an entry, and a dead builder's lock is taken over.
 * @throws HeadlightError CACHE_UNUSABLE, ABORTED, or what `build` throws
 */
export async function ensureEntry(request: CacheRequest): Promise<CacheEntry> {
  const { kind, key, onProgress, signal } = request;
  const parent = join(request.cacheDirectory ?? defaultCacheDirectory(), kind);
  const directory = join(parent, key);
  throwIfAborted(signal);
  const existing = await readEntry(directory, key);
  if (existing.state === "whole") return { directory, manifest: existing.manifest, built: false };
  await mkdir(parent, { recursive: true }).catch((cause: unknown) => {
    throw unusable(parent, cause);
  });
  const lock = await waitForLock(join(parent, `${key}.lock`), request);
  try {
    const now = await readEntry(directory, key);
    if (now.state === "whole") return { directory, manifest: now.manifest, built: false };
    if (now.state === "damaged")
      onProgress?.({ stage: `rebuilding ${request.label}: ${now.reason}`, done: 0, total: 0 });
    return await buildEntry(request, parent, directory);
  } finally {
    await lock.release();
  }
}

/**
 * An entry that must be there and whole; never builds.
 * @throws HeadlightError ARTIFACT_MISSING, ARTIFACT_DAMAGED
 */
export async function openEntry(
  request: Pick<CacheRequest, "cacheDirectory" | "kind" | "key" | "label">,
): Promise<CacheEntry> {
  const directory = join(request.cacheDirectory ?? defaultCacheDirectory(), request.kind, request.key);
  const entry = await readEntry(directory, request.key);
  if (entry.state === "whole") return { directory, manifest: entry.manifest, built: false };
  throw new HeadlightError({
    code: entry.state === "missing" ? "ARTIFACT_MISSING" : "ARTIFACT_DAMAGED",
    message: `${request.label}: ${entry.state === "missing" ? "not built yet" : entry.reason}`,
    hint: "Run `headlight build` with the instance's name to make it again.",
    details: { directory },
  });
}

type EntryState = { state: "missing" } | { state: "damaged"; reason: string } | { state: "whole"; manifest: Manifest };

async function readEntry(directory: string, key: string): Promise<EntryState> {
  const text = await readFile(join(directory, MANIFEST), "utf8").catch(() => undefined);
  if (text === undefined) {
    const exists = await stat(directory).then(
      () => true,
      () => false,
    );
    return exists ? { state: "damaged", reason: "an entry without a manifest" } : { state: "missing" };
  }
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (!parsed.success || parsed.data.key !== key) return { state: "damaged", reason: "its manifest is damaged" };
  for (const [name, expected] of Object.entries(parsed.data.files)) {
    const reason = await differenceOf(join(directory, name), name, expected);
    if (reason !== undefined) return { state: "damaged", reason };
  }
  return { state: "whole", manifest: parsed.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Hashes taken by this process, by everything that changes when a file does: a large key is hashed once a run, not once a use. */
const hashed = new Map<string, string>();

async function differenceOf(path: string, name: string, expected: { sha256: string; bytes: number }) {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  if (stats === undefined) return `${name} is missing`;
  if (stats.size !== BigInt(expected.bytes)) return `${name} has ${stats.size} bytes instead of ${expected.bytes}`;
  const identity = [path, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(":");
  const sha256 = hashed.get(identity) ?? (await hashFile(path));
  hashed.set(identity, sha256);
  return sha256 === expected.sha256 ? undefined : `${name} does not have its manifest's hash`;
}

async function waitForLock(path: string, { label, onProgress, signal }: CacheRequest): Promise<Lock> {
  for (let told = false; ; ) {
    throwIfAborted(signal);
    try {
      return await acquireLock(path, label);
    } catch (error) {
      if (!isHeadlightError(error, "STATE_LOCKED")) throw unusable(path, error);
    }
    if (!told) onProgress?.({ stage: `waiting for another build of ${label}`, done: 0, total: 0 });
    told = true;
    await sleep(POLL_MS);
  }
}

/** Called under the lock. */
async function buildEntry(request: CacheRequest, parent: string, directory: string): Promise<CacheEntry> {
  const prefix = `.building-${request.key}-`;
  await removeAll(parent, (name) => name.startsWith(prefix));
  const temporary = join(parent, `${prefix}${process.pid}-${randomBytes(4).toString("hex")}`);
  await mkdir(temporary);
  try {
    await request.build(temporary);
    throwIfAborted(request.signal);
    const manifest = await describeFiles(temporary, request);
    await writeJsonAtomic(join(temporary, MANIFEST), manifest);
    await rm(directory, { recursive: true, force: true });
    await rename(temporary, directory);
    await syncFolder(parent);
    return { directory, manifest, built: true };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function describeFiles(directory: string, { key, label }: CacheRequest): Promise<Manifest> {
  const files: Manifest["files"] = {};
  for (const name of (await readdir(directory)).sort()) {
    const path = join(directory, name);
    const file = await open(path, "r+");
    await file.sync().finally(() => file.close());
    files[name] = { sha256: await hashFile(path), bytes: (await stat(path)).size };
  }
  return { format: 1, key, label, files };
}

async function removeAll(parent: string, matches: (name: string) => boolean): Promise<void> {
  for (const name of await readdir(parent)) {
    if (matches(name)) await rm(join(parent, name), { recursive: true, force: true });
  }
}

function unusable(path: string, cause: unknown): HeadlightError {
  return new HeadlightError({
    code: "CACHE_UNUSABLE",
    message: `the cache cannot be used at ${path}`,
    hint: "Check permissions and free space, or point XDG_CACHE_HOME elsewhere.",
    cause,
    details: { path },
  });
}
