import type { Refusal, RefusalName } from "./refusals.ts";

/** What one run of the demo measured and observed; `npm run demo -- --json FILE` writes it. */
export interface DemoReport {
  messagesSent: number;
  messagesDelivered: number;
  /** Messages whose receiver failed first and that were delivered in the end. */
  recovered: number;
  rotations: number;
  /** True only where the refusal was observed with the reason it must have. */
  refusals: Record<RefusalName, boolean>;
  refusalDetails: Refusal[];
  /** Milliseconds by stage, in order, and in all. */
  timings: Record<string, number>;
  constraints: Record<string, number>;
  proofs: ProofFigures[];
  /** Gas by step: the mean where a step was taken more than once. */
  gas: Record<string, number>;
  /** Most memory a proof's process took, and this process with both chains and all attesters in it. */
  peakMemoryBytes: { prover: number; demo: number };
}

export interface ProofFigures {
  statement: string;
  instance: string;
  witnessMs?: number;
  proveMs: number;
  peakMemoryBytes?: number;
}
