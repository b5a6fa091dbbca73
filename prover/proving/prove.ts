import { HeadlightError } from "../errors.ts";
import type { Artifact } from "./artifact.ts";
import type { Backend, BackendResult, CircuitInput, ProveOptions } from "./backend.ts";
import { verifyProof } from "./verify.ts";

export interface ProveStatementParameters extends ProveOptions {
  backend: Backend;
  artifact: Artifact;
  input: CircuitInput;
  /** What the proof must be about, computed apart from the circuit; in the verifier's order. */
  expectedPublicSignals?: readonly bigint[] | undefined;
}

export interface ProveStatementResult extends Omit<BackendResult, "timings"> {
  timings: { witnessMs: number; proveMs: number; verifyMs: number };
}

/**
 * Proves a statement and lets the proof out only when it verifies and says what was asked.
 * @throws HeadlightError PUBLIC_SIGNALS_DIFFER, PROOF_REJECTED, or what the backend throws
 */
export async function proveStatement(parameters: ProveStatementParameters): Promise<ProveStatementResult> {
  const { backend, artifact, input, expectedPublicSignals, ...options } = parameters;
  const result = await backend.prove(artifact, input, options);
  if (expectedPublicSignals !== undefined) comparePublicSignals(artifact, expectedPublicSignals, result.publicSignals);
  options.onProgress?.({ stage: "checking the proof", done: 0, total: 0 });
  const started = performance.now();
  if (!(await verifyProof(artifact.verificationKey, result.publicSignals, result.proof))) {
    throw new HeadlightError({
      code: "PROOF_REJECTED",
      message: `${backend.name} made a proof of ${artifact.name} that does not verify`,
      hint: "The key and the circuit do not belong together, or the machine's memory is faulty. Run `headlight doctor`.",
    });
  }
  return { ...result, timings: { ...result.timings, verifyMs: performance.now() - started } };
}

/**
 * What a proof or a witness says must be what was asked for.
 * @throws HeadlightError PUBLIC_SIGNALS_DIFFER, naming the first that differs
 */
export function comparePublicSignals(
  { name, instance }: Pick<Artifact, "name" | "instance">,
  expected: readonly bigint[],
  given: readonly bigint[],
): void {
  const index = expected.findIndex((value, at) => value !== given[at]);
  if (index < 0 && expected.length === given.length) return;
  const signal = index < 0 ? "their number" : (instance.publicInputs[index] ?? `number ${index}`);
  throw new HeadlightError({
    code: "PUBLIC_SIGNALS_DIFFER",
    message: `the proof of ${name} is about other public signals than asked for: ${signal} differs`,
    hint: "The circuit and the prover disagree: were they built from the same sources?",
    details: { expected: expected.map(String), given: given.map(String) },
  });
}
