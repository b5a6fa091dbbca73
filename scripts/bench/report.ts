/** One run of `npm run bench`. Times in milliseconds, sizes in bytes; cold = first use in a new process, warm = the next. */
export interface BenchReport {
  machine: { processor: string; cores: number; memoryBytes: number; system: string };
  versions: Record<string, string>;
  commit: string;
  date: string;
  instances: InstanceReport[];
}

export interface InstanceReport {
  name: string;
  constraints: number;
  nonZeros: number;
  wires: number;
  publicInputs: number;
  compileMs: number;
  keyMs: number;
  keyBytes: number;
  cold: ProofReport;
  warm: ProofReport;
  verifyMs: number;
  /** Gas of the transaction that carries the proof on the destination. */
  gas: number | undefined;
}

export interface ProofReport {
  witnessMs: number;
  proveMs: number;
  peakMemoryBytes: number;
}
