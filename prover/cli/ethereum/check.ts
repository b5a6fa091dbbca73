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
    const [{ ensureCompiled }, { checkStatement }] = await Promise.all([
      import("../../proving/artifact.ts"),
      import("../../proving/checkStatement.ts"),
    ]);
    const update = await readValidatedUpdate(options);
    const { instance, inputs, publicInputs, named } = await prepareStatement(update);
    const signal = abortOnSignals();
    const output = outputOf(options);
    await announceNeeds({ instance, steps: ["compile"], output });
    const { onProgress, stop } = progressReporter(instance, { silent: options.json === true });
    try {
      const compiled = await ensureCompiled(instance, { onProgress, signal });
      const { constraints, witnessMs } = await checkStatement({
        compiled,
        input: inputs,
        expectedPublicSignals: publicInputs,
        onProgress,
        signal,
      });
      stop();
      output.result(
        [
          describeUpdate(update),
          `${formatCount(constraints)} constraints of ${instance} hold (witness ${formatMilliseconds(witnessMs)}). Public inputs:`,
          ...named.map(([name, value]) => `  ${name.padEnd(20)}${value}`),
        ].join("\n"),
        { instance, constraints, witnessMs, publicInputs: Object.fromEntries(named), update: factsOf(update) },
      );
    } finally {
      stop();
    }
  });
}
