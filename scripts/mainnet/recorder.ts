import { watchTree } from "./processTree.ts";

/** What a part of the run took. */
export interface Phase {
  name: string;
  seconds: number;
  /** What is aimed at on two cores; shown beside the seconds, which say as much of the machine as of the code. */
  limitSeconds?: number | undefined;
  /** Of this process and all it has started; absent where another row of the same work says it. */
  peakMemoryBytes?: number | undefined;
  /** Of what the phase made. */
  bytes?: number | undefined;
  note?: string | undefined;
}

/** Something that must be so. */
export interface CheckResult {
  name: string;
  passed: boolean;
  detail?: string | undefined;
}

export interface Measured<T> {
  result: T;
  /** For the phase's row. */
  cost: { seconds: number; peakMemoryBytes: number };
}

/** Keeps what a run took and what it found. */
export class Recorder {
  readonly phases: Phase[] = [];
  readonly checks: CheckResult[] = [];
  readonly #started = performance.now();
  readonly #onPhase: (phase: Phase) => void;

  constructor(onPhase: (phase: Phase) => void = () => undefined) {
    this.#onPhase = onPhase;
  }

  /** Seconds since the run began. */
  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  async measure<T>(work: () => Promise<T>): Promise<Measured<T>> {
    const watch = watchTree();
    const started = performance.now();
    try {
      const result = await work();
      const seconds = (performance.now() - started) / 1000;
      return { result, cost: { seconds, peakMemoryBytes: watch.peakBytes() } };
    } finally {
      watch.stop();
    }
  }

  phase(phase: Phase): void {
    this.phases.push(phase);
    this.#onPhase(phase);
  }

  check(name: string, passed: boolean, detail?: string): void {
    this.checks.push({ name, passed, detail });
  }
}
