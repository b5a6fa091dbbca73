import { Listr } from "listr2";
import type { Stage } from "./stage.ts";

/** Runs the stages one after another, live on a terminal and as plain lines elsewhere. Returns each one's milliseconds. */
export async function runStages<Session>(
  session: Session,
  stages: readonly Stage<Session>[],
): Promise<Record<string, number>> {
  const timings: Record<string, number> = {};
  const tasks = stages.map(({ key, title, run }) => ({
    title,
    task: async (_: unknown, task: { title: string; output: string }): Promise<void> => {
      const start = performance.now();
      const outcome = await run(session, (line) => {
        task.output = line;
      });
      timings[key] = Math.round(performance.now() - start);
      task.title = `${title}: ${outcome} (${(timings[key] / 1000).toFixed(1)} s)`;
    },
  }));
  if (process.stdout.isTTY) {
    await new Listr(tasks, { rendererOptions: { collapseErrors: false, formatOutput: "truncate" } }).run();
    return timings;
  }
  for (const { task, title } of tasks) {
    const line = { title, output: "" };
    await task(undefined, line);
    process.stdout.write(`${line.title}\n`);
  }
  return timings;
}
