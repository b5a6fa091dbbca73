import type { Step } from "./doctor/resources.ts";
import type { Output } from "./output.ts";

/**
 * Says on stderr, before minutes of work, how much memory and disk it takes: one line, or a warning where the machine has less. Says
 * nothing when nothing is to be done. Stops nobody: estimates err, and memory may be freed meanwhile.
 * @param wanted the steps that the command is about to take, if they are not done already
 * @throws HeadlightError UNKNOWN_INSTANCE
 */
export async function announceNeeds(instance: string, wanted: readonly Step[], output: Output): Promise<void> {
  const [{ freeResources, judgeNeeds, needsOf }, { defaultCacheDirectory }] = await Promise.all([
    import("./doctor/resources.ts"),
    import("../proving/cache.ts"),
  ]);
  const cacheDirectory = defaultCacheDirectory();
  const needs = await needsOf(instance, cacheDirectory);
  const steps = needs.steps.filter((step) => wanted.includes(step));
  if (steps.length === 0) return;
  const free = await freeResources(cacheDirectory);
  const { status, detail, hint } = judgeNeeds({ ...needs, steps }, free);
  output.note(`${status === "ok" ? "" : "warning: "}${instance} needs ${detail}`);
  if (hint !== undefined) output.note(`hint:    ${hint}`);
}
