import {
  type CompiledTemplate,
  type EnsureOptions,
  ensureCompiled,
  ensureTemplate,
} from "../../prover/proving/artifact.ts";
import type { CircuitInput } from "../../prover/proving/backend.ts";
import { instanceOf, loadRegistry } from "../../prover/proving/registry.ts";
import { type Signals, type SignalValue, WitnessProgram } from "../audit/witnessProgram.ts";
import { gadgetInputs } from "./gadgetInputs.ts";
import type { Gadget, WholeStatement } from "./gadgets.ts";
import { fullInputs } from "./inputs.ts";
import { readR1csTerms } from "./r1csTerms.ts";
import type { GadgetReport } from "./report.ts";

const RUNS = 3;

type Measured = Omit<GadgetReport, "label" | "template">;

/**
 * Size and witness time of a template on its own, compiled as the instances that have it are, from the cache or now.
 * @param statement see gadgetInputs
 */
export async function measureGadget(
  gadget: Gadget,
  statement: Signals,
  options: EnsureOptions = {},
): Promise<GadgetReport> {
  const { label, template } = gadget;
  const compiled = await ensureTemplate({ ...gadget, publicInputs: [], optimisation: "O1" }, template, options);
  return { label, template, ...(await measure(compiled, gadgetInputs(template, statement))) };
}

/** The same of an instance of the registry. */
export async function measureStatement(
  { label, instance: name }: WholeStatement,
  options: EnsureOptions = {},
): Promise<GadgetReport> {
  const compiled = await ensureCompiled(name, options);
  const { template } = compiled.instance;
  return { label, template, instance: name, ...(await measure(compiled, statementSignals(name))) };
}

/** Input signals of an instance with the most work it can have. */
export function statementSignals(name: string): Signals {
  return toSignals(fullInputs(instanceOf(loadRegistry(), name)));
}

async function measure({ r1csPath, wasmPath, size }: CompiledTemplate, inputs: Signals): Promise<Measured> {
  const terms = await readR1csTerms(r1csPath);
  const program = await WitnessProgram.load(wasmPath);
  // The first run's code is not compiled yet: it does not count.
  await program.measure(inputs);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await program.measure(inputs));
  return { constraints: size.constraints, ...terms, witnessMs: Number(median(times).toFixed(1)) };
}

function toSignals(input: CircuitInput): Signals {
  const value = (signal: unknown): SignalValue => {
    if (Array.isArray(signal)) return signal.map(value);
    if (typeof signal === "bigint") return signal;
    throw new TypeError(`an input signal is ${String(signal)}, not an integer`);
  };
  return Object.fromEntries(Object.entries(input).map(([name, signal]) => [name, value(signal)]));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
