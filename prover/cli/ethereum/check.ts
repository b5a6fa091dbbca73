import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { announceNeeds } from "../announceNeeds.ts";
import { abortOnSignals, defineCommand, outputOf } from "../command.ts";
import { formatCount, formatMilliseconds } from "../format.ts";
import { progressReporter } from "../progress.ts";
import { prepareStatement } from "./statement.ts";
import {
  addUpdateFileOptions,
  describeUpdate,
  factsOf,
  readValidatedUpdate,
  type UpdateFileOptions,
} from "./updateFiles.ts";

type CheckOptions = UpdateFileOptions & { json?: boolean };

/** `headlight ethereum check`: everything but the proof. */
export function checkCommand(): Command {
  const command = defineCommand(
    "check",
    "check an update and the circuit's witness for it; needs no key, prints the public inputs",
    { example: "npx headlight ethereum check --update update.json --committee bootstrap.json" },
  );
  return addUpdateFileOptions(command).action(async (options: CheckOptions) => {
    const [{ ensureCompiled }, { runSnarkjs }, { checkWitness, readPublicSignals }, { comparePublicSignals }] =
      await Promise.all([
        import("../../proving/artifact.ts"),
        import("../../proving/snarkjsProcess.ts"),
        import("../../proving/checkWitness.ts"),
        import("../../proving/prove.ts"),
      ]);
    const update = await readValidatedUpdate(options);
    const { instance, inputs, publicInputs, named } = await prepareStatement(update);
    const signal = abortOnSignals();
    const output = outputOf(options);
    await announceNeeds({ instance, steps: ["compile"], output });
    const progress = progressReporter(instance, { silent: options.json === true });
    const { onProgress } = progress;
    const work = await mkdtemp(join(tmpdir(), "headlight-check-"));
    try {
      const compiled = await ensureCompiled(instance, { onProgress, signal });
      const { r1csPath, wasmPath, symPath } = compiled;
      const wtnsPath = join(work, "witness.wtns");
      onProgress({ stage: "computing the witness", done: 0, total: 0 });
      const { result } = await runSnarkjs(
        { operation: "witness", wasmPath, wtnsPath, input: inputs },
        { onProgress, signal },
      );
      const { constraints } = await checkWitness({ r1csPath, wtnsPath, symPath, onProgress, signal });
      comparePublicSignals(compiled, publicInputs, await readPublicSignals(wtnsPath, publicInputs.length));
      progress.stop();
      output.result(
        [
          describeUpdate(update),
          `${formatCount(constraints)} constraints of ${instance} hold (witness ${formatMilliseconds(result.witnessMs)}). Public inputs:`,
          ...named.map(([name, value]) => `  ${name.padEnd(20)}${value}`),
        ].join("\n"),
        {
          instance,
          constraints,
          witnessMs: result.witnessMs,
          publicInputs: Object.fromEntries(named),
          update: factsOf(update),
        },
      );
    } finally {
      progress.stop();
      await rm(work, { recursive: true, force: true });
    }
  });
}
