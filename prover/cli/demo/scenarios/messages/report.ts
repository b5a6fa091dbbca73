import type { PeakMemory, ProofFigures } from "../../figures.ts";
import type { Refusal } from "../../refusals.ts";

/** The attacks the demo tries, by the name they have in its data. */
export type RefusalName =
  | "forgedHeader"
  | "underQuorumHeader"
  | "alteredMessage"
  | "replay"
  | "staleCommittee"
  | "insecureKey";

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
  peakMemoryBytes: PeakMemory;
}
