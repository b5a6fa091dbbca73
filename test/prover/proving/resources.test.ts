import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { announceNeeds, stepsToProof } from "../../../prover/cli/announceNeeds.ts";
import type { Check } from "../../../prover/cli/doctor/check.ts";
import {
  examineResources,
  type FreeResources,
  judgeNeeds,
  type Needs,
  needsOf,
  type Step,
} from "../../../prover/cli/doctor/resources.ts";
import { createOutput, type Output } from "../../../prover/cli/output.ts";
import { ensureArtifact, ensureCompiled } from "../../../prover/proving/artifact.ts";
import { defaultCacheDirectory } from "../../../prover/proving/cache.ts";
import { readR1csHeader } from "../../../prover/proving/r1cs.ts";
import { instanceOf, largeInstances, loadRegistry } from "../../../prover/proving/registry.ts";
import { estimateResources, type InstanceSize, sizeByBudget } from "../../../prover/proving/resources.ts";
import type { BenchReport } from "../../../scripts/bench/report.ts";
import { runCli } from "../../support/cli.ts";
import { temporaryDirectory } from "./fixtures.ts";
import { writeR1cs } from "./writeR1cs.ts";

const bench = JSON.parse(readFileSync(new URL("../../snapshots/bench.json", import.meta.url), "utf8")) as BenchReport;
const registry = loadRegistry();

/** Peaks of the compiler (circom2 0.2.23) and of key making with two threads, in bytes: `/usr/bin/time` on a machine of two cores. */
const MEASURED_PEAKS: Record<string, { compile: number; key: number }> = {
  "header-8": { compile: 258e6, key: 236e6 },
  "header-32": { compile: 373e6, key: 373e6 },
  "header-128": { compile: 1027e6, key: 626e6 },
  "window-16": { compile: 200e6, key: 213e6 },
  "window-256": { compile: 227e6, key: 355e6 },
};

function sizeOf(name: string): InstanceSize {
  const measured = bench.instances.find((instance) => instance.name === name);
  if (measured === undefined) throw new Error(`the benchmark has no ${name}`);
  const { constraints, wires, nonZeros, publicInputs } = measured;
  const { optimisation } = instanceOf(registry, name);
  return { constraints, wires, nonZeros, publicSignals: publicInputs, optimisation };
}

let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory();
});

describe("estimating resources", () => {
  it.each(bench.instances)(
    "$name: memory of a proof as measured, or somewhat more",
    ({ name, cold, warm, setting }) => {
      const peak = Math.max(cold.peakMemoryBytes, warm.peakMemoryBytes);
      const { memoryBytes } = estimateResources(sizeOf(name), (setting ?? bench).machine.cores).proof;
      expect(memoryBytes / peak).toBeGreaterThan(0.95);
      expect(memoryBytes / peak).toBeLessThan(peak > 500e6 ? 1.15 : 1.5);
    },
  );

  it.each(bench.instances)("$name: disk of a key as measured, or somewhat more", ({ name, keyBytes }) => {
    const { diskBytes } = estimateResources(sizeOf(name), 2).key;
    expect(diskBytes).toBeGreaterThanOrEqual(keyBytes);
    expect(diskBytes / keyBytes).toBeLessThan(1.1);
  });

  it.each(Object.entries(MEASURED_PEAKS))("%s: memory of compiling and of its key as measured", (name, peaks) => {
    const { compile, key } = estimateResources(sizeOf(name), 2);
    expect(compile.memoryBytes / peaks.compile).toBeGreaterThan(0.95);
    expect(compile.memoryBytes / peaks.compile).toBeLessThan(1.7);
    expect(key.memoryBytes / peaks.key).toBeGreaterThan(0.95);
    expect(key.memoryBytes / peaks.key).toBeLessThan(1.1);
  });

  it("asks for more memory per thread, up to as many as have work", () => {
    const size = sizeOf("header-128");
    const at = (threads: number) => estimateResources(size, threads);
    for (const step of ["key", "proof"] as const) {
      expect(at(8)[step].memoryBytes).toBeGreaterThan(at(2)[step].memoryBytes);
    }
    expect(at(64).proof).toEqual(at(16).proof);
    expect(at(64).key).toEqual(at(16).key);
    expect(at(64).compile).toEqual(at(1).compile);
  });

  it("takes a budget for a size that is not known yet, and never for a smaller one", () => {
    for (const { name } of bench.instances) {
      const budgeted = sizeByBudget(instanceOf(registry, name));
      expect(budgeted.constraints).toBeGreaterThanOrEqual(sizeOf(name).constraints);
      expect(budgeted.wires).toBeGreaterThanOrEqual(sizeOf(name).wires);
    }
  });
});

