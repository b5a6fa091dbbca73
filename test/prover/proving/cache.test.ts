import { fork } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import type { ProgressReport } from "../../../prover/progress.ts";
import { type CacheRequest, defaultCacheDirectory, ensureEntry, openEntry } from "../../../prover/proving/cache.ts";
import { openWorkshop, temporaryDirectory } from "./fixtures.ts";

const CHILD = fileURLToPath(new URL("./buildChild.ts", import.meta.url));

let cacheDirectory: string;
beforeEach(async () => {
  cacheDirectory = await temporaryDirectory();
});

/** A request whose build writes two files and counts its runs. */
function counted(overrides: Partial<CacheRequest> = {}): {
  request: CacheRequest;
  builds: () => number;
  stages: string[];
} {
  let builds = 0;
  const stages: string[] = [];
  const request: CacheRequest = {
    cacheDirectory,
    kind: "keys",
    key: "ab".repeat(32),
    label: "test",
    onProgress: ({ stage }) => stages.push(stage),
    build: async (directory) => {
      builds++;
      await writeFile(join(directory, "large"), "large content");
      await writeFile(join(directory, "small"), "s");
    },
    ...overrides,
  };
  return { request, builds: () => builds, stages };
}

describe("the cache", () => {
  it("builds once and then does no work", async () => {
    const { request, builds } = counted();
    expect((await ensureEntry(request)).built).toBe(true);
    expect((await ensureEntry(request)).built).toBe(false);
    expect(builds()).toBe(1);
    expect((await readdir(join(cacheDirectory, "keys"))).sort()).toEqual([request.key]);
  });

  it("builds once for ten callers at once", async () => {
    const { request, builds } = counted();
    const entries = await Promise.all(Array.from({ length: 10 }, () => ensureEntry(request)));
    expect(entries.filter(({ built }) => built)).toHaveLength(1);
    expect(builds()).toBe(1);
  });

  it.each([
    ["a flipped byte", "hash", (directory: string) => writeFile(join(directory, "large"), "largE content")],
    ["a file cut short", "bytes", (directory: string) => writeFile(join(directory, "large"), "large")],
    ["a file that is gone", "missing", (directory: string) => rm(join(directory, "small"))],
    ["no manifest", "manifest", (directory: string) => rm(join(directory, "manifest.json"))],
    ["half a manifest", "manifest", (directory: string) => writeFile(join(directory, "manifest.json"), '{"format":1')],
  ])("O4 notices %s, refuses it when opened and rebuilds it when asked to ensure it", async (_, reason, damage) => {
    const { request, builds, stages } = counted();
    const { directory } = await ensureEntry(request);
    await damage(directory);
    await expect(openEntry(request)).rejects.toMatchObject({
      code: "ARTIFACT_DAMAGED",
      message: expect.stringContaining(reason),
    });
    expect(builds()).toBe(1);
    expect((await ensureEntry(request)).built).toBe(true);
    expect(stages.join()).toContain("rebuilding test");
    expect(await readFile(join(directory, "large"), "utf8")).toBe("large content");
    expect((await openEntry(request)).manifest.label).toBe("test");
  });

  it("refuses to open what was never built", async () => {
    await expect(openEntry(counted().request)).rejects.toMatchObject({ code: "ARTIFACT_MISSING" });
  });

  it("keeps nothing of a build that fails, and the next one succeeds", async () => {
    const failing = counted({
      build: async (directory) => {
        await writeFile(join(directory, "large"), "half");
        throw new Error("disk full");
      },
    });
    await expect(ensureEntry(failing.request)).rejects.toThrow("disk full");
    expect(await readdir(join(cacheDirectory, "keys"))).toEqual([]);
    expect((await ensureEntry(counted().request)).built).toBe(true);
  });

  it("sweeps away what a killed build left half-written", async () => {
    const { request } = counted();
    const left = join(cacheDirectory, "keys", `.building-${request.key}-999999-abcd`);
    await mkdir(left, { recursive: true });
    await writeFile(join(left, "large"), "hal");
    expect((await ensureEntry(request)).built).toBe(true);
    expect(await readdir(join(cacheDirectory, "keys"))).toEqual([request.key]);
  });

  it("stops waiting when told to", async () => {
    const stop = new AbortController();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    const slow = counted({
      build: () => {
        begin();
        return finished;
      },
    });
    const first = ensureEntry(slow.request);
    // Only then is the second certain to find the lock taken.
    await begun;
    const second = counted({ signal: stop.signal, onProgress: () => stop.abort() });
    await expect(ensureEntry(second.request)).rejects.toMatchObject({ code: "ABORTED" });
    expect(second.builds()).toBe(0);
    finish();
    await first;
  });

  it("names a folder it cannot use", async () => {
    const file = join(cacheDirectory, "file");
    await writeFile(file, "");
    await expect(ensureEntry(counted({ cacheDirectory: file }).request)).rejects.toMatchObject({
      code: "CACHE_UNUSABLE",
    });
  });

  it("lies where the XDG base directories say", () => {
    expect(defaultCacheDirectory({ XDG_CACHE_HOME: "/somewhere" })).toBe("/somewhere/headlight");
    expect(defaultCacheDirectory({})).toMatch(/\.cache\/headlight$/);
  });
});

interface Child {
  ended: Promise<{ code: number | null; output: { built: boolean; zkeySha256: string } | undefined }>;
  reached(stage: RegExp): Promise<void>;
  kill(): void;
}

function startChild(name: string, options: object, input?: object): Child {
  const child = fork(CHILD, [name, JSON.stringify(options), ...(input === undefined ? [] : [JSON.stringify(input)])], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return {
    ended: new Promise((resolve) => {
      child.on("close", (code) => resolve({ code, output: text === "" ? undefined : JSON.parse(text) }));
    }),
    reached: (stage) =>
      new Promise((resolve) => {
        child.on("message", (report: ProgressReport) => {
          if (stage.test(report.stage)) resolve();
        });
      }),
    kill: () => child.kill("SIGKILL"),
  };
}

describe("processes that share the cache", () => {
  it("do the work of one artifact once", async () => {
    const { options } = await openWorkshop();
    const children = [startChild("chain", options), startChild("chain", options)];
    const results = await Promise.all(children.map(({ ended }) => ended));
    expect(results.map(({ code }) => code)).toEqual([0, 0]);
    const entries = await readdir(join(options.cacheDirectory, "keys"));
    expect(entries.filter((name) => !name.endsWith(".lock"))).toHaveLength(1);
    expect(new Set(results.map(({ output }) => output?.zkeySha256)).size).toBe(1);
    const third = await startChild("chain", options).ended;
    expect(third.output).toEqual({ ...results[0]?.output, built: false });
  });

  it("O10 take over from one that was killed while building, and exit by themselves when they are done", async () => {
    const { options } = await openWorkshop();
    const first = startChild("chain", options);
    await first.reached(/evaluating|multiplying/);
    first.kill();
    await first.ended;
    expect((await readdir(join(options.cacheDirectory, "keys"))).join()).toContain(".building-");
    const second = await startChild("chain", options, { a: "5", b: "6" }).ended;
    expect(second).toMatchObject({ code: 0, output: { built: true } });
    expect((await readdir(join(options.cacheDirectory, "keys"))).join()).not.toContain(".building-");
  });
});
