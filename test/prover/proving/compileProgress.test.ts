import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProgressReport } from "../../../prover/progress.ts";
import { compileCircuit } from "../../../prover/proving/compile.ts";
import { type CompileProgress, followCompiler } from "../../../prover/proving/compileProgress.ts";
import { instanceOf } from "../../../prover/proving/registry.ts";
import { FIXTURE_REGISTRY, temporaryDirectory, writeCircuits } from "./fixtures.ts";

const directory = await temporaryDirectory();

describe("what is said of a compiler at work", () => {
  const r1csPath = join(directory, "circuit.r1cs");
  let reports: ProgressReport[];
  let stdout: PassThrough;
  let progress: CompileProgress;

  const start = (expectedBytes: number): void => {
    reports = [];
    stdout = new PassThrough();
    progress = followCompiler({
      template: "Chain",
      r1csPath,
      expectedBytes,
      onProgress: (report) => reports.push(report),
    });
    progress.follow({ stdout });
  };
  const say = async (line: string): Promise<void> => {
    const heard = new Promise((resolve) => stdout.once("data", resolve));
    stdout.write(line);
    await heard;
  };
  const latest = (milliseconds: number): ProgressReport | undefined => {
    vi.advanceTimersByTime(milliseconds);
    return reports.at(-1);
  };

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    await writeFile(r1csPath, "");
  });
  afterEach(() => {
    progress.stop();
    vi.useRealTimers();
  });

  it("is its phase with the seconds of it, and no end", async () => {
    start(100);
    expect(reports).toEqual([{ stage: "compiling Chain: expanding templates", done: 0, total: 0 }]);
    expect(latest(3000)).toEqual({ stage: "compiling Chain: expanding templates", done: 3, total: 0 });
    await say("template instances: 36\n");
    expect(latest(2000)).toEqual({ stage: "compiling Chain: simplifying constraints", done: 2, total: 0 });
  });

  it("is how much of the constraint file is written, until there is more than was expected", async () => {
    start(100);
    await say("template instances: 36\n");
    await writeFile(r1csPath, "x".repeat(40));
    expect(latest(500)).toEqual({ stage: "compiling Chain: writing constraints", done: 40, total: 100 });
    await writeFile(r1csPath, "x".repeat(101));
    expect(latest(500)).toEqual({ stage: "compiling Chain: writing constraints", done: 101, total: 0 });
    await say("non-linear constraints: 3\nWritten successfully: tmp/circuit.r1cs\n");
    expect(latest(500)).toEqual({ stage: "compiling Chain: writing the witness program", done: 0, total: 0 });
  });

  it("has no end where there is no estimate, and stops when it is told to", async () => {
    start(0);
    await say("template instances: 36\n");
    await writeFile(r1csPath, "x");
    expect(latest(500)).toEqual({ stage: "compiling Chain: writing constraints", done: 1, total: 0 });
    progress.stop();
    const count = reports.length;
    latest(5000);
    expect(reports).toHaveLength(count);
  });
});

it("a compilation begins with the templates and ends with one of one", async () => {
  const reports: ProgressReport[] = [];
  await compileCircuit({
    instance: instanceOf(FIXTURE_REGISTRY, "chain"),
    circuitsDirectory: await writeCircuits(join(directory, "circuits")),
    outputDirectory: join(directory, "output"),
    onProgress: (report) => reports.push(report),
  });
  expect(reports[0]).toEqual({ stage: "compiling Chain: expanding templates", done: 0, total: 0 });
  expect(reports.at(-2)?.stage).toBe("compiling Chain: ordering factors");
  expect(reports.at(-1)).toEqual({ stage: "compiling Chain", done: 1, total: 1 });
});
