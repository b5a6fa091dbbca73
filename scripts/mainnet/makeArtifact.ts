import { stat } from "node:fs/promises";
import { formatBytes, formatCount } from "../../prover/cli/format.ts";
import { type Artifact, ensureArtifact, ensureCompiled } from "../../prover/proving/artifact.ts";
import type { MainnetRunParameters } from "./parameters.ts";

/** The compiled circuit and its key, from the cache or made now, as two phases; checks what both may weigh. */
export async function makeArtifact(parameters: MainnetRunParameters): Promise<Artifact> {
  const { instance, recorder, gates, limits, artifacts, signal } = parameters;
  const { onProgress, stop } = parameters.reporter(instance);
  const options = { ...artifacts, onProgress, signal };
  try {
    const compiling = await recorder.measure(() => ensureCompiled(instance, options));
    const { r1csPath, wasmPath, symPath, built, size, instance: registered } = compiling.result;
    recorder.phase({
      name: "compile",
      ...compiling.cost,
      limitSeconds: limits.compile,
      bytes: await bytesOf(r1csPath, wasmPath, symPath),
      note: built ? undefined : "from the cache",
    });
    recorder.check(
      "constraints",
      size.constraints <= registered.constraintBudget,
      `${formatCount(size.constraints)} of ${formatCount(registered.constraintBudget)}`,
    );

    const keying = await recorder.measure(() => ensureArtifact(instance, options));
    const bytes = await bytesOf(keying.result.zkeyPath);
    recorder.phase({
      name: "key",
      ...keying.cost,
      limitSeconds: limits.key,
      bytes,
      note: keying.result.built ? undefined : "from the cache",
    });
    recorder.check("key size", bytes <= gates.zkeyBytes, `${formatBytes(bytes)} of ${formatBytes(gates.zkeyBytes)}`);
    return keying.result;
  } finally {
    stop();
  }
}

async function bytesOf(...paths: string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
