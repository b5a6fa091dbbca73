import { Command } from "commander";
import { createOutput, type Output } from "./output.ts";

/** A subcommand with the parts every subcommand has: a description, --json and an example at the end of its help. */
export function defineCommand(name: string, description: string, { example, json = true }: CommandParts): Command {
  const command = new Command(name).description(description).showHelpAfterError(false);
  if (json) command.option("--json", "write the result as JSON to stdout; progress stays on stderr");
  command.addHelpText("after", `\nExample:\n  $ ${example}`);
  return command;
}

export interface CommandParts {
  /** One line a reader can copy. */
  example: string;
  /** False for a command whose --json means something else. */
  json?: boolean;
}

/** The output a command's options ask for. */
export function outputOf(options: { json?: boolean | undefined }): Output {
  return createOutput(options.json === true);
}

/** Aborts when the user presses Ctrl-C or the service manager stops the process; a second signal ends it at once. */
export function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write(`${signal}: finishing the step at hand; once more to stop at once\n`);
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return controller.signal;
}
