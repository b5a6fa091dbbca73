import type { Command } from "commander";
import { HeadlightError } from "../errors.ts";
import { checkWritable, writeJsonAtomic } from "../files.ts";
import { defineCommand } from "./command.ts";

interface DemoOptions {
  json?: string;
  full: boolean;
}

/** `headlight demo`: everything, on two chains that live as long as the command. */
export function demoCommand(): Command {
  return defineCommand("demo", "send, prove and deliver messages between two local chains, then attack them", {
    example: "npm run demo -- --json demo.json",
    json: false,
  })
    .option("--json <file>", "also write everything measured and observed as JSON")
    .option("--full", "also prove a header under the new committee, with 8 messages more", false)
    .action(async ({ json, full }: DemoOptions) => {
      if (json !== undefined) await checkWritable(json);
      const [session, { runStages }, { INTRODUCTION, describeReport }, { buildReport, shortfalls }, { demoStages }] =
        await Promise.all([
          import("./demo/session.ts").then(({ DemoSession }) => DemoSession.open()),
          import("./demo/runStages.ts"),
          import("./demo/printReport.ts"),
          import("./demo/buildReport.ts"),
          import("./demo/stages.ts"),
        ]);
      process.stdout.write(`${INTRODUCTION}\n`);
      const stages = demoStages({ full });
      const timings = await runStages(session, stages).finally(() => session.close());
      const report = buildReport(session, timings);
      process.stdout.write(`\n${describeReport(report, stages)}\n`);
      if (json !== undefined) await writeJsonAtomic(json, report);
      const missing = shortfalls(report);
      if (missing.length === 0) return;
      throw new HeadlightError({
        code: "DEMO_FAILED",
        message: `the demo did not show what it promises: ${missing.join("; ")}`,
        hint: "run it again with --json demo.json and look at refusalDetails; then report it",
      });
    });
}
