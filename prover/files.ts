import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { HeadlightError } from "./errors.ts";
import { pause } from "./pause.ts";

/** Where outbox databases, journals and attesters' memories live unless the user says otherwise (XDG base directories). */
export function defaultStateDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment.XDG_STATE_HOME || join(homedir(), ".local", "state");
  return join(base, "headlight");
}

export interface WriteOptions {
  mode?: number;
  /** Fails with STATE_EXISTS instead of replacing a file. */
  exclusive?: boolean;
}

/** Writes the whole file or nothing, as writeTextAtomic does. bigint is written as a decimal string. */
export async function writeJsonAtomic(path: string, value: unknown, options: WriteOptions = {}): Promise<void> {
  const text = JSON.stringify(value, (_key, entry) => (typeof entry === "bigint" ? entry.toString() : entry), 2);
  await writeTextAtomic(path, `${text}\n`, options);
}

/** Writes the whole file or nothing: temporary sibling, fsync, rename, fsync of the folder. */
export async function writeTextAtomic(path: string, text: string, options: WriteOptions = {}): Promise<void> {
  const { mode = 0o644, exclusive = false } = options;
  const temporary = temporaryOf(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, "wx", mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link, unlike a rename, never replaces.
    await (exclusive ? link(temporary, path) : rename(temporary, path));
    await syncFolder(dirname(path));
  } catch (error) {
    if (exclusive && errnoOf(error) === "EEXIST") {
      throw new HeadlightError({
        code: "STATE_EXISTS",
        message: `${path} exists`,
        hint: "It is not replaced. Choose another path, or move it away yourself.",
        details: { path },
      });
    }
    throw new HeadlightError({
      code: "STATE_WRITE",
      message: `cannot write ${path}`,
      hint: "Check that the disk has room and that the folder belongs to you.",
      cause: error,
      details: { path },
    });
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/**
 * Asks before minutes of work, not after, whether their result can be written: the folder is made, and takes a file.
 * @throws HeadlightError OUTPUT_UNWRITABLE
 */
export async function checkWritable(path: string): Promise<void> {
  const temporary = temporaryOf(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await (await open(temporary, "wx")).close();
    await rm(temporary);
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) throw new TypeError("it is a folder");
  } catch (error) {
    throw new HeadlightError({
      code: "OUTPUT_UNWRITABLE",
      message: `${path} cannot be written`,
      hint: "Name a file in a folder that belongs to you and has room.",
      cause: error,
      details: { path },
    });
  }
}

function temporaryOf(path: string): string {
  return `${path}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`;
}

/** The parsed file, or undefined when there is none. */
export async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw new HeadlightError({
      code: "STATE_READ",
      message: `cannot read ${path}`,
      hint: errnoOf(error) === "EISDIR" ? "It is a folder; name a file." : "Check its permissions.",
      cause: error,
    });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HeadlightError({
      code: "STATE_CORRUPT",
      message: `${path} is not JSON: it is truncated or was edited`,
      hint: "Files are replaced whole, so a crash does not do this. Restore the file or move it away.",
      cause: error,
      details: { path },
    });
  }
}

/** A rename or a new file survives a power cut only once its folder is on disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export interface Lock {
  release(): Promise<void>;
}

/** One process at a time may hold the file. A holder that died without releasing it is replaced. */
export async function acquireLock(path: string, what: string): Promise<Lock> {
  await mkdir(dirname(path), { recursive: true });
  const mine = `${path}.${process.pid}.${randomBytes(6).toString("hex")}`;
  const content = JSON.stringify({ pid: process.pid, started: await processStart(process.pid), token: mine });
  const file = await open(mine, "wx");
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
  try {
    // Linking a complete file is atomic: no reader ever sees a lock without its holder.
    for (let attempt = 0; attempt < 200; attempt++) {
      try {
        await link(mine, path);
        return { release: () => releaseLock(path, content) };
      } catch (error) {
        if (errnoOf(error) !== "EEXIST") throw error;
      }
      const held = await readFile(path, "utf8").catch(() => undefined);
      if (held === undefined) continue;
      const holder = parseHolder(held);
      if (holder !== undefined && (await isAlive(holder))) {
        throw new HeadlightError({
          code: "STATE_LOCKED",
          message: `${what} is in use by process ${holder.pid}`,
          hint: "Wait for it, stop it, or give another state folder with --state.",
          details: { path, pid: holder.pid },
        });
      }
      await removeStale(path, held, mine);
    }
  } finally {
    await rm(mine, { force: true });
  }
  throw new HeadlightError({
    code: "STATE_LOCKED",
    message: `cannot lock ${what}`,
    hint: "Too many processes start at once; try again.",
    details: { path },
  });
}

interface Holder {
  pid: number;
  started: string;
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, started } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === "number" && typeof started === "string" ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, started }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errnoOf(error) !== "EPERM") return false;
  }
  const now = await processStart(pid);
  return now === "" || started === "" || now === started;
}

/** Start time of a process in clock ticks since boot, "" where the system does not tell: a reused pid is not the old holder. */
async function processStart(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

/**
 * Removes a dead holder's lock. Only one process at a time does so, under a second lock: of two that saw the same dead holder, the later one would
 * otherwise remove the lock that the earlier one has taken meanwhile.
 */
async function removeStale(path: string, expected: string, mine: string): Promise<void> {
  const turn = `${path}.takeover`;
  try {
    await link(mine, turn);
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
    const other = parseHolder(await readFile(turn, "utf8").catch(() => ""));
    // It died within the few microseconds of a takeover.
    if (other !== undefined && !(await isAlive(other))) await rm(turn, { force: true });
    await pause(5 + 20 * Math.random());
    return;
  }
  try {
    if ((await readFile(path, "utf8").catch(() => "")) === expected) await rm(path, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
}

async function releaseLock(path: string, content: string): Promise<void> {
  if ((await readFile(path, "utf8").catch(() => "")) === content) await rm(path, { force: true });
}

/** The system's name of the error, such as ENOENT. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
