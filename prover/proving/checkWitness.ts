import { open } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { HeadlightError } from "../errors.ts";
import type { OnProgress } from "../progress.ts";
import { throwIfAborted } from "./abort.ts";
import { type BinFile, littleEndianToBigInt, malformedFile, readSection, sectionOf, withBinFile } from "./binFile.ts";
import { SCALAR_BYTES, SCALAR_ORDER } from "./bn254.ts";
import { buildCurveModule } from "./curveModule.ts";
import { R1CS_CONSTRAINTS_SECTION, readR1csHeader } from "./r1cs.ts";
import { TermReader } from "./termReader.ts";
import { openWasmCurve, type WasmCurve } from "./wasmCurve.ts";

export interface CheckWitnessParameters {
  r1csPath: string;
  wtnsPath: string;
  /** The compiler's list of signals: a violated constraint is then reported with some of their names. */
  symPath?: string | undefined;
  onProgress?: OnProgress | undefined;
  signal?: AbortSignal | undefined;
}

const WTNS_HEADER_SECTION = 1;
const WTNS_VALUES_SECTION = 2;
/** Wires read at a time: 4 MiB. */
const WIRES_PER_READ = 1 << 17;
/** Constraints between two reports, each of which also lets the event loop turn: a few megabytes of an ordinary circuit. */
const ROWS_PER_TURN = 1 << 14;
/** Signals an error names; a constraint may have thousands. */
const SIGNALS_NAMED = 8;

/**
 * Evaluates every constraint of a circuit on a witness: a second opinion that owes nothing to the witness program, which checks its
 * author's assertions and not the constraints. Holds the witness in memory and streams the constraints.
 * @returns how many constraints hold: all of the circuit's
 * @throws HeadlightError WITNESS_UNSATISFIED naming the first violated constraint; WITNESS_MISMATCH when the witness is of another
 *   length or field or its wire 0 is not 1; MALFORMED_FILE, FILE_NOT_FOUND, ABORTED
 */
export async function checkWitness(parameters: CheckWitnessParameters): Promise<{ constraints: number }> {
  const { r1csPath, wtnsPath, onProgress, signal } = parameters;
  throwIfAborted(signal);
  const { wires, constraints } = await readR1csHeader(r1csPath);
  const curve = await openWasmCurve(await buildCurveModule());
  const witness = await loadWitness(curve, wtnsPath, wires);
  return withBinFile(r1csPath, "r1cs", async (r1cs) => {
    const { offset, size } = sectionOf(r1cs, R1CS_CONSTRAINTS_SECTION);
    const readerFrom = (position: number): TermReader =>
      new TermReader(curve, {
        descriptor: r1cs.handle.fd,
        offset: offset + position,
        size: size - position,
        path: r1csPath,
      });
    const reader = readerFrom(0);
    const holds = constraintCheck(curve, reader, { path: r1csPath, witness, wires });
    for (let row = 0; row < constraints; row++) {
      if (row % ROWS_PER_TURN === 0) {
        onProgress?.({ stage: "checking constraints", done: row, total: constraints });
        await setImmediate();
        throwIfAborted(signal);
      }
      const start = reader.position;
      if (!holds(row)) throw await unsatisfied(row, wiresOf(readerFrom(start)), parameters);
    }
    reader.end();
    onProgress?.({ stage: "checking constraints", done: constraints, total: constraints });
    return { constraints };
  });
}

/**
 * Values of the public signals of a witness file: wires 1 to `count`.
 * @throws HeadlightError WITNESS_MISMATCH when it has fewer wires or another field; MALFORMED_FILE, FILE_NOT_FOUND
 */
export function readPublicSignals(wtnsPath: string, count: number): Promise<bigint[]> {
  return withBinFile(wtnsPath, "wtns", async (wtns) => {
    const wires = await readWireCount(wtns);
    if (count >= wires) throw mismatch(wtnsPath, `has ${wires} wires, too few for ${count} public signals`);
    const values = await readSection(wtns, WTNS_VALUES_SECTION, SCALAR_BYTES, count * SCALAR_BYTES);
    return Array.from({ length: count }, (_, index) => {
      const value = littleEndianToBigInt(values.subarray(index * SCALAR_BYTES, (index + 1) * SCALAR_BYTES));
      if (value >= SCALAR_ORDER) throw notReduced(wtnsPath);
      return value;
    });
  });
}

