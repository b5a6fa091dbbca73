import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { attestCommand } from "./attest.ts";
import { buildCommand } from "./build.ts";
import { demoCommand } from "./demo.ts";
import { deployCommand } from "./deploy.ts";
import { doctorCommand } from "./doctor.ts";
import { ethereumCommand } from "./ethereum.ts";
import { executeCommand } from "./execute.ts";
import { explainCommand } from "./explain.ts";
import { hyperlaneCommand } from "./hyperlane.ts";
import { keysCommand } from "./keys.ts";
import { layerZeroCommand } from "./layerzero.ts";
import { proveCommand } from "./prove.ts";
import { refundCommand } from "./refund.ts";
import { relayCommand } from "./relay.ts";
import { statusCommand } from "./status.ts";
import { verifyCommand } from "./verify.ts";

/** The whole command line. Commands load their heavy parts only when they run, so help is instant. */
export function createProgram(): Command {
  const program = new Command("headlight")
    .description("Zero-knowledge light clients for cross-chain messages")
    .version(packageJson.version)
    .addHelpText(
      "after",
      "\nExample:\n  $ npx headlight demo\n\nEvery command takes --help. Errors say what, why and what to do.",
    );
  const commands = [
    demoCommand(),
    buildCommand(),
    keysCommand(),
    deployCommand(),
    attestCommand(),
    proveCommand(),
    verifyCommand(),
    ethereumCommand(),
    layerZeroCommand(),
    relayCommand(),
    executeCommand(),
    refundCommand(),
    statusCommand(),
    explainCommand(),
    hyperlaneCommand(),
    doctorCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of allCommands(program)) command.exitOverride().configureOutput({ outputError: () => undefined });
  return program;
}

/** The program and every command below it. */
export function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}
