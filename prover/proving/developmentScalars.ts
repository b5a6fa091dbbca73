import { malformedFile } from "./binFile.ts";
import { invertScalar, SCALAR_BYTES, SCALAR_ORDER } from "./bn254.ts";
import { CoefficientWriter } from "./coefficientWriter.ts";
import type { Trapdoor } from "./developmentTrapdoor.ts";
import { evaluateLagrange } from "./lagrange.ts";
import { type ConstraintSource, TermReader } from "./termReader.ts";
import type { WasmCurve } from "./wasmCurve.ts";

/** Discrete logarithms of the key's points, in ordinary form, 32 bytes each; shared with the workers that multiply. */
export interface KeyScalars {
  a: SharedArrayBuffer;
  b: SharedArrayBuffer;
  /** (beta A + alpha B + C) for public wires (gamma is one), the same over delta for the others. */
  c: SharedArrayBuffer;
  h: SharedArrayBuffer;
}

const H_BATCH = 1 << 14;

/**
 * Evaluates the quadratic arithmetic program at tau and streams the coefficients of A and B to the key's section 4.
 * @param write where section 4's entries go: (matrix u32, constraint u32, wire u32, coefficient * R^2), as snarkjs reads them
 * @returns the scalars and the number of coefficients written
 */
export function computeKeyScalars(
  curve: WasmCurve,
  source: ConstraintSource,
  trapdoor: Trapdoor,
  write: { descriptor: number; offset: number },
  onProgress: (done: number, total: number) => void,
): { scalars: KeyScalars; coefficients: number } {
  const { constraints, wires, publicSignals, power } = source;
  const rows = constraints + publicSignals + 1;
  const lagrange = curve.allocate(rows * SCALAR_BYTES);
  evaluateLagrange(curve, { tau: trapdoor.tau, power, first: 0, step: 1, count: rows, output: lagrange });

  const sums = [0, 1, 2].map(() => curve.allocate(wires * SCALAR_BYTES));
  const [a = 0, b = 0, c = 0] = sums;
  for (const sum of sums) curve.bytes().fill(0, sum, sum + wires * SCALAR_BYTES);

  const add = curve.call("frm_add");
  const subtract = curve.call("frm_sub");
  const multiply = curve.call("frm_mul");
  const toMontgomery = curve.call("frm_toMontgomery");
  const fromMontgomery = curve.call("frm_fromMontgomery");
  const copy = curve.call("frm_copy");

  const product = curve.allocate(SCALAR_BYTES);
  const plainRow = curve.allocate(SCALAR_BYTES);
  const one = curve.putScalar(1n);
  const minusOne = curve.putScalar(SCALAR_ORDER - 1n);
  // A coefficient v is stored as v R^2: the prover's Montgomery product with a plain witness then yields v w R.
  const squareOf = (pointer: number): number => {
    const result = curve.allocate(SCALAR_BYTES);
    toMontgomery(pointer, result);
    toMontgomery(result, result);
    return result;
  };
  const oneStored = squareOf(one);
  const minusOneStored = squareOf(minusOne);
  const output = new CoefficientWriter(curve, write);
  const reader = new TermReader(curve, source);
  const words = () => curve.words();
  let view = words();
  const equals = (pointer: number, other: number): boolean => {
    for (let i = 0; i < 8; i++) if (view[(pointer >>> 2) + i] !== view[(other >>> 2) + i]) return false;
    return true;
  };

  for (let row = 0; row < constraints; row++) {
    if (row % 8192 === 0) onProgress(row, constraints);
    const rowAt = lagrange + row * SCALAR_BYTES;
    fromMontgomery(rowAt, plainRow);
    for (let matrix = 0; matrix < 3; matrix++) {
      const sum = sums[matrix] ?? 0;
      for (let terms = reader.count(); terms > 0; terms--) {
        const term = reader.term();
        view = reader.view;
        const wire = view[term >>> 2] ?? 0;
        if (wire >= wires) throw malformedFile(source.path, `constraint ${row} names wire ${wire} of ${wires}`);
        const coefficient = term + 4;
        const target = sum + wire * SCALAR_BYTES;
        let stored = 0;
        if (equals(coefficient, one)) {
          add(target, plainRow, target);
          stored = oneStored;
        } else if (equals(coefficient, minusOne)) {
          subtract(target, plainRow, target);
          stored = minusOneStored;
        } else {
          multiply(rowAt, coefficient, product);
          add(target, product, target);
        }
        if (matrix < 2) {
          const at = output.next(matrix, row, wire);
          if (stored !== 0) copy(stored, at);
          else {
            toMontgomery(coefficient, at);
            toMontgomery(at, at);
          }
        }
      }
    }
  }
  reader.end();
  // One row A = x_i, B = C = 0 per public signal and the constant: makes the public polynomials independent.
  for (let wire = 0; wire <= publicSignals; wire++) {
    const row = constraints + wire;
    fromMontgomery(lagrange + row * SCALAR_BYTES, plainRow);
    add(a + wire * SCALAR_BYTES, plainRow, a + wire * SCALAR_BYTES);
    copy(oneStored, output.next(0, row, wire));
  }
  const coefficients = output.finish();

  combine(curve, trapdoor, { a, b, c, wires, publicSignals });
  return {
    scalars: {
      a: share(curve, a, wires),
      b: share(curve, b, wires),
      c: share(curve, c, wires),
      h: quotientScalars(curve, trapdoor, power),
    },
    coefficients,
  };
}

