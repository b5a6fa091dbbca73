import type { ScenarioReport } from "../../prover/cli/demo/scenarios/twoWay/report.ts";
import { DEFAULT_SCENARIO, findScenario, SCENARIOS } from "../../prover/cli/demo/scenarios.ts";
import type { ScenarioFigures } from "./report.ts";

/** Every scenario over two proved routes, run as `npm run demo` runs it. Throws when one falls short of its promise. */
export async function measureScenarios(): Promise<ScenarioFigures[]> {
  const measured: ScenarioFigures[] = [];
  for (const name of Object.keys(SCENARIOS)) {
    if (name === DEFAULT_SCENARIO) continue;
    const scenario = await findScenario(name).load();
    const { report, shortfalls } = await scenario.run({ full: false });
    if (shortfalls.length > 0) throw new RangeError(`${name} fell short: ${shortfalls.join("; ")}`);
    measured.push(figuresOf(name, report as ScenarioReport));
  }
  return measured;
}

function figuresOf(name: string, report: ScenarioReport): ScenarioFigures {
  const { delivered, refusals, proofs, gas, timings, peakMemoryBytes } = report;
  return {
    name,
    deliveries: delivered.map(({ what, from, to, gas: used }) => ({ what, from, to, gas: Number(used) })),
    refusals: refusals.map(({ name: refusal, attempt }) => ({ name: refusal, attempt })),
    proofs: proofs.length,
    gas,
    totalMs: timings.total ?? 0,
    peakMemoryBytes: Math.max(peakMemoryBytes.demo, peakMemoryBytes.prover),
  };
}
