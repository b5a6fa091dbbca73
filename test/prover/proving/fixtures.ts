import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import {
  type Artifact,
  type CompiledCircuit,
  ensureArtifact,
  ensureCompiled,
} from "../../../prover/proving/artifact.ts";
import type { Instance, Registry } from "../../../prover/proving/registry.ts";

/** Small circuits with different shapes: what a key generator can get wrong shows in one of them. */
export const CIRCUITS = {
  /** One constraint, an output, a public and a private input. */
  Multiply: `template Multiply() { signal input a; signal input b; signal output c; c <== a * b; }`,
  /** Many constraints, few B entries, coefficients other than one. */
  Chain: `template Chain(n) {
    signal input a; signal input b; signal output c; signal x[n + 1];
    x[0] <== a * b;
    for (var i = 0; i < n; i++) x[i + 1] <== (7 * x[i] - 3 * b + 5) * (x[i] + a) - 11 * b;
    c <== x[n];
  }`,
  /** No public signal at all. */
  Private: `template Private() { signal input a; signal b; b <== a * a; b * a === 27; }`,
  /** A public input no constraint mentions, and a long linear combination. */
  Loose: `template Loose(n) {
    signal input free; signal input v[n]; signal output sum; var s = 0;
    for (var i = 0; i < n; i++) s += (i + 1) * v[i];
    sum <== s * s;
  }`,
  /** An assertion the inputs can break. */
  Guarded: `template Guarded() { signal input a; signal input b; signal output c; a === b + 1; c <== a * b; }`,
};

export type FixtureName = keyof typeof CIRCUITS;

const INSTANCES: Record<FixtureName, Pick<Instance, "parameters" | "publicInputs">> = {
  Multiply: { parameters: [], publicInputs: ["b"] },
  Chain: { parameters: [300], publicInputs: ["b"] },
  Private: { parameters: [], publicInputs: [] },
  Loose: { parameters: [20], publicInputs: ["free"] },
  Guarded: { parameters: [], publicInputs: ["a", "b"] },
};

/** Registry over the circuits above; instance names are the templates' in lower case. */
export const FIXTURE_REGISTRY: Registry = {
  instances: Object.fromEntries(
    Object.entries(INSTANCES).map(([template, shape]) => [
      template.toLowerCase(),
      {
        ...shape,
        file: `${template}.circom`,
        template,
        optimisation: "O1",
        constraintBudget: 1000,
        verifier: `${template}Verifier`,
      } satisfies Instance,
    ]),
  ),
};

/** A folder that is gone after the test file. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "headlight-test-"));
  afterAll(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export async function writeCircuits(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const [name, source] of Object.entries(CIRCUITS)) {
    await writeFile(join(directory, `${name}.circom`), `pragma circom 2.2.0;\n${source}\n`);
  }
  return directory;
}

export interface Workshop {
  directory: string;
  options: { cacheDirectory: string; circuitsDirectory: string; registry: Registry };
  compiled(name: FixtureName): Promise<CompiledCircuit>;
  artifact(name: FixtureName): Promise<Artifact>;
}

/** Circuits and a cache of their own in a temporary folder. */
export async function openWorkshop(): Promise<Workshop> {
  const directory = await temporaryDirectory();
  const options = {
    cacheDirectory: join(directory, "cache"),
    circuitsDirectory: await writeCircuits(join(directory, "circuits")),
    registry: FIXTURE_REGISTRY,
  };
  return {
    directory,
    options,
    compiled: (name) => ensureCompiled(name.toLowerCase(), options),
    artifact: (name) => ensureArtifact(name.toLowerCase(), options),
  };
}

/** Ends the threads snarkjs starts when it is called in this process. */
export async function endSnarkjsThreads(): Promise<void> {
  await (globalThis as { curve_bn128?: { terminate(): Promise<void> } | null }).curve_bn128?.terminate();
}

/** Pids of this process's children; empty where the system does not tell. */
export async function childPids(): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return (await readFile(`/proc/self/task/${process.pid}/children`, "utf8").catch(() => "")).trim();
}
