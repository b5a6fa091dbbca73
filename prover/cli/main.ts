import { type Command, CommanderError } from "commander";
import { HeadlightError } from "../errors.ts";
import { printError } from "./printError.ts";
import { createProgram } from "./program.ts";

/** Runs the command line and leaves its exit code in process.exitCode; the process ends by itself when nothing is left to do. */
async function main(argv: string[]): Promise<void> {
  // The demo's --json names a file; everyone else's asks for JSON on stdout.
  const json = argv.includes("--json") && argv[0] !== "demo";
  // A reader that closes the pipe early (| head) is not an error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  const program = createProgram();
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return;
      printError(usageError(error, program, argv), { json });
    } else {
      printError(error, { json });
    }
    process.exitCode = 1;
  }
}

function usageError(error: CommanderError, program: Command, argv: string[]): HeadlightError {
  return new HeadlightError({
    code: "USAGE",
    message: error.message.replace(/^error: /, ""),
    hint: ["npx headlight", ...commandPath(program, argv), "--help"].join(" "),
  });
}

/** Names of the command that the words lead to, as far as they name one: ["keys", "check"]. */
function commandPath(program: Command, argv: string[]): string[] {
  const names: string[] = [];
  let current = program;
  for (const word of argv.filter((argument) => !argument.startsWith("-"))) {
    const next = current.commands.find((command) => command.name() === word);
    if (next === undefined) break;
    names.push(word);
    current = next;
  }
  return names;
}

await main(process.argv.slice(2));
