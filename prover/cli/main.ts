import { CommanderError } from "commander";
import { HeadlightError } from "../errors.ts";
import { printError } from "./printError.ts";
import { createProgram } from "./program.ts";

/** Runs the command line and leaves its exit code in process.exitCode; the process ends by itself when nothing is left to do. */
async function main(argv: string[]): Promise<void> {
  // The demo's --json names a file; everyone else's asks for JSON on stdout.
  const json = argv.includes("--json") && argv[0] !== "demo";
  // A reader that closes the pipe early (| head) is not an error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  try {
    await createProgram().parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return;
      printError(usageError(error, argv), { json });
    } else {
      printError(error, { json });
    }
    process.exitCode = 1;
  }
}

function usageError(error: CommanderError, argv: string[]): HeadlightError {
  const command = argv.find((word) => !word.startsWith("-"));
  return new HeadlightError({
    code: "USAGE",
    message: error.message.replace(/^error: /, ""),
    hint: `npx headlight ${command === undefined || error.code === "commander.unknownCommand" ? "" : `${command} `}--help`,
  });
}

await main(process.argv.slice(2));
