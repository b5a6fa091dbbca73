import { join } from "node:path";
import type { Command } from "commander";
import { checkWritable, writeJsonAtomic } from "../../files.ts";
import { announceNeeds, stepsToProof } from "../announceNeeds.ts";
import { backendNamed } from "../backends.ts";
import { abortOnSignals, defineCommand, outputOf } from "../command.ts";
import { formatBytes, formatMilliseconds } from "../format.ts";
import { parseInteger } from "../options.ts";
import { progressReporter } from "../progress.ts";
import { prepareStatement } from "./statement.ts";
import {
  addUpdateFileOptions,
  describeUpdate,
  factsOf,
  readValidatedUpdate,
  type UpdateFileOptions,
} from "./updateFiles.ts";

type ProveOptions = UpdateFileOptions & { out: string; backend: string; memoryLimit?: number; json?: boolean };

/** `headlight ethereum prove`: a sync committee's signature as a Groth16 proof. */
export function proveCommand(): Command {
  const command = defineCommand(
    "prove",
    "prove a sync committee's signature of an update's header; the proof is checked before it is written",
    { example: "npx headlight ethereum prove --update update.json --committee bootstrap.json --out proof/" },
  );
  return addUpdateFileOptions(command)
    .requiredOption("--out <folder>", "where proof.json, public.json, verification_key.json and calldata.json go")
    .option("--backend <name>", "snarkjs or rapidsnark", "snarkjs")
    .option("--memory-limit <megabytes>", "most memory the proof may take", parseInteger(64))
    .action(async (options: ProveOptions) => {
      const [{ ensureArtifact }, { proveStatement }, { toSolidityProof }] = await Promise.all([
        import("../../proving/artifact.ts"),
        import("../../proving/prove.ts"),
        import("../../proving/calldata.ts"),
      ]);
      const file = (name: string): string => join(options.out, name);
      const update = await readValidatedUpdate(options);
      await checkWritable(file("proof.json"));
      const backend = await backendNamed(options.backend);
      const { instance, inputs, publicInputs, named } = await prepareStatement(update);
      const signal = abortOnSignals();
      const output = outputOf(options);
      await announceNeeds({ instance, steps: stepsToProof(backend), output });
      const { onProgress, stop } = progressReporter(instance, { silent: options.json === true });
      try {
        const artifact = await ensureArtifact(instance, { onProgress, signal });
        const { proof, publicSignals, timings, peakMemoryBytes } = await proveStatement({
          backend,
          artifact,
          input: inputs,
          expectedPublicSignals: publicInputs,
          onProgress,
          signal,
          memoryLimitMb: options.memoryLimit,
        });
        const signals = publicSignals.map(String);
        await writeJsonAtomic(file("proof.json"), proof);
        await writeJsonAtomic(file("public.json"), signals);
        await writeJsonAtomic(file("verification_key.json"), artifact.verificationKey);
        await writeJsonAtomic(file("calldata.json"), {
          proof: decimals(toSolidityProof(proof)),
          publicInputs: signals,
        });
        stop();
        output.result(
          [
            describeUpdate(update),
            `Proved ${instance} in ${formatMilliseconds(timings.witnessMs + timings.proveMs)} (witness ${formatMilliseconds(timings.witnessMs)}), peak memory ${formatBytes(peakMemoryBytes)}. Public inputs:`,
            ...named.map(([name, value]) => `  ${name.padEnd(20)}${value}`),
            `Written to ${options.out}; check it with: npx headlight verify ${file("verification_key.json")} ${file("public.json")} ${file("proof.json")}`,
          ].join("\n"),
          {
            instance,
            out: options.out,
            publicInputs: Object.fromEntries(named),
            timings,
            peakMemoryBytes,
            update: factsOf(update),
          },
        );
      } finally {
        stop();
      }
    });
}

/** Nested integers as decimal strings. */
function decimals(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? part.toString() : part)));
}
