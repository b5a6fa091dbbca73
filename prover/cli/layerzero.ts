import type { Command } from "commander";
import { defineCommand } from "./command.ts";
import { explainCommand } from "./layerzero/explain.ts";
import { relayCommand } from "./layerzero/relay.ts";

/** `headlight layerzero`: packets of LayerZero V2 that the proof DVN verifies. */
export function layerZeroCommand(): Command {
  return defineCommand("layerzero", "verify and execute LayerZero V2 packets on a proof", {
    example: "npx headlight layerzero relay --help",
    json: false,
  })
    .addCommand(relayCommand())
    .addCommand(explainCommand());
}
