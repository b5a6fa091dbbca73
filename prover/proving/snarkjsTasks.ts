import type { ProgressReport } from "../progress.ts";
import type { CircuitInput } from "./backend.ts";
import type { Proof } from "./groth16.ts";

/** What the snarkjs process can be asked to do. */
export type SnarkjsTask =
  | { operation: "prove"; wasmPath: string; zkeyPath: string; input: CircuitInput }
  | { operation: "witness"; wasmPath: string; wtnsPath: string; input: CircuitInput }
  | { operation: "solidity"; zkeyPath: string; template: string }
  | { operation: "newZkey"; r1csPath: string; ptauPath: string; zkeyPath: string }
  | { operation: "contribute"; fromPath: string; toPath: string; name: string; entropy: string }
  | { operation: "beacon"; fromPath: string; toPath: string; name: string; beacon: string; iterationsExponent: number }
  | { operation: "verifyZkey"; r1csPath: string; ptauPath: string; zkeyPath: string };

/** What each operation answers. */
export interface SnarkjsResults {
  prove: { proof: Proof; publicSignals: string[]; witnessMs: number; proveMs: number };
  witness: { witnessMs: number };
  solidity: { source: string };
  newZkey: { hash: string };
  contribute: { hash: string };
  beacon: { hash: string };
  verifyZkey: { valid: boolean; errors: string[] };
}

export type SnarkjsMessage =
  | { kind: "progress"; report: ProgressReport }
  | { kind: "done"; result: SnarkjsResults[keyof SnarkjsResults]; peakMemoryBytes: number }
  | { kind: "failed"; message: string };
