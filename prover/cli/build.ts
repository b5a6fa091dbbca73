import { stat } from "node:fs/promises";
import type { Command } from "commander";
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
    .argument("[instances...]", "instances of circuits/circuits.json; all of them when none is named")
    .action(async (names: string[], options: BuildOptions) => {
      const [{ ensureArtifact }, { instanceOf, loadRegistry }] = await Promise.all([
        import("../proving/artifact.ts"),
        import("../proving/registry.ts"),
      ]);
      const registry = loadRegistry();
      for (const name of names) instanceOf(registry, name);
      const signal = abortOnSignals();
      const built: BuiltInstance[] = [];
      for (const instance of names.length > 0 ? names : Object.keys(registry.instances)) {
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
      outputOf(options).result(
        formatTable(["instance", "took", "key size", "development key (insecure by design)"], rows),
        { built },
      );
    });
}
