import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { availableParallelism, freemem } from "node:os";
import { dirname } from "node:path";
import { isHeadlightError } from "../../errors.ts";
import { ensureArtifact, ensureCompiled } from "../../proving/artifact.ts";
import { instanceOf, loadRegistry } from "../../proving/registry.ts";
import { estimateResources, type ResourceEstimate, sizeByBudget, sizeOfCompiled } from "../../proving/resources.ts";
import { formatBytes } from "../format.ts";
import { type Check, examine } from "./check.ts";

/** The steps from sources to a proof, in order. */
export type Step = keyof ResourceEstimate;

export interface Needs {
  estimate: ResourceEstimate;
  /** What is still to be done: only that needs anything. */
  steps: Step[];
  /** False while the size is known from the registry's budget alone. */
  compiled: boolean;
}

export interface FreeResources {
  memoryBytes: number;
  diskBytes: number;
}

/** What a proof of each instance still needs on this machine, and whether that is there. */
export async function examineResources(cacheDirectory: string, registry = loadRegistry()): Promise<Check[]> {
  const free = await freeResources(cacheDirectory);
  return Promise.all(
    Object.entries(registry.instances).map(([name, { large = false }]) =>
      examine(`needs of ${name}`, async () => {
        const judged = judgeNeeds(await needsOf(name, cacheDirectory, registry), free);
        return large ? concerningNobodyYet(judged) : judged;
      }),
    ),
  );
}

/** A large instance is made only by name: that the machine is too small for it is worth knowing, and nothing to warn of. */
function concerningNobodyYet({ detail, hint }: Omit<Check, "name">): Omit<Check, "name"> {
  return { status: "ok", detail: `${detail}; large, made only when named${hint === undefined ? "" : `; ${hint}`}` };
}

/** What the machine has to spare: memory, and disk where the cache is, or will be. */
export async function freeResources(cacheDirectory: string): Promise<FreeResources> {
  const { bavail, bsize } = await statfs(existingAncestor(cacheDirectory));
  return { memoryBytes: freemem(), diskBytes: bavail * bsize };
}

function existingAncestor(path: string): string {
  return existsSync(path) ? path : existingAncestor(dirname(path));
}

/** Looks at what the cache has of an instance and estimates the rest. Builds nothing. */
export async function needsOf(name: string, cacheDirectory: string, registry = loadRegistry()): Promise<Needs> {
  const look = { build: false, cacheDirectory, registry };
  const circuit = await unlessMissing(ensureCompiled(name, look));
  const artifact = circuit === undefined ? undefined : await unlessMissing(ensureArtifact(name, look));
  const size = circuit === undefined ? sizeByBudget(instanceOf(registry, name)) : sizeOfCompiled(circuit);
  return {
    estimate: estimateResources(size, availableParallelism()),
    steps: [
      ...(circuit === undefined ? (["compile"] as const) : []),
      ...(artifact === undefined ? (["key"] as const) : []),
      "proof",
    ],
    compiled: circuit !== undefined,
  };
}

/** Says what the steps need, and warns when the machine has less. */
export function judgeNeeds({ estimate, steps, compiled }: Needs, free: FreeResources): Omit<Check, "name"> {
  const memory = Math.max(...steps.map((step) => estimate[step].memoryBytes));
  const disk = steps.reduce((sum, step) => sum + estimate[step].diskBytes, 0);
  const each = steps.map((step) => `${step} ${formatBytes(estimate[step].memoryBytes)}`).join(", ");
  const detail = `memory: ${each}${disk === 0 ? "" : `; disk: ${formatBytes(disk)}`}${compiled ? "" : " (by its budget)"}`;
  const short = [
    ...(memory > free.memoryBytes ? [`memory: ${formatBytes(free.memoryBytes)} are free`] : []),
    ...(disk > free.diskBytes ? [`disk: ${formatBytes(free.diskBytes)} are free`] : []),
  ];
  if (short.length === 0) return { status: "ok", detail };
  return {
    status: "warn",
    detail,
    hint: `short of ${short.join("; short of ")}. Make room, or use a smaller instance`,
  };
}

/** A damaged entry will be made anew, like a missing one; the artifacts' own checks report it. */
async function unlessMissing<Result>(looked: Promise<Result>): Promise<Result | undefined> {
  try {
    return await looked;
  } catch (error) {
    if (isHeadlightError(error, "ARTIFACT_MISSING") || isHeadlightError(error, "ARTIFACT_DAMAGED")) return undefined;
    throw error;
  }
}
