import type { Command } from "commander";
import { describeCause, HeadlightError } from "../errors.ts";
import { checkWritable, writeJsonAtomic } from "../files.ts";
import { announceNeeds, stepsToProof } from "./announceNeeds.ts";
import { backendNamed } from "./backends.ts";
import { abortOnSignals, defineCommand, outputOf } from "./command.ts";
import { formatBytes, formatMilliseconds } from "./format.ts";
import { parseInteger } from "./options.ts";
import { progressReporter } from "./progress.ts";
import { readUserFile } from "./readUserFile.ts";

interface ProveOptions {
  input: string;
  out: string;
  backend: string;
  memoryLimit?: number;
  json?: boolean;
}

/** `headlight prove`: one proof from a circuit's inputs, checked before it is written. */
export function proveCommand(): Command {
  return defineCommand(
    "prove",
    "prove one statement from its circuit inputs; the proof is checked before it is written",
    {
      example: "npx headlight prove window-16 --input input.json --out proof.json",
    },
  )
    .argument("<instance>", "instance of circuits/circuits.json")
    .requiredOption("--input <file>", "the circuit's inputs as JSON, numbers as decimal strings")
    .option(
      "--out <file>",
      "where the bundle of proof, public signals, verification key and calldata goes",
      "proof.json",
    )
    .option("--backend <name>", "snarkjs or rapidsnark", "snarkjs")
    .option("--memory-limit <megabytes>", "most memory the proof may take", parseInteger(64))
    .action(async (instance: string, options: ProveOptions) => {
      const [{ ensureArtifact }, { proveStatement }, { toSolidityProof }] = await Promise.all([
        import("../proving/artifact.ts"),
        import("../proving/prove.ts"),
        import("../proving/calldata.ts"),
      ]);
      const output = outputOf(options);
      const input = await readInput(options.input);
      await checkWritable(options.out);
      const backend = await backendNamed(options.backend);
      const signal = abortOnSignals();
      await announceNeeds({ instance, steps: stepsToProof(backend), output });
      const progress = progressReporter(instance);
      const artifact = await ensureArtifact(instance, { onProgress: progress.onProgress, signal }).finally(
        progress.stop,
      );
      const result = await proveStatement({
        backend,
        artifact,
        input,
        onProgress: progress.onProgress,
        signal,
        memoryLimitMb: options.memoryLimit,
      }).finally(progress.stop);
      const { proof, publicSignals, timings, peakMemoryBytes } = result;
      await writeJsonAtomic(options.out, {
        instance,
        proof,
        publicSignals: publicSignals.map(String),
        verificationKey: artifact.verificationKey,
        calldata: JSON.parse(
          JSON.stringify(toSolidityProof(proof), (_, value: unknown) =>
            typeof value === "bigint" ? value.toString() : value,
          ),
        ),
      });
      output.result(
        `Proved ${instance} in ${formatMilliseconds(timings.witnessMs + timings.proveMs)} (witness ${formatMilliseconds(timings.witnessMs)}), peak memory ${formatBytes(peakMemoryBytes)}.\nBundle written to ${options.out}; check it with: npx headlight verify ${options.out}`,
        { instance, out: options.out, publicSignals, timings, peakMemoryBytes },
      );
    });
}

async function readInput(file: string): Promise<Record<string, unknown>> {
  const text = await readUserFile(file);
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
    throw new TypeError("it holds no object of signals");
  } catch (cause) {
    throw new HeadlightError({
      code: "INPUT_FILE",
      message: `${file} holds no circuit inputs`,
      hint: 'a JSON object of signal names, e.g. {"leaf": "5", "path": ["1", "2"]}',
      cause: new Error(describeCause(cause)),
    });
  }
}
