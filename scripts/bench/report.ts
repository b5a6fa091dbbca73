/** What a figure must be read with. */
export interface BenchSetting {
  machine: { processor: string; cores: number; memoryBytes: number; system: string };
  versions: Record<string, string>;
  commit: string;
  date: string;
}

/** One run of `npm run bench`. Times in milliseconds, sizes in bytes; cold = first use in a new process, warm = the next. */
export interface BenchReport extends BenchSetting {
  instances: InstanceReport[];
  /** When they were asked for. */
  gadgets?: GadgetReport[] | undefined;
  /** What a message costs on the destination by verifier, when it was asked for. */
  gas?: GasPathReport[] | undefined;
  /** Runs of the demo's scenarios, when they were asked for. */
  scenarios?: ScenarioFigures[] | undefined;
}

/** What test/snapshots/scenarios.json keeps of a run. */
export interface RecordedScenarios extends BenchSetting {
  scenarios: ScenarioFigures[];
}

/** One run of a scenario over two proved routes. */
export interface ScenarioFigures {
  name: string;
  deliveries: { what: string; from: string; to: string; gas: number }[];
  refusals: { name: string; attempt: string }[];
  proofs: number;
  /** By step: the mean where a step was taken more than once. */
  gas: Record<string, number>;
  totalMs: number;
  /** Of the process with chains, attesters and relayer, or of a proof's, whichever took more. */
  peakMemoryBytes: number;
}

/** What test/snapshots/verifierGas.json keeps of a run. */
export interface RecordedGas extends BenchSetting {
  gas: GasPathReport[];
}

/** One way for a destination to believe a message, in gas of whole transactions. */
export interface GasPathReport {
  /** The verifier. */
  name: string;
  /** Whom a recipient believes that way. */
  trust: string;
  shared: SharedGas[];
  /** The transaction that delivers the message, evidence included. */
  execute: number;
}

/** A transaction that serves more messages than one. */
export interface SharedGas {
  step: string;
  gas: number;
  /** The most that it serves; any number when left out. */
  messages?: number | undefined;
}

/** What test/snapshots/gadgets.json keeps of a run. */
export interface RecordedGadgets extends BenchSetting {
  gadgets: GadgetReport[];
}

/** A part of the BLS12-381 circuits, or a whole statement of theirs, compiled on its own. */
export interface GadgetReport {
  /** What it does, in a few words. */
  label: string;
  template: string;
  /** Of a whole statement: the instance. */
  instance?: string | undefined;
  constraints: number;
  /** Constraints without a product. */
  linear: number;
  /** Terms of A and B. */
  factorNonZeros: number;
  /** Terms of C. */
  resultNonZeros: number;
  /** Of the witness program, from inputs of any value. */
  witnessMs: number;
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
  /** Of a recorded row that was measured otherwise than the report says: with what it must be read instead. */
  setting?: BenchSetting | undefined;
}

export interface ProofReport {
  witnessMs: number;
  proveMs: number;
  peakMemoryBytes: number;
}
