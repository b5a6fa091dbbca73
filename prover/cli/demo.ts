import type { Command } from "commander";
import { HeadlightError } from "../errors.ts";
import { checkWritable, writeJsonAtomic } from "../files.ts";
import { defineCommand } from "./command.ts";
import { DEFAULT_SCENARIO, findScenario, SCENARIOS } from "./demo/scenarios.ts";

interface DemoOptions {
  scenario: string;
  json?: string;
  full: boolean;
  list: boolean;
}

/** `headlight demo`: everything, on two chains that live as long as the command. */
export function demoCommand(): Command {
  const names = Object.entries(SCENARIOS).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`);
  return defineCommand("demo", "send, prove and deliver messages between two local chains, then attack them", {
    example: "npm run demo -- --json demo.json",
    json: false,
  })
    .option("--scenario <name>", "what to show, see below", DEFAULT_SCENARIO)
    .option("--json <file>", "also write everything measured and observed as JSON")
    .option("--full", "messages: also prove a header under the new committee, with 8 messages more", false)
    .option("--list", "write the scenarios' names, one a line, and run none", false)
    .addHelpText("after", `\nScenarios:\n${names.join("\n")}`)
    .action(async ({ scenario: name, json, full, list }: DemoOptions) => {
      if (list) {
        process.stdout.write(`${Object.keys(SCENARIOS).join("\n")}\n`);
        return;
      }
      const entry = findScenario(name);
      if (json !== undefined) await checkWritable(json);
      const scenario = await entry.load();
      process.stdout.write(`${scenario.introduction}\n`);
      const { report, text, shortfalls } = await scenario.run({ full });
      process.stdout.write(`\n${text}\n`);
      if (json !== undefined) await writeJsonAtomic(json, report);
      if (shortfalls.length === 0) return;
      throw new HeadlightError({
        code: "DEMO_FAILED",
        message: `the demo did not show what it promises: ${shortfalls.join("; ")}`,
        hint: "run it again with --json demo.json and look at what it observed; then report it",
      });
    });
}
