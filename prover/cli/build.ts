import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { announceNeeds } from "./announceNeeds.ts";
import { abortOnSignals, defineCommand, outputOf } from "./command.ts";
import { formatBytes, formatMilliseconds, formatTable } from "./format.ts";
import { progressReporter } from "./progress.ts";

interface BuildOptions {
  json?: boolean;
}

interface BuiltInstance {
  instance: string;
  milliseconds: number;
  zkeyPath: string;
  zkeyBytes: number;
}

/** `headlight build`: compile circuits and make their development keys into the cache; does nothing the second time. */
export function buildCommand(): Command {
  return defineCommand(
    "build",
    "compile circuits and make their development keys; work done once is kept in the cache",
    {
      example: "npx headlight build header-32 window-16",
    },
  )
    .argument("[instances...]", "instances of circuits/circuits.json; when none is named, all but the large ones")
    .action(async (names: string[], options: BuildOptions) => {
      const [{ ensureArtifact }, { loadRegistry, selectInstances }] = await Promise.all([
        import("../proving/artifact.ts"),
        import("../proving/registry.ts"),
      ]);
      const output = outputOf(options);
      const instances = selectInstances(loadRegistry(), names);
      const signal = abortOnSignals();
      const built: BuiltInstance[] = [];
      for (const instance of instances) {
        await announceNeeds({ instance, steps: ["compile", "key"], output });
        const progress = progressReporter(instance);
        const start = performance.now();
        const artifact = await ensureArtifact(instance, { onProgress: progress.onProgress, signal }).finally(
          progress.stop,
        );
        const { size } = await stat(artifact.zkeyPath);
        built.push({
          instance,
          milliseconds: Math.round(performance.now() - start),
          zkeyPath: artifact.zkeyPath,
          zkeyBytes: size,
        });
      }
      const rows = built.map((entry) => [
        entry.instance,
        formatMilliseconds(entry.milliseconds),
        formatBytes(entry.zkeyBytes),
        entry.zkeyPath,
      ]);
      output.result(formatTable(["instance", "took", "key size", "development key (insecure by design)"], rows), {
        built,
      });
    });
}
