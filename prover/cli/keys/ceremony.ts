import type { Command } from "commander";
import { defineCommand } from "../command.ts";
import { runCommand } from "./ceremonyRun.ts";
import { beaconCommand, beginCommand, contributeCommand, verifyCommand } from "./ceremonySteps.ts";

/** `headlight keys ceremony`: a key whose forger would have needed every contributor's help. */
export function ceremonyCommand(): Command {
  return (
    defineCommand(
      "ceremony",
      "make a key from a published powers-of-tau file, contributions and a beacon, with a transcript",
      {
        example:
          "npx headlight keys ceremony verify window-16 --ptau powersOfTau28_hez_final_15.ptau --key window-16.zkey",
        json: false,
      },
    )
      .addCommand(beginCommand())
      .addCommand(contributeCommand())
      .addCommand(beaconCommand())
      .addCommand(verifyCommand())
      // Without a step's name: `keys ceremony window-16 ...`.
      .addCommand(runCommand(), { isDefault: true })
  );
}
