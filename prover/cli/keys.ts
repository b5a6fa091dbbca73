import type { Command } from "commander";
import { defineCommand } from "./command.ts";
import { ceremonyCommand } from "./keys/ceremony.ts";
import { checkCommand } from "./keys/check.ts";
import { devCommand } from "./keys/dev.ts";
import { exportCommand } from "./keys/export.ts";

/** `headlight keys`: make, check and export proving keys. */
export function keysCommand(): Command {
  return defineCommand("keys", "make, check and export proving keys", {
    example: "npx headlight keys check circuit.zkey",
    json: false,
  })
    .addCommand(devCommand())
    .addCommand(ceremonyCommand())
    .addCommand(checkCommand())
    .addCommand(exportCommand());
}
