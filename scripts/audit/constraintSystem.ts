import { readFile } from "node:fs/promises";
import { FIELD_MODULUS } from "../../prover/protocol/field.ts";

/** (wire, coefficient) pairs. */
export type LinearCombination = readonly (readonly [number, bigint])[];
/** a * b = c. */
export type Constraint = readonly [a: LinearCombination, b: LinearCombination, c: LinearCombination];

/** An .r1cs file in memory, to check any vector of wires against: also one no witness program would make. */
export class ConstraintSystem {
  readonly constraints: readonly Constraint[];
  readonly wires: number;
  /** Outputs, then public inputs, then private inputs, from wire 1 on. */
  readonly counts: { publicOutputs: number; publicInputs: number; privateInputs: number };
  readonly #byWire: number[][];

  constructor({ constraints, wires, counts }: Pick<ConstraintSystem, "constraints" | "wires" | "counts">) {
    this.constraints = constraints;
    this.wires = wires;
    this.counts = counts;
    this.#byWire = Array.from({ length: wires }, () => []);
    for (const [index, constraint] of constraints.entries()) {
      for (const wire of new Set(constraint.flatMap((combination) => combination.map(([wire]) => wire)))) {
        this.#byWire[wire]?.push(index);
      }
    }
  }

  /** Reads an .r1cs file (https://github.com/iden3/r1csfile). */
  static parse(file: Buffer): ConstraintSystem {
    const sections = sectionsOf(file);
    const header = section(sections, 1);
    const fieldBytes = header.readUInt32LE(0);
    const word = (index: number): number => header.readUInt32LE(4 + fieldBytes + 4 * index);
    return new ConstraintSystem({
      wires: word(0),
      counts: { publicOutputs: word(1), publicInputs: word(2), privateInputs: word(3) },
      constraints: readConstraints(section(sections, 2), header.readUInt32LE(4 + fieldBytes + 24), fieldBytes),
    });
  }

  static async load(r1csPath: string): Promise<ConstraintSystem> {
    return ConstraintSystem.parse(await readFile(r1csPath));
  }

  /** Constraints in which the wire occurs. */
  of(wire: number): readonly number[] {
    return this.#byWire[wire] ?? [];
  }

  /** Indices of the constraints the vector does not satisfy; looks only at those of the given wires when they are given. */
  violated(wires: readonly bigint[], changed?: Iterable<number>): number[] {
    if (wires.length !== this.wires) throw new RangeError(`${wires.length} values for ${this.wires} wires`);
    const indices =
      changed === undefined ? this.constraints.keys() : new Set([...changed].flatMap((wire) => this.of(wire)));
    return [...indices].filter((index) => {
      const [a, b, c] = this.constraints[index] as Constraint;
      return (evaluate(a, wires) * evaluate(b, wires) - evaluate(c, wires)) % FIELD_MODULUS !== 0n;
    });
  }
}

function evaluate(combination: LinearCombination, wires: readonly bigint[]): bigint {
  let sum = 0n;
  for (const [wire, coefficient] of combination) sum += coefficient * (wires[wire] as bigint);
  return sum % FIELD_MODULUS;
}

function sectionsOf(file: Buffer): Map<number, Buffer> {
  const sections = new Map<number, Buffer>();
  for (let at = 12, left = file.readUInt32LE(8); left > 0; left--) {
    const length = Number(file.readBigUInt64LE(at + 4));
    sections.set(file.readUInt32LE(at), file.subarray(at + 12, at + 12 + length));
    at += 12 + length;
  }
  return sections;
}

function section(sections: Map<number, Buffer>, type: number): Buffer {
  const found = sections.get(type);
  if (found === undefined) throw new RangeError(`the r1cs file has no section ${type}`);
  return found;
}

function readConstraints(data: Buffer, count: number, fieldBytes: number): Constraint[] {
  let at = 0;
  const coefficients = new Map<string, bigint>();
  const readCombination = (): LinearCombination => {
    const terms = data.readUInt32LE(at);
    at += 4;
    return Array.from({ length: terms }, () => {
      const wire = data.readUInt32LE(at);
      const text = data.toString("latin1", at + 4, at + 4 + fieldBytes);
      let coefficient = coefficients.get(text);
      if (coefficient === undefined) {
        const bytes = Buffer.from(data.subarray(at + 4, at + 4 + fieldBytes)).reverse();
        const positive = BigInt(`0x${bytes.toString("hex")}`);
        // Small negative numbers are cheaper to multiply with than their large representatives.
        coefficient = 2n * positive > FIELD_MODULUS ? positive - FIELD_MODULUS : positive;
        coefficients.set(text, coefficient);
      }
      at += 4 + fieldBytes;
      return [wire, coefficient] as const;
    });
  };
  return Array.from({ length: count }, (): Constraint => [readCombination(), readCombination(), readCombination()]);
}
