import type { CompiledCircuit } from "./artifact.ts";
import { G1_BYTES, G2_BYTES, SCALAR_BYTES } from "./bn254.ts";
import { windowCount, windowWidth } from "./fixedBase.ts";
import { domainPower } from "./lagrange.ts";
import { publicSignalCount } from "./r1cs.ts";
import type { Instance } from "./registry.ts";

/** What the cost of an instance follows. */
export interface InstanceSize {
  constraints: number;
  wires: number;
  /** Terms of the three matrices together. */
  nonZeros: number;
  publicSignals: number;
  optimisation: Instance["optimisation"];
}

/** Bytes a step needs: memory while it runs, disk for what it leaves. */
export interface StepResources {
  memoryBytes: number;
  diskBytes: number;
}

export interface ResourceEstimate {
  compile: StepResources;
  key: StepResources;
  proof: StepResources;
}

/** Terms per constraint of an ordinary circuit; before compiling nobody knows better. Measured: 10 for headers, 28 for windows. */
const TERMS_PER_CONSTRAINT = 10;
const R1CS_TERM_BYTES = 4 + SCALAR_BYTES;
/** Matrix, constraint and wire of a coefficient in a key's section 4, and its value. */
const KEY_TERM_BYTES = 12 + SCALAR_BYTES;
/** A wire's points in a key: A, B and C in G1, B in G2. */
const KEY_WIRE_BYTES = 3 * G1_BYTES + G2_BYTES;
/** circom's working memory: most of it goes into the substitutions of O2. */
const COMPILER_CONSTRAINT_BYTES = { O0: 1000, O1: 1000, O2: 2500 };
/** More threads hold no more: key making starts no more, and a multiplication of snarkjs has about as many windows to share out. */
const MAXIMUM_THREADS = 16;

export function sizeOfCompiled({ instance, size }: Pick<CompiledCircuit, "instance" | "size">): InstanceSize {
  const { constraints, wires, nonZeros } = size;
  return { constraints, wires, nonZeros, publicSignals: publicSignalCount(size), optimisation: instance.optimisation };
}

/** The size of an instance that is not compiled yet: as large as its budget lets it be. */
export function sizeByBudget({
  constraintBudget,
  publicInputs,
  optimisation,
}: Pick<Instance, "constraintBudget" | "publicInputs" | "optimisation">): InstanceSize {
  return {
    constraints: constraintBudget,
    wires: constraintBudget,
    nonZeros: TERMS_PER_CONSTRAINT * constraintBudget,
    publicSignals: publicInputs.length,
    optimisation,
  };
}

/** Bytes of the constraint file: terms, three counts per constraint, a label per wire. */
export function r1csBytes({ constraints, wires, nonZeros }: InstanceSize): number {
  return R1CS_TERM_BYTES * nonZeros + 12 * constraints + 8 * wires;
}

/**
 * About how much memory and disk the steps to a proof need. The terms follow what each step holds; the bytes that remain (a process's
 * own, copies on their way between threads) are fitted to measured peaks of instances from 10,000 to 370,000 constraints with two
 * threads, which it meets within a tenth from `header-32` on and overstates below.
 * @param threads workers that multiply points: snarkjs starts one per core, each with copies of its own
 */
export function estimateResources(size: InstanceSize, threads: number): ResourceEstimate {
  const { constraints, wires, nonZeros, publicSignals, optimisation } = size;
  const domain = 2 ** domainPower(constraints, publicSignals);
  const workers = Math.min(threads, MAXIMUM_THREADS);

  const compiler = 190e6 + COMPILER_CONSTRAINT_BYTES[optimisation] * constraints;
  // The constraints twice, and an index of their wires: see orientConstraints.ts.
  const orientation = 110e6 + 2.3 * R1CS_TERM_BYTES * nonZeros;
  const symbolsAndProgram = 250 * constraints + 4e6;

  const widths = { g1: windowWidth(3 * wires + domain), g2: windowWidth(wires) };
  const tables =
    windowCount(widths.g1) * 2 ** widths.g1 * G1_BYTES + windowCount(widths.g2) * 2 ** widths.g2 * G2_BYTES;
  // Lagrange values, three sums and three shared copies of them per wire, and the quotient's scalars.
  const scalars = SCALAR_BYTES * (7 * wires + domain);

  // snarkjs lets go of nothing before its end: section 4 and the file's pages behind it, the points, the witness, and thirteen vectors
  // over the domain.
  const retained = 85 * nonZeros + (KEY_WIRE_BYTES + 80) * wires + (13 * SCALAR_BYTES + G1_BYTES) * domain;
  const multiplied = Math.max((G2_BYTES + SCALAR_BYTES) * wires, (G1_BYTES + SCALAR_BYTES) * domain);

  return {
    compile: {
      memoryBytes: Math.max(compiler, orientation),
      diskBytes: r1csBytes(size) + symbolsAndProgram,
    },
    key: {
      memoryBytes: 170e6 + (1 + workers) * tables + scalars,
      diskBytes: KEY_TERM_BYTES * nonZeros + KEY_WIRE_BYTES * wires + G1_BYTES * domain,
    },
    proof: {
      memoryBytes: 400e6 + retained + 4.5 * workers * multiplied,
      diskBytes: 0,
    },
  };
}