/** Loads a witness into the curve's memory. Returns a pointer to its values in Montgomery form, wire by wire. */
function loadWitness(curve: WasmCurve, wtnsPath: string, wires: number): Promise<number> {
  return withBinFile(wtnsPath, "wtns", async (wtns) => {
    const given = await readWireCount(wtns);
    if (given !== wires) throw mismatch(wtnsPath, `has ${given} wires, the circuit ${wires}`);
    const witness = curve.allocate(wires * SCALAR_BYTES);
    const one = curve.putScalar(1n);
    const isReduced = reducedCheck(curve);
    for (let done = 0; done < wires; done += WIRES_PER_READ) {
      const count = Math.min(WIRES_PER_READ, wires - done);
      const at = witness + done * SCALAR_BYTES;
      const values = await readSection(wtns, WTNS_VALUES_SECTION, done * SCALAR_BYTES, count * SCALAR_BYTES);
      curve.bytes().set(values, at);
      const memory = curve.words();
      for (let i = 0; i < count; i++) if (!isReduced(memory, at + i * SCALAR_BYTES)) throw notReduced(wtnsPath);
      if (done === 0 && curve.call("frm_eq")(at, one) !== 1) {
        throw mismatch(wtnsPath, "does not begin with the constant 1");
      }
      curve.call("frm_batchToMontgomery")(at, count, at);
    }
    return witness;
  });
}

/** How many wires the file has values of. */
async function readWireCount(wtns: BinFile): Promise<number> {
  const header = await readSection(wtns, WTNS_HEADER_SECTION);
  if (header.length < 4 || header.length !== 8 + header.readUInt32LE(0)) {
    throw malformedFile(wtns.path, "has a header of the wrong size");
  }
  const fieldBytes = header.readUInt32LE(0);
  if (littleEndianToBigInt(header.subarray(4, 4 + fieldBytes)) !== SCALAR_ORDER) {
    throw mismatch(wtns.path, "is over another field than BN254's scalars");
  }
  const wires = header.readUInt32LE(4 + fieldBytes);
  const { size } = sectionOf(wtns, WTNS_VALUES_SECTION);
  if (size !== wires * SCALAR_BYTES) throw malformedFile(wtns.path, `has ${size} bytes of values for ${wires} wires`);
  return wires;
}

/** Whether the 32 bytes at a pointer are below the field's order. The arithmetic is right for no others. */
function reducedCheck(curve: WasmCurve): (memory: Uint32Array, pointer: number) => boolean {
  const order = curve.putScalar(SCALAR_ORDER);
  const notBelow = curve.call("int_gte");
  const highestOfOrder = curve.words()[(order >>> 2) + 7] ?? 0;
  // The highest word alone decides nearly always.
  return (memory, pointer) => (memory[(pointer >>> 2) + 7] ?? 0) < highestOfOrder || notBelow(pointer, order) === 0;
}

