import type { Bytes32 } from "../../../../protocol/field.ts";
import { mean, type PeakMemory, type ProofFigures, peakMemory, proofFigures, withTotal } from "../../figures.ts";
import type { Refusal } from "../../refusals.ts";
import type { TwoWaySession } from "../twoWay.ts";
import type { SideName } from "./side.ts";

/** Something that arrived: a message, or what a transport or an application made of it. */
export interface Delivered {
  /** For the reader, for example "tokens back to alice". */
  what: string;
  from: SideName;
  to: SideName;
  /** Id of the Headlight message that carried it. */
  id: Bytes32;
  /** Of the transaction that delivered it. */
  gas: bigint;
}

/** What a scenario says it shows; anything less makes the command fail. */
export interface ScenarioPromise {
  /** How many things arrive. */
  deliveries: number;
  /** Names of the attacks that are refused. */
  refusals: readonly string[];
}

/** What a scenario found that the session does not record. */
export interface ScenarioFindings {
  promised: ScenarioPromise;
  /** Shortfalls of the scenario's own, beyond what it promised. */
  shortfalls?: readonly string[];
  /** For the reader of the data and of the terminal. */
  notes?: readonly string[];
}

/** What one run of a two-way scenario measured and observed; `npm run demo -- --scenario NAME --json FILE` writes it. */
export interface ScenarioReport {
  scenario: string;
  promised: ScenarioPromise;
  delivered: readonly Delivered[];
  refusals: readonly Refusal[];
  /** Empty when everything promised was seen. */
  shortfalls: readonly string[];
  /** Gas by step: the mean where a step was taken more than once. */
  gas: Record<string, number>;
  /** Milliseconds by stage, in order, and in all. */
  timings: Record<string, number>;
  constraints: Record<string, number>;
  proofs: readonly ProofFigures[];
  peakMemoryBytes: PeakMemory;
  notes: readonly string[];
}

type Recorded = Pick<TwoWaySession, "delivered" | "refusals" | "gas" | "artifacts" | "events">;

/** Turns a session into data. Everything in it was measured or observed in this run. */
export function buildReport(
  scenario: string,
  session: Recorded,
  { promised, shortfalls = [], notes = [] }: ScenarioFindings,
  timings: Readonly<Record<string, number>>,
): ScenarioReport {
  const proofs = proofFigures(session.events);
  return {
    scenario,
    promised,
    delivered: session.delivered,
    refusals: session.refusals,
    shortfalls: [...missing(session, promised), ...shortfalls],
    gas: Object.fromEntries([...session.gas].map(([step, used]) => [step, mean(used)])),
    timings: withTotal(timings),
    constraints: Object.fromEntries([...session.artifacts].map(([name, { size }]) => [name, size.constraints])),
    proofs,
    peakMemoryBytes: peakMemory(proofs),
    notes,
  };
}

/** What was promised and not seen, and every attack that was tried and not refused as it must be. */
function missing({ delivered, refusals }: Recorded, promised: ScenarioPromise): string[] {
  const untried = promised.refusals.filter((name) => !refusals.some((refusal) => refusal.name === name));
  return [
    ...(delivered.length === promised.deliveries
      ? []
      : [`${delivered.length} deliveries were seen, ${promised.deliveries} promised`]),
    ...untried.map((name) => `${name} was not tried`),
    ...refusals.filter(({ observed }) => !observed).map(({ name }) => `${name} was not refused as it must be`),
  ];
}