describe("what an r1cs header counts", () => {
  it("includes the terms of all constraints", async () => {
    const path = join(directory, "counted.r1cs");
    const one = [[0, 1n]] as const;
    await writeR1cs(
      path,
      [
        [[...one, [1, 7n]], one, [[2, 3n]]],
        [[], one, []],
      ],
      3,
    );
    expect(await readR1csHeader(path)).toMatchObject({ constraints: 2, wires: 3, nonZeros: 5 });
    const bytes = await readFile(path);
    for (const count of [1, 1000]) {
      bytes.writeUInt32LE(count, 12 + 12 + 4 + 32 + 24);
      await writeFile(path, bytes);
      await expect(readR1csHeader(path), `${count}`).rejects.toMatchObject({ code: "MALFORMED_FILE" });
    }
  });
});

describe("the doctor's needs", () => {
  const needs: Needs = {
    estimate: {
      compile: { memoryBytes: 3e9, diskBytes: 2e9 },
      key: { memoryBytes: 2e9, diskBytes: 3e9 },
      proof: { memoryBytes: 1e9, diskBytes: 0 },
    },
    steps: ["compile", "key", "proof"],
    compiled: false,
  };

  it("are said step by step, memory as the largest and disk as the sum", () => {
    const said = judgeNeeds(needs, { memoryBytes: 3e9, diskBytes: 5e9 });
    expect(said).toEqual({
      status: "ok",
      detail: "memory: compile 3.00 GB, key 2.00 GB, proof 1.00 GB; disk: 5.00 GB (by its budget)",
    });
  });

  it("are warned of when there is a little less", () => {
    const memory = judgeNeeds(needs, { memoryBytes: 3e9 - 1, diskBytes: 5e9 });
    expect(memory).toMatchObject({ status: "warn", hint: expect.stringMatching(/short of memory: 3\.00 GB are free/) });
    expect(memory.hint).not.toContain("disk");
    const disk = judgeNeeds(needs, { memoryBytes: 3e9, diskBytes: 5e9 - 1 });
    expect(disk).toMatchObject({ status: "warn", hint: expect.stringMatching(/short of disk: 5\.00 GB are free/) });
    expect(disk.hint).not.toContain("memory");
  });

  it("do not count what is done", () => {
    const left: Needs = { ...needs, steps: ["proof"], compiled: true };
    expect(judgeNeeds(left, { memoryBytes: 1e9, diskBytes: 0 })).toEqual({
      status: "ok",
      detail: "memory: proof 1.00 GB",
    });
  });

  it("follow the cache: everything at first, then the compiled circuit's own size", async () => {
    const nothing = await needsOf("header-8", join(directory, "empty"));
    expect(nothing).toMatchObject({ steps: ["compile", "key", "proof"], compiled: false });
    const circuit = await ensureCompiled("header-8");
    const known = await needsOf("header-8", defaultCacheDirectory());
    expect(known.compiled).toBe(true);
    expect(known.steps).not.toContain("compile");
    expect(circuit.size.constraints).toBeLessThan(instanceOf(registry, "header-8").constraintBudget);
    expect(known.estimate.proof.memoryBytes).toBeLessThan(nothing.estimate.proof.memoryBytes);
  });

  it("are in the command's output, for every instance", async () => {
    const env = { XDG_CACHE_HOME: join(directory, "cache"), XDG_STATE_HOME: join(directory, "state") };
    const { stdout } = await runCli(["doctor", "--json"], { env });
    const { checks } = JSON.parse(stdout) as { checks: Check[] };
    const shown = checks.filter(({ name }) => name.startsWith("needs of "));
    expect(shown.map(({ name }) => name)).toEqual(Object.keys(registry.instances).map((name) => `needs of ${name}`));
    for (const { detail } of shown)
      expect(detail).toMatch(/^memory: compile .* key .* proof .*; disk: .* \(by its budget\)(; large, .*)?$/);
    for (const name of largeInstances(registry)) {
      const found = checks.filter((check) => check.name.endsWith(` ${name}`));
      expect(found.map(({ status }) => status)).toEqual(["ok", "ok"]);
      for (const { detail } of found) expect(detail).toContain("large");
    }
  });

  it("of a large instance are nothing to warn of, however small the machine", async () => {
    const giant = { ...instanceOf(registry, "header-8"), constraintBudget: 2 ** 40, parameters: [9] };
    const instances = { modest: giant, large: { ...giant, large: true } };
    const [modest, large] = await examineResources(join(directory, "nowhere", "yet"), { instances });
    expect(modest).toMatchObject({ status: "warn", hint: expect.stringContaining("short of memory") });
    expect(large).toMatchObject({
      status: "ok",
      detail: expect.stringMatching(/made only when named; short of memory/),
    });
  });
});

