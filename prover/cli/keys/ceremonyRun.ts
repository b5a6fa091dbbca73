import type { Command } from "commander";
import type { Beacon } from "../../proving/ceremony.ts";
import { abortOnSignals, defineCommand, outputOf } from "../command.ts";
import { parseInteger } from "../options.ts";
import { progressReporter } from "../progress.ts";
import { contributedEntropy, parseHex, transcriptBeside } from "./ceremonyFiles.ts";
import { describeKey } from "./check.ts";

interface RunOptions {
  ptau: string;
  out: string;
  transcript?: string;
  contributor: string[];
  entropyFile?: string;
  beacon: string;
  beaconExponent: number;
  json?: boolean;
}

/** `headlight keys ceremony run`: all steps on this machine. */
export function runCommand(): Command {
  return defineCommand(
    "run",
    "all steps on this machine, which is as good as this machine is honest; writes key and transcript",
    {
      example:
        "npx headlight keys ceremony run window-16 --ptau powersOfTau28_hez_final_15.ptau --contributor alice \\\n      --beacon 0102..1f --out window-16.zkey",
    },
  )
    .argument("<instance>", "instance of circuits/circuits.json")
    .requiredOption("--ptau <file>", "powers of tau; its blake2b must be one of the published Hermez files'")
    .requiredOption("--out <file>", "where the key goes")
    .requiredOption("--contributor <name>", "who contributes; repeat for more", collect, [])
    .requiredOption(
      "--beacon <hex>",
      "public randomness fixed after the last contribution, e.g. a later block's hash",
      parseHex,
    )
    .option("--beacon-exponent <n>", "log2 of the beacon's hash iterations", parseInteger(10), 10)
    .option("--entropy-file <file>", "extra randomness for the contributions; this machine's is always used")
    .option("--transcript <file>", "where the transcript goes (default: the key's file with .transcript.json)")
    .action(async (instance: string, options: RunOptions) => {
      const [{ ensureCompiled }, { runCeremony }] = await Promise.all([
        import("../../proving/artifact.ts"),
        import("../../proving/ceremony.ts"),
      ]);
      const signal = abortOnSignals();
      const progress = progressReporter(instance);
      const running = { onProgress: progress.onProgress, signal };
      const compiled = await ensureCompiled(instance, running).finally(progress.stop);
      const transcriptPath = options.transcript ?? transcriptBeside(options.out);
      const entropy = await contributedEntropy(options.entropyFile);
      const beacon: Beacon = { hash: options.beacon, iterationsExponent: options.beaconExponent };
      const { report } = await runCeremony(
        {
          r1csPath: compiled.r1csPath,
          ptauPath: options.ptau,
          zkeyPath: options.out,
          transcriptPath,
          contributors: options.contributor.map((name, index) => ({
            name,
            entropy: entropy === undefined ? undefined : `${entropy}${index}`,
          })),
          beacon,
        },
        running,
      ).finally(progress.stop);
      outputOf(options).result(`${describeKey(options.out, report)}\n  transcript      ${transcriptPath}`, {
        zkeyPath: options.out,
        transcriptPath,
        report,
      });
    });
}

function collect(name: string, names: string[]): string[] {
  return [...names, name];
}
