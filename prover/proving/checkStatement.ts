import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CompiledCircuit } from "./artifact.ts";
import type { CircuitInput, ProveOptions } from "./backend.ts";
import { checkWitness, readPublicSignals } from "./checkWitness.ts";
import { comparePublicSignals } from "./prove.ts";
import { runSnarkjs } from "./snarkjsProcess.ts";

export interface CheckStatementParameters extends ProveOptions {
  compiled: CompiledCircuit;
  input: CircuitInput;
  /** What the witness must be about, computed apart from the circuit; in the verifier's order. */
  expectedPublicSignals: readonly bigint[];
}

/**
 * Everything of a proof but the proof: makes the witness, evaluates every constraint on it and compares its public signals. Needs no key.
 * @throws HeadlightError WITNESS_UNSATISFIED, PUBLIC_SIGNALS_DIFFER, and what the witness program's process throws
 */
export async function checkStatement(
  parameters: CheckStatementParameters,
): Promise<{ constraints: number; witnessMs: number }> {
  const { compiled, input, expectedPublicSignals, ...options } = parameters;
  const { r1csPath, wasmPath, symPath } = compiled;
  const work = await mkdtemp(join(tmpdir(), "headlight-check-"));
  try {
    const wtnsPath = join(work, "witness.wtns");
    options.onProgress?.({ stage: "computing the witness", done: 0, total: 0 });
    const { result } = await runSnarkjs({ operation: "witness", wasmPath, wtnsPath, input }, options);
    const { constraints } = await checkWitness({ r1csPath, wtnsPath, symPath, ...options });
    comparePublicSignals(
      compiled,
      expectedPublicSignals,
      await readPublicSignals(wtnsPath, expectedPublicSignals.length),
    );
    return { constraints, witnessMs: result.witnessMs };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
