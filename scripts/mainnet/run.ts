import { constantsMissing } from "../../prover/cli/doctor/verifierCode.ts";
import { formatBytes } from "../../prover/cli/format.ts";
import { describeError } from "../../prover/cli/printError.ts";
import { throwIfAborted } from "../../prover/proving/abort.ts";
import { ownPeakBytes } from "../../prover/proving/memoryWatch.ts";
import { type DeployedVerifier, deployVerifier } from "./chain.ts";
import { checkUpdates } from "./checkUpdates.ts";
import { makeArtifact } from "./makeArtifact.ts";
import type { MainnetRunParameters } from "./parameters.ts";
import { watchTree } from "./processTree.ts";
import { proveOnChain } from "./proveOnChain.ts";
import type { MainnetReport } from "./report.ts";

/**
 * Compiles, makes the key, then proves every statement and has the proofs judged on a chain; then checks the witnesses of the others. What goes wrong is a failed check of the report;
 * a statement that fails does not keep the next from being tried. Stopped by its signal it reports what it has, and that it was stopped.
 */
export async function runMainnet(parameters: MainnetRunParameters): Promise<MainnetReport> {
  const { instance, statements, recorder, gates, limits, signal } = parameters;
  const watch = watchTree();
  let verifier: DeployedVerifier | undefined;
  try {
    const artifact = await makeArtifact(parameters);
    verifier = await deployVerifier(artifact.instance.verifier);
    const isOfThisKey = constantsMissing(artifact.verificationKey, verifier.code) === 0;
    recorder.check("the generated verifier is of this key", isOfThisKey);
    // Another key's verifier would refuse every proof, half an hour later.
    for (const statement of isOfThisKey ? statements : []) {
      throwIfAborted(signal);
      try {
        await proveOnChain(parameters, artifact, verifier, statement);
      } catch (error) {
        throwIfAborted(signal);
        recorder.check(`${statement.name} is proved`, false, describe(error));
      }
    }
    await checkUpdates(parameters);
  } catch (error) {
    recorder.check("the run comes to its end", false, describe(error));
  } finally {
    watch.stop();
    await verifier?.close();
  }
  // Each looks at other moments; and what was taken while this process was too busy to look, it took itself.
  const peaks = recorder.phases.map(({ peakMemoryBytes = 0 }) => peakMemoryBytes);
  const peak = Math.max(ownPeakBytes(), watch.peakBytes(), ...peaks);
  recorder.phase({ name: "whole", seconds: recorder.seconds, limitSeconds: limits.whole, peakMemoryBytes: peak });
  recorder.check(
    "peak memory",
    peak <= gates.peakMemoryBytes,
    `${formatBytes(peak)} of ${formatBytes(gates.peakMemoryBytes)}`,
  );
  const { phases, checks } = recorder;
  const failed = checks.filter((check) => !check.passed).length;
  return { instance, phases, checks, passed: checks.length - failed, failed };
}

function describe(error: unknown): string {
  const { code, what, hint } = describeError(error);
  return `${what} [${code}]${hint === undefined ? "" : `; ${hint}`}`;
}