describe("what a command announces", () => {
  const announce = async (steps: readonly Step[], free: FreeResources, cacheDirectory = join(directory, "empty")) => {
    const lines: string[] = [];
    const output: Output = { ...createOutput(true), note: (line) => lines.push(line) };
    await announceNeeds({ instance: "header-8", steps, output, cacheDirectory, free });
    return lines;
  };

  it("is one line when there is enough, of the steps it is about to take", async () => {
    const lines = await announce(["compile", "key"], { memoryBytes: 1e12, diskBytes: 1e12 });
    expect(lines).toEqual([expect.stringMatching(/^header-8 needs memory: compile .*, key .*; disk: .*budget\)$/)]);
    expect(lines[0]).not.toContain("proof");
  });

  it("is a warning with a hint when there is not", async () => {
    expect(await announce(stepsToProof({ name: "snarkjs" }), { memoryBytes: 1, diskBytes: 1 })).toEqual([
      expect.stringMatching(/^warning: header-8 needs memory: compile .*, key .*, proof /),
      expect.stringMatching(/^hint: +short of memory: 1 B are free; short of disk: 1 B are free\./),
    ]);
  });

  it("is nothing when all is done, and says nothing of another backend's memory", async () => {
    await ensureArtifact("header-8");
    expect(await announce(["compile", "key"], { memoryBytes: 1, diskBytes: 1 }, defaultCacheDirectory())).toEqual([]);
    expect(stepsToProof({ name: "rapidsnark" })).toEqual(["compile", "key"]);
  });

  it("is on stderr, whatever goes to stdout", async () => {
    const env = { XDG_CACHE_HOME: join(directory, "built") };
    const built = await runCli(["build", "window-16", "--json"], { env });
    expect(JSON.parse(built.stdout)).toMatchObject({ built: [{ instance: "window-16" }] });
    expect(built.stderr).toMatch(/window-16 needs memory: compile .*, key .*\n/);
    const input = join(directory, "input.json");
    await writeFile(input, "{}");
    const proved = await runCli(
      ["prove", "window-16", "--input", input, "--out", join(directory, "proof.json"), "--json"],
      { env },
    );
    expect(JSON.parse(proved.stdout)).toMatchObject({ error: { code: "WITNESS_INPUT" } });
    expect(proved.stderr).toMatch(/window-16 needs memory: proof .*\n/);
  });
});
