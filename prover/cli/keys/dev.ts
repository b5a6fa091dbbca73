import { copyFile } from "node:fs/promises";
import type { Command } from "commander";
import { abortOnSignals, defineCommand, outputOf } from "../command.ts";
import { progressReporter } from "../progress.ts";

interface DevOptions {
  out?: string;
  r1cs?: string;
  json?: boolean;
}

/** `headlight keys dev`: a development key of an instance, or of any .r1cs. */
export function devCommand(): Command {
  return defineCommand(
    "dev",
    "make a development key, INSECURE by design: the same sources give the same key everywhere",
    {
      example: "npx headlight keys dev header-32 --out header-32.zkey",
    },
  )
    .argument("[instance]", "instance of circuits/circuits.json")
    .option("--r1cs <file>", "make the key of this constraint system instead")
    .option("--out <file>", "where to put the key; an instance's key also stays in the cache")
    .action(async (instance: string | undefined, options: DevOptions) => {
      const { HeadlightError } = await import("../../errors.ts");
      if (
        (instance === undefined) === (options.r1cs === undefined) ||
        (options.r1cs !== undefined && options.out === undefined)
      ) {
        throw new HeadlightError({
          code: "USAGE",
          message: "name an instance, or --r1cs together with --out",
          hint: "npx headlight keys dev header-32, or npx headlight keys dev --r1cs circuit.r1cs --out circuit.zkey",
        });
      }
      const signal = abortOnSignals();
      const progress = progressReporter(instance ?? "development key");
      const zkeyPath = await make(instance, options, { onProgress: progress.onProgress, signal }).finally(
        progress.stop,
      );
      outputOf(options).result(`Development key, for local chains only: ${zkeyPath}`, {
        zkeyPath,
        kind: "development",
      });
    });
}

async function make(
  instance: string | undefined,
  { r1cs, out }: DevOptions,
  running: { onProgress: ReturnType<typeof progressReporter>["onProgress"]; signal: AbortSignal },
): Promise<string> {
  if (r1cs !== undefined && out !== undefined) {
    const { makeDevelopmentKey } = await import("../../proving/developmentKey.ts");
    await makeDevelopmentKey({ r1csPath: r1cs, zkeyPath: out, ...running });
    return out;
  }
  const { ensureArtifact } = await import("../../proving/artifact.ts");
  const { zkeyPath } = await ensureArtifact(instance ?? "", running);
  if (out === undefined) return zkeyPath;
  await copyFile(zkeyPath, out);
  return out;
}
