import { formatCount } from "../../prover/cli/format.ts";
import { describeError } from "../../prover/cli/printError.ts";
import { throwIfAborted } from "../../prover/proving/abort.ts";
import { ensureCompiled } from "../../prover/proving/artifact.ts";
import { checkStatement } from "../../prover/proving/checkStatement.ts";
import type { MainnetRunParameters } from "./parameters.ts";

/** What `headlight ethereum check` does, for many statements: witness and every constraint, without a key. */
export async function checkUpdates(parameters: MainnetRunParameters): Promise<void> {
  const { instance, checkOnly = [], recorder, reporter, artifacts, signal } = parameters;
  if (checkOnly.length === 0) return;
  const compiled = await ensureCompiled(instance, { ...artifacts, signal });
  const checking = await recorder.measure(async () => {
    for (const { name, read } of checkOnly) {
      throwIfAborted(signal);
      const { onProgress, stop } = reporter(name);
      try {
        const { about, witness } = await read();
        const { inputs, publicInputs } = witness();
        const { constraints } = await checkStatement({
          compiled,
          input: inputs,
          expectedPublicSignals: publicInputs,
          onProgress,
          signal,
        });
        recorder.check(`${name}: the constraints hold`, true, `${about}; ${formatCount(constraints)} constraints`);
      } catch (error) {
        throwIfAborted(signal);
        recorder.check(`${name}: the constraints hold`, false, describeError(error).what);
      } finally {
        stop();
      }
    }
  });
  recorder.phase({ name: `witnesses of ${checkOnly.length} updates`, ...checking.cost });
}
