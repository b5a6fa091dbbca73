import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { checkWritable, writeJsonAtomic } from "../../files.ts";
import { FORKS, type ForkName } from "../../protocol/ethereum/fork.ts";
import { MAINNET, MINIMAL } from "../../protocol/ethereum/networks.ts";
import type { Encodable } from "../../source/ethereum/encodeLightClient.ts";
import type { SyntheticLightClient } from "../../source/ethereum/synthesize.ts";
import { defineCommand, outputOf } from "../command.ts";
import { parseInteger } from "../options.ts";

interface SynthesizeOptions {
  preset: keyof typeof networks;
  fork: ForkName;
  seed: string;
  participants?: number;
  slot?: bigint;
  out: string;
  ssz?: boolean;
  json?: boolean;
}

const networks = { minimal: MINIMAL, mainnet: MAINNET };

/** `headlight ethereum synthesize`: light-client data to try things with. */
export function synthesizeCommand(): Command {
  return defineCommand(
    "synthesize",
    "make a valid bootstrap and update of a chain that does not exist; the seed gives the committee's secret keys away",
    { example: "npx headlight ethereum synthesize --preset minimal --fork electra --seed x --out update/" },
  )
    .addOption(
      new Option("--preset <name>", "committees of 32 keys (network minimal) or of 512 (network mainnet)")
        .choices(Object.keys(networks))
        .default("minimal"),
    )
    .addOption(new Option("--fork <name>", "fork of the attested header").choices(FORKS).default("electra"))
    .option("--seed <text>", "the same seed gives the same files", "headlight")
    .option("--participants <count>", "how many keys sign; all of them unless given", parseInteger(1))
    .option("--slot <number>", "slot of the attested header; one of the fork unless given", (text: string) =>
      BigInt(parseInteger(0)(text)),
    )
    .requiredOption("--out <folder>", "where bootstrap, update and finality_update go; files there are replaced")
    .option("--ssz", "write SSZ, not JSON")
    .action(async (options: SynthesizeOptions) => {
      const { synthesize } = await import("../../source/ethereum/synthesize.ts");
      const { preset, fork, seed, slot, participants, out } = options;
      await checkWritable(join(out, "update.json"));
      const made = synthesize({ network: networks[preset], fork, seed, slot, participants });
      const files = await write(made, out, options.ssz === true);
      const { attestedHeader, finalizedHeader, signatureSlot } = made.update;
      const facts = {
        network: made.network.name,
        fork,
        attestedSlot: attestedHeader.beacon.slot,
        finalizedSlot: finalizedHeader?.beacon.slot,
        signatureSlot,
        files,
      };
      outputOf(options).result(
        [
          `${facts.network}, ${fork}: header of slot ${facts.attestedSlot}, signed in ${signatureSlot}, finalizes ${facts.finalizedSlot}.`,
          ...files.map((file) => `  ${file}`),
        ].join("\n"),
        facts,
      );
    });
}

async function write(
  { bootstrap, update, finalityUpdate, network }: SyntheticLightClient,
  folder: string,
  ssz: boolean,
) {
  const { encodeLightClientJson, encodeLightClientSsz } = await import("../../source/ethereum/encodeLightClient.ts");
  const objects: [name: string, object: Encodable][] = [
    ["bootstrap", { kind: "bootstrap", value: bootstrap }],
    ["update", { kind: "update", value: update }],
    ["finality_update", { kind: "finalityUpdate", value: finalityUpdate }],
  ];
  const files: string[] = [];
  for (const [name, object] of objects) {
    const file = join(folder, `${name}.${ssz ? "ssz" : "json"}`);
    if (ssz) await writeFile(file, encodeLightClientSsz(object, network));
    else await writeJsonAtomic(file, encodeLightClientJson(object, network));
    files.push(file);
  }
  return files;
}
