import type { RelayEvent } from "../../pipeline.ts";

/** What one proof took. */
export interface ProofFigures {
  statement: string;
  instance: string;
  witnessMs?: number;
  proveMs: number;
  peakMemoryBytes?: number;
}

/** The proofs among the events of relays. */
export function proofFigures(events: readonly RelayEvent[]): ProofFigures[] {
  const finished = events.filter(({ stage, status }) => stage === "prove" && status === "done");
  return finished.map(({ statement = "", instance = "", ms = 0, peakMemoryBytes }) => {
    const witness = events.find(
      (event) => event.stage === "witness" && event.status === "done" && event.statement === statement,
    );
    return { statement, instance, proveMs: ms, witnessMs: witness?.ms, peakMemoryBytes };
  });
}

/** Most memory a proof's process took, and this process with both chains and all attesters in it. */
export interface PeakMemory {
  prover: number;
  demo: number;
}

export function peakMemory(proofs: readonly ProofFigures[]): PeakMemory {
  return {
    prover: Math.max(0, ...proofs.map(({ peakMemoryBytes }) => peakMemoryBytes ?? 0)),
    demo: process.resourceUsage().maxRSS * 1024,
  };
}

/** Each stage's milliseconds, and their sum. */
export function withTotal(timings: Readonly<Record<string, number>>): Record<string, number> {
  return { ...timings, total: Object.values(timings).reduce((sum, value) => sum + value, 0) };
}

export function mean(values: readonly (bigint | undefined)[]): number {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? 0 : Math.round(Number(known.reduce((sum, value) => sum + value, 0n)) / known.length);
}
