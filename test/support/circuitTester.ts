import { readFile } from "node:fs/promises";
import { type CompiledTemplate, ensureCompiled, ensureTemplate } from "../../prover/proving/artifact.ts";
import type { TemplateArgument } from "../../prover/proving/compile.ts";
import { ConstraintSystem } from "../../scripts/audit/constraintSystem.ts";
import { NoSolution, type Signals, WitnessProgram } from "../../scripts/audit/witnessProgram.ts";

export interface TemplateUnderTest {
  /** Path below circuits/. */
  file: string;
  template: string;
  parameters?: TemplateArgument[];
  publicInputs?: string[];
}

/** A compiled circuit with everything a test asks of it: honest witnesses, refusals, and verdicts on forged vectors. */
export class CircuitTester {
  readonly #system: ConstraintSystem | undefined;
  readonly #program: WitnessProgram;
  readonly #wires: ReadonlyMap<string, number>;

  constructor(program: WitnessProgram, system: ConstraintSystem | undefined, wires: ReadonlyMap<string, number>) {
    this.#program = program;
    this.#system = system;
    this.#wires = wires;
  }

  get system(): ConstraintSystem {
    if (this.#system === undefined) throw new RangeError("this tester was loaded without its constraint system");
    return this.#system;
  }

  /** Wires of the honest witness; the constraint system, when loaded, accepts them, or this throws. @throws NoSolution */
  async witness(inputs: Signals): Promise<bigint[]> {
    const wires = await this.#program.run(inputs);
    const violated = this.#system?.violated(wires) ?? [];
    if (violated.length > 0)
      throw new Error(`the witness program's own witness violates constraints ${violated.slice(0, 5)}`);
    return wires;
  }

  /** The template whose check stops these inputs, undefined when there is a witness. */
  async refusedBy(inputs: Signals): Promise<string | undefined> {
    try {
      await this.witness(inputs);
      return undefined;
    } catch (error) {
      if (error instanceof NoSolution) return error.template;
      throw error;
    }
  }

  /** Wire of a signal, `lanes[3]` or `component.signal`, below main. Throws for one that the optimiser removed. */
  wire(name: string): number {
    const wire = this.#wires.get(name);
    if (wire === undefined || wire < 0) throw new RangeError(`no wire for ${name}`);
    return wire;
  }

  /** Components right below main whose name the pattern finds: anonymous ones are named by the compiler, after their template. */
  componentsNamed(pattern: RegExp): string[] {
    const names = [...this.#wires.keys()]
      .filter((name) => name.includes("."))
      .map((name) => name.slice(0, name.indexOf(".")));
    return [...new Set(names)].filter((name) => pattern.test(name));
  }

  /** Values of a signal's elements by name, in order: `read(wires, "lanes", 3)`, or a single one without a count. */
  read(wires: readonly bigint[], name: string, count?: number): bigint[] {
    const names = count === undefined ? [name] : Array.from({ length: count }, (_, index) => `${name}[${index}]`);
    return names.map((element) => wires[this.wire(element)] as bigint);
  }

  /** A copy of the vector with the named signals replaced. */
  forge(wires: readonly bigint[], changes: Record<string, bigint>): bigint[] {
    const forged = [...wires];
    for (const [name, value] of Object.entries(changes)) forged[this.wire(name)] = value;
    return forged;
  }
}

/**
 * An instance of the registry, compiled as it is proved. A large one's constraint system takes seconds to load and to evaluate; without
 * it the checks are the witness program's own.
 */
export async function instanceTester(name: string, { withSystem = true } = {}): Promise<CircuitTester> {
  return load(await ensureCompiled(name), withSystem);
}

/** A single template, compiled without linear elimination so that its signals can be named and forged. */
export async function templateTester(template: TemplateUnderTest): Promise<CircuitTester> {
  const { template: name, parameters = [] } = template;
  const compiled = await ensureTemplate(
    { publicInputs: [], optimisation: "O1", ...template, parameters },
    `${name}(${parameters.join(", ")})`,
  );
  return load(compiled);
}

async function load(compiled: CompiledTemplate, withSystem = true): Promise<CircuitTester> {
  const [program, system, symbols] = await Promise.all([
    WitnessProgram.load(compiled.wasmPath),
    withSystem ? ConstraintSystem.load(compiled.r1csPath) : undefined,
    readFile(compiled.symPath, "utf8"),
  ]);
  return new CircuitTester(program, system, parseSymbols(symbols));
}

/** Lines of `label,wire,component,name`. */
function parseSymbols(text: string): Map<string, number> {
  const wires = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, wire, , name] = line.split(",");
    if (name !== undefined) wires.set(name.replace(/^main\./, ""), Number(wire));
  }
  return wires;
}
