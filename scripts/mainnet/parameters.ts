import type { OnProgress } from "../../prover/progress.ts";
import type { EnsureOptions } from "../../prover/proving/artifact.ts";
import type { Backend, CircuitInput } from "../../prover/proving/backend.ts";
import type { Proof } from "../../prover/proving/groth16.ts";
import type { Recorder } from "./recorder.ts";

/** Something to prove. */
export interface StatementSource {
  name: string;
  /** Reads and checks it. */
  read(): Promise<ReadStatement>;
}

export interface ReadStatement {
  /** For the report. */
  about: string;
  /** Of the files it was read from. */
  bytes?: number | undefined;
  witness(): { inputs: CircuitInput; publicInputs: readonly bigint[] };
}

/** A proof to keep, as test/contracts/mainnetProof.test.ts reads it: numbers as decimal strings. */
export interface RecordedProof {
  instance: string;
  /** Which update, and who signed. */
  name: string;
  about: string;
  /** In snarkjs's form. */
  proof: Proof;
  publicInputs: string[];
  /** Of a transaction that calls `verifyProof`. */
  gas: number;
}

/** What must hold, besides the circuit's constraint budget. */
export interface Gates {
  zkeyBytes: number;
  verifyGas: bigint;
  peakMemoryBytes: number;
}

/** Seconds that are aimed at on two cores; shown, not enforced. */
export interface TimeLimits {
  compile: number;
  key: number;
  witness: number;
  proof: number;
  whole: number;
}

export interface MainnetRunParameters {
  instance: string;
  statements: readonly StatementSource[];
  /** Those whose witness is made and checked, without a proof. */
  checkOnly?: readonly StatementSource[] | undefined;
  backend: Backend;
  /** Receives each proof that the verifier accepts. */
  onProof?: ((proved: RecordedProof) => void) | undefined;
  gates: Gates;
  limits: TimeLimits;
  recorder: Recorder;
  /** Shows the progress of the part that the label names. */
  reporter(label: string): { onProgress: OnProgress; stop(): void };
  artifacts?: Pick<EnsureOptions, "cacheDirectory" | "registry" | "circuitsDirectory"> | undefined;
  signal?: AbortSignal | undefined;
}
