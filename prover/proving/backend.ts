import type { OnProgress } from "../progress.ts";
import type { Artifact } from "./artifact.ts";
import type { Proof } from "./groth16.ts";

/** Signal name to value: bigint, number or decimal string, or nested arrays of them. */
export type CircuitInput = Record<string, unknown>;

/** What a backend needs of an artifact. */
export type ProvingFiles = Pick<Artifact, "name" | "wasmPath" | "zkeyPath">;

export interface ProveOptions {
  onProgress?: OnProgress | undefined;
  /** Most resident memory the proving process may take, in MiB. */
  memoryLimitMb?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface BackendResult {
  proof: Proof;
  publicSignals: bigint[];
  timings: { witnessMs: number; proveMs: number };
  /** Highest resident memory of the proving process; 0 where the system does not tell. */
  peakMemoryBytes: number;
}

/**
 * Makes proofs. It is not trusted: `proveStatement` checks whatever it returns.
 * @throws HeadlightError WITNESS_INPUT, WITNESS_UNSATISFIED, OUT_OF_MEMORY, PROVER_FAILED, ABORTED
 */
export interface Backend {
  name: string;
  prove(artifact: ProvingFiles, input: CircuitInput, options?: ProveOptions): Promise<BackendResult>;
}
