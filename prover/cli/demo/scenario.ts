export interface ScenarioOptions {
  /** Also what takes long and shows little more. */
  full: boolean;
}

/** What one run of a scenario came to. */
export interface ScenarioOutcome {
  /** Everything measured and observed, as data. */
  report: object;
  /** The same for a terminal. */
  text: string;
  /** What was promised and not seen; empty when everything was. */
  shortfalls: readonly string[];
}

/** A scenario of the demo: something told before, and a run from the first compile to the last refusal. */
export interface Scenario {
  introduction: string;
  run(options: ScenarioOptions): Promise<ScenarioOutcome>;
}