/** c := beta a + alpha b + c, over delta for wires that are not public. */
function combine(
  curve: WasmCurve,
  trapdoor: Trapdoor,
  at: { a: number; b: number; c: number; wires: number; publicSignals: number },
): void {
  const add = curve.call("frm_add");
  const multiply = curve.call("frm_mul");
  const montgomery = (value: bigint): number => {
    const pointer = curve.putScalar(value);
    curve.call("frm_toMontgomery")(pointer, pointer);
    return pointer;
  };
  const alpha = montgomery(trapdoor.alpha);
  const beta = montgomery(trapdoor.beta);
  const overDelta = montgomery(invertScalar(trapdoor.delta));
  const product = curve.allocate(SCALAR_BYTES);
  for (let wire = 0; wire < at.wires; wire++) {
    const target = at.c + wire * SCALAR_BYTES;
    multiply(beta, at.a + wire * SCALAR_BYTES, product);
    add(target, product, target);
    multiply(alpha, at.b + wire * SCALAR_BYTES, product);
    add(target, product, target);
    if (wire > at.publicSignals) multiply(overDelta, target, target);
  }
}

/**
 * snarkjs evaluates A B - C, which vanishes on the domain, on the odd points of the doubled domain: so its quotient's basis is the
 * doubled domain's Lagrange polynomials at odd indices, with the vanishing polynomial already inside (snarkjs zkey_new.js, writeHs).
 */
function quotientScalars(curve: WasmCurve, trapdoor: Trapdoor, power: number): SharedArrayBuffer {
  const size = 2 ** power;
  const shared = new SharedArrayBuffer(size * SCALAR_BYTES);
  const target = new Uint8Array(shared);
  const batch = Math.min(size, H_BATCH);
  const output = curve.allocate(batch * SCALAR_BYTES);
  const factor = invertScalar(trapdoor.delta);
  const fromMontgomery = curve.call("frm_batchFromMontgomery");
  for (let done = 0; done < size; done += batch) {
    const first = 2 * done + 1;
    evaluateLagrange(curve, { tau: trapdoor.tau, power: power + 1, first, step: 2, count: batch, factor, output });
    fromMontgomery(output, batch, output);
    target.set(curve.bytes().subarray(output, output + batch * SCALAR_BYTES), done * SCALAR_BYTES);
  }
  return shared;
}

function share(curve: WasmCurve, pointer: number, count: number): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(count * SCALAR_BYTES);
  new Uint8Array(shared).set(curve.bytes().subarray(pointer, pointer + count * SCALAR_BYTES));
  return shared;
}
