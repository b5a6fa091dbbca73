import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireLock, checkWritable, readJson, writeJsonAtomic, writeTextAtomic } from "../../prover/files.ts";
import { runCli } from "../support/cli.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "headlight-files-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("files of state", () => {
  it("are written whole, with integers as strings, or not at all", async () => {
    const path = join(folder, "deep", "state.json");
    await writeJsonAtomic(path, { big: 1n << 200n });
    expect(await readJson(path)).toEqual({ big: (1n << 200n).toString() });
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    await expect(writeJsonAtomic(path, circular)).rejects.toThrow();
    expect(await readJson(path)).toEqual({ big: (1n << 200n).toString() });
    expect(await readdir(join(folder, "deep"))).toEqual(["state.json"]);
    await expect(writeJsonAtomic(join(path, "below-a-file.json"), {})).rejects.toMatchObject({
      code: "STATE_WRITE",
      hint: expect.any(String),
    });
  });

  it("are told apart when missing and when broken", async () => {
    expect(await readJson(join(folder, "none.json"))).toBeUndefined();
    await writeFile(join(folder, "half.json"), '{"a":');
    await expect(readJson(join(folder, "half.json"))).rejects.toMatchObject({ code: "STATE_CORRUPT" });
  });
});

describe("files of output", () => {
  it("are replaced whole", async () => {
    const path = join(folder, "Verifier.sol");
    await writeTextAtomic(path, "contract A {}\n");
    await writeTextAtomic(path, "contract B {}\n");
    expect(await readFile(path, "utf8")).toBe("contract B {}\n");
    expect(await readdir(folder)).toEqual(["Verifier.sol"]);
  });

  it("are asked for before the work, and leave nothing behind", async () => {
    const path = join(folder, "file");
    await checkWritable(path);
    expect(await readdir(folder)).toEqual([]);
    await writeFile(path, "kept");
    await checkWritable(path);
    expect(await readFile(path, "utf8")).toBe("kept");
    for (const impossible of [folder, join(path, "below-a-file.json")]) {
      await expect(checkWritable(impossible)).rejects.toMatchObject({
        code: "OUTPUT_UNWRITABLE",
        details: { path: impossible },
      });
    }
  });

  it.each([
    ["prove", (out: string) => ["prove", "window-16", "--input", out, "--out", join(out, "proof.json")]],
    ["demo", (out: string) => ["demo", "--json", join(out, "demo.json")]],
  ])("%s asks before it works", async (_name, argv) => {
    const file = join(folder, "file");
    await writeFile(file, "{}");
    const run = await runCli(argv(file));
    expect(run).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toMatch(/^error: .*\[OUTPUT_UNWRITABLE\]/);
  });
});

describe("the lock of a state folder", () => {
  it("is held by one at a time and free again after release", async () => {
    const path = join(folder, "lock");
    const lock = await acquireLock(path, "the state");
    await expect(acquireLock(path, "the state")).rejects.toMatchObject({
      code: "STATE_LOCKED",
      details: { pid: process.pid },
    });
    await lock.release();
    await (await acquireLock(path, "the state")).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it("is taken over from a process that died with it", async () => {
    const path = join(folder, "lock");
    const dead = await new Promise<number>((resolve) => {
      const child = spawn(process.execPath, ["-e", ""]);
      child.on("close", () => resolve(child.pid ?? 0));
    });
    await writeFile(path, JSON.stringify({ pid: dead, started: "1" }));
    await (await acquireLock(path, "the state")).release();
    // A living process that is not the one which took the lock: its number was given out again.
    await writeFile(path, JSON.stringify({ pid: process.pid, started: "1" }));
    await (await acquireLock(path, "the state")).release();
  });

  it("goes to exactly one of many who find it stale at once", async () => {
    const path = join(folder, "lock");
    await writeFile(path, "garbage");
    const settled = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(path, "the state")));
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ pid: process.pid });
  });
});
