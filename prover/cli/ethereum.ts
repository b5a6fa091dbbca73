import type { Command } from "commander";
import { defineCommand } from "./command.ts";
import { checkCommand } from "./ethereum/check.ts";
import { proveCommand } from "./ethereum/prove.ts";
import { synthesizeCommand } from "./ethereum/synthesize.ts";

/** `headlight ethereum`: signatures of Ethereum's sync committees. */
export function ethereumCommand(): Command {
  return defineCommand("ethereum", "work with Ethereum's light-client data and its sync committees' signatures", {
    example: "npx headlight ethereum check --update update.json --committee bootstrap.json",
    json: false,
  })
    .addCommand(checkCommand())
    .addCommand(proveCommand())
    .addCommand(synthesizeCommand());
}