/** A function that reads the next constraint and says whether it holds. `witness` points at values in Montgomery form. */
function constraintCheck(
  curve: WasmCurve,
  reader: TermReader,
  { path, witness, wires }: { path: string; witness: number; wires: number },
): (row: number) => boolean {
  const add = curve.call("frm_add");
  const subtract = curve.call("frm_sub");
  const multiply = curve.call("frm_mul");
  const toMontgomery = curve.call("frm_toMontgomery");
  const zero = curve.call("frm_zero");
  const equal = curve.call("frm_eq");
  const isReduced = reducedCheck(curve);
  const one = curve.putScalar(1n);
  const minusOne = curve.putScalar(SCALAR_ORDER - 1n);
  const lowestOfMinusOne = curve.words()[minusOne >>> 2];
  const [a, b, c, products, product] = [0, 0, 0, 0, 0].map(() => curve.allocate(SCALAR_BYTES)) as FivePointers;

  /** Sum of coefficient times wire over the next linear combination, in Montgomery form. */
  const evaluate = (sum: number, row: number): void => {
    zero(sum);
    zero(products);
    let multiplied = false;
    for (let terms = reader.count(); terms > 0; terms--) {
      const term = reader.term();
      const view = reader.view;
      const wire = view[term >>> 2] ?? 0;
      if (wire >= wires) throw malformedFile(path, `constraint ${row} names wire ${wire} of ${wires}`);
      const value = witness + wire * SCALAR_BYTES;
      const coefficient = term + 4;
      // Most coefficients are 1 or -1, and the lowest word tells nearly all others from them.
      const lowest = view[coefficient >>> 2];
      if (lowest === 1 && equal(coefficient, one) === 1) add(sum, value, sum);
      else if (lowest === lowestOfMinusOne && equal(coefficient, minusOne) === 1) subtract(sum, value, sum);
      else {
        if (!isReduced(view, coefficient)) {
          throw malformedFile(path, `constraint ${row} has a coefficient that is not below the field's order`);
        }
        // A Montgomery product of a plain coefficient and a value in Montgomery form is plain: such terms have a sum of their own.
        multiply(coefficient, value, product);
        add(products, product, products);
        multiplied = true;
      }
    }
    if (!multiplied) return;
    toMontgomery(products, products);
    add(sum, products, sum);
  };

  return (row) => {
    evaluate(a, row);
    evaluate(b, row);
    evaluate(c, row);
    multiply(a, b, product);
    return equal(product, c) === 1;
  };
}

type FivePointers = [number, number, number, number, number];

/** The wires of the constraint the reader stands before, each once, without the constant. */
function wiresOf(reader: TermReader): number[] {
  const wires = new Set<number>();
  for (let combination = 0; combination < 3; combination++) {
    for (let terms = reader.count(); terms > 0; terms--) {
      const term = reader.term();
      wires.add(reader.view[term >>> 2] ?? 0);
    }
  }
  wires.delete(0);
  return [...wires];
}

/**
 * Names of some wires by the .sym file, whose lines are `label,wire,component,name`; a large circuit's is gigabytes, so it is streamed.
 * Names only help the reader of an error: a file that cannot be read names nothing and hides no error.
 */
async function signalNames(symPath: string, wires: readonly number[]): Promise<Map<number, string>> {
  const names = new Map<number, string>();
  const wanted = new Set(wires.map(String));
  const file = await open(symPath).catch(() => undefined);
  if (file === undefined) return names;
  try {
    for await (const line of file.readLines({ autoClose: false })) {
      const [, wire = "", , name] = line.split(",");
      if (name !== undefined && wanted.delete(wire)) names.set(Number(wire), name);
      if (wanted.size === 0) break;
    }
  } finally {
    await file.close();
  }
  return names;
}

async function unsatisfied(constraint: number, wires: number[], parameters: CheckWitnessParameters) {
  const { r1csPath, wtnsPath, symPath } = parameters;
  const named = wires.slice(0, SIGNALS_NAMED);
  const names = symPath === undefined ? new Map<number, string>() : await signalNames(symPath, named);
  const signals = named.map((wire) => names.get(wire) ?? `wire ${wire}`);
  const more = wires.length > named.length ? ` and ${wires.length - named.length} more` : "";
  return new HeadlightError({
    code: "WITNESS_UNSATISFIED",
    message: `${wtnsPath} breaks constraint ${constraint} of ${r1csPath}, which joins ${signals.join(", ")}${more}`,
    hint: "No proof can be made of it. Make the witness again; if it breaks again, its program and the constraints disagree.",
    details: { constraint, signals },
  });
}

function mismatch(path: string, reason: string): HeadlightError {
  return new HeadlightError({
    code: "WITNESS_MISMATCH",
    message: `${path} ${reason}`,
    hint: "It is the witness of another circuit, or of another build of this one. Make it again.",
    details: { path },
  });
}

function notReduced(path: string): HeadlightError {
  return malformedFile(path, "holds a value that is not below the field's order");
}
