import type { Backend } from "./backend.ts";
import { runSnarkjs } from "./snarkjsProcess.ts";

/** Witness and proof by snarkjs in one child process. */
export const snarkjsBackend: Backend = {
  name: "snarkjs",
  async prove({ wasmPath, zkeyPath }, input, options) {
    const { result, peakMemoryBytes } = await runSnarkjs({ operation: "prove", wasmPath, zkeyPath, input }, options);
    return {
      proof: result.proof,
      publicSignals: result.publicSignals.map(BigInt),
      timings: { witnessMs: result.witnessMs, proveMs: result.proveMs },
      peakMemoryBytes,
    };
  },
};
