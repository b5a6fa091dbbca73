import type { FreeResources, Step } from "./doctor/resources.ts";
import type { Output } from "./output.ts";

/** The steps to a backend's proof that can be estimated: how much memory the last takes is known of snarkjs. */
export function stepsToProof({ name }: { name: string }): Step[] {
  return name === "snarkjs" ? ["compile", "key", "proof"] : ["compile", "key"];
}

export interface AnnounceNeedsParameters {
  instance: string;
  /** What the command is about to do, as far as it is not done already. */
  steps: readonly Step[];
  output: Output;
  /** Default: the cache that commands use. */
  cacheDirectory?: string;
  /** Default: what the machine has. */
  free?: FreeResources;
}

/**
 * Says on stderr, before minutes of work, how much memory and disk it takes: one line, or a warning where the machine has less. Says
 * nothing when nothing is to be done. Stops nobody: estimates err, and memory may be freed meanwhile.
 * @throws HeadlightError UNKNOWN_INSTANCE
 */
export async function announceNeeds(parameters: AnnounceNeedsParameters): Promise<void> {
  const { instance, output } = parameters;
  const [{ freeResources, judgeNeeds, needsOf }, { defaultCacheDirectory }] = await Promise.all([
    import("./doctor/resources.ts"),
    import("../proving/cache.ts"),
  ]);
  const { cacheDirectory = defaultCacheDirectory() } = parameters;
  const needs = await needsOf(instance, cacheDirectory);
  const steps = needs.steps.filter((step) => parameters.steps.includes(step));
  if (steps.length === 0) return;
  const free = parameters.free ?? (await freeResources(cacheDirectory));
  const { status, detail, hint } = judgeNeeds({ ...needs, steps }, free);
  output.note(`${status === "ok" ? "" : "warning: "}${instance} needs ${detail}`);
  if (hint !== undefined) output.note(`hint:    ${hint}`);
}
