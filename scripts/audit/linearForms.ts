import { Field } from "@noble/curves/abstract/modular.js";
import { FIELD_MODULUS, modField } from "../../prover/protocol/field.ts";
import type { LinearCombination } from "./constraintSystem.ts";

/** wire -> coefficient in [1, r); wire 0 is the constant 1. */
export type Wires = Map<number, bigint>;

/** Integers min, min + gap, ..., max that a wire can stand for. */
export interface Interval {
  min: bigint;
  max: bigint;
  gap: bigint;
}

const field = Field(FIELD_MODULUS);

export function inverse(value: bigint): bigint {
  return field.inv(modField(value));
}

export function toMap(combination: LinearCombination): Wires {
  const form: Wires = new Map();
  for (const [wire, coefficient] of combination) accumulate(form, wire, coefficient);
  return form;
}

function accumulate(form: Wires, wire: number, coefficient: bigint): void {
  const sum = modField((form.get(wire) ?? 0n) + coefficient);
  if (sum === 0n) form.delete(wire);
  else form.set(wire, sum);
}

/** True for a number, zero included. */
export function isConstant(form: Wires): boolean {
  return form.size === 0 || (form.size === 1 && form.has(0));
}

export function withoutConstant(form: Wires): Wires {
  const copy = new Map(form);
  copy.delete(0);
  return copy;
}

/** a b - c when that is linear because a or b is a number; undefined otherwise. */
export function linearForm(a: Wires, b: Wires, c: Wires): Wires | undefined {
  const [number, other] = isConstant(a) ? [a, b] : [b, a];
  if (!isConstant(number)) return undefined;
  const scale = number.get(0) ?? 0n;
  const form: Wires = new Map();
  for (const [wire, coefficient] of other) accumulate(form, wire, coefficient * scale);
  for (const [wire, coefficient] of c) accumulate(form, wire, -coefficient);
  return form;
}

/** k with b = k a but for the constants; undefined when there is none or a side is a number. */
export function proportional(a: Wires, b: Wires): bigint | undefined {
  const [left, right] = [withoutConstant(a), withoutConstant(b)];
  const [first] = left;
  if (first === undefined || left.size !== right.size) return undefined;
  const ratio = modField((right.get(first[0]) ?? 0n) * inverse(first[1]));
  if (ratio === 0n) return undefined;
  for (const [wire, coefficient] of left)
    if (modField(coefficient * ratio) !== (right.get(wire) ?? 0n)) return undefined;
  return ratio;
}

/** Values of L, the part of a without its constant, for which a b = 0, where b = ratio L + constant. */
export function rootsOfProduct(a: Wires, b: Wires, ratio: bigint): bigint[] {
  return [modField(-(a.get(0) ?? 0n)), modField(-(b.get(0) ?? 0n) * inverse(ratio))];
}

/** Whether other = 0 and c = 0 contradict each other, so that x other = c has at most one x. */
export function neverBothZero(other: Wires, c: Wires): boolean {
  if (isConstant(c)) return c.size > 0;
  const ratio = proportional(other, c);
  if (ratio === undefined) return false;
  return modField((c.get(0) ?? 0n) - ratio * (other.get(0) ?? 0n)) !== 0n;
}

/** Integers of least absolute value. */
export function signed(value: bigint): bigint {
  const residue = modField(value);
  return residue * 2n > FIELD_MODULUS ? residue - FIELD_MODULUS : residue;
}

/** coefficient * t for t = 0, 1, ..., span. */
interface Term {
  coefficient: bigint;
  span: bigint;
}

/**
 * Whether form = (one of `values`) leaves the unknowns one value each at most, from their ranges alone: scaled so that the coefficients are
 * small integers, every term's smallest step exceeds what all smaller terms span together. "alias" when only the modulus is
 * exceeded, so that a sum and the sum plus r can both be written.
 */
export function spread(
  form: Wires,
  unknowns: readonly number[],
  ranges: ReadonlyMap<number, Interval>,
  values: readonly bigint[] = [0n],
): "unique" | "alias" | "open" {
  const terms: Term[] = [];
  for (const wire of unknowns) {
    const range = ranges.get(wire);
    const coefficient = form.get(wire);
    if (range === undefined || coefficient === undefined) return "open";
    terms.push({ coefficient: modField(coefficient * range.gap), span: (range.max - range.min) / range.gap });
  }
  const sorted = [...new Set(values.map(modField))].sort((x, y) => (x < y ? -1 : 1));
  const step = progression(sorted);
  if (step === undefined) return "open";
  if (sorted.length > 1) terms.push({ coefficient: step, span: BigInt(sorted.length - 1) });
  let best: "alias" | "open" = "open";
  for (const scale of new Set(terms.map(({ coefficient }) => coefficient))) {
    const verdict = spreadAtScale(terms, inverse(scale));
    if (verdict === "unique") return verdict;
    if (verdict === "alias") best = verdict;
  }
  return best;
}

/** The common difference of up to three values in some order, 0 for one value. */
function progression(values: readonly bigint[]): bigint | undefined {
  const [x = 0n, y, z] = values;
  if (y === undefined) return 0n;
  if (z === undefined) return modField(y - x);
  for (const [first, middle, last] of [
    [x, y, z],
    [y, x, z],
    [x, z, y],
  ] as const) {
    if (modField(middle - first) === modField(last - middle)) return modField(middle - first);
  }
  return undefined;
}

function spreadAtScale(terms: readonly Term[], scale: bigint): "unique" | "alias" | "open" {
  const scaled = terms.map(({ coefficient, span }) => {
    const step = magnitude(coefficient * scale);
    return { step, span: step * span };
  });
  scaled.sort((x, y) => (x.step < y.step ? -1 : 1));
  let below = 0n;
  for (const { step, span } of scaled) {
    if (step <= below) return "open";
    below += span;
    if (below >= 2n * FIELD_MODULUS) return "open";
  }
  return below < FIELD_MODULUS ? "unique" : "alias";
}

/**
 * Absolute value of an integer that stands for the element: any representative will do. A power of two is taken even above r / 2, as
 * the top one of 254 bits is, because the others fit it.
 */
function magnitude(element: bigint): bigint {
  const [positive, negative] = [modField(element), modField(-element)];
  for (const candidate of [positive, negative]) if ((candidate & (candidate - 1n)) === 0n) return candidate;
  const candidates = [positive, negative].sort((x, y) => (x < y ? -1 : 1));
  return candidates[0] as bigint;
}

/**
 * Unknowns that a system of linear equations pins, whatever its right-hand sides: Gauss-Jordan elimination over the field. Each row holds
 * the coefficients of its unknowns.
 */
export function solvable(rows: readonly Wires[]): number[] {
  const reduced: { pivot: number; row: Wires }[] = [];
  for (const source of rows) {
    const row = new Map(source);
    for (const { pivot, row: other } of reduced) subtract(row, other, pivot);
    const [first] = row;
    if (first === undefined) continue;
    const scale = inverse(first[1]);
    for (const [wire, coefficient] of row) row.set(wire, modField(coefficient * scale));
    for (const { row: other } of reduced) subtract(other, row, first[0]);
    reduced.push({ pivot: first[0], row });
  }
  return reduced.flatMap(({ pivot, row }) => (row.size === 1 ? [pivot] : []));
}

/** Clears the pivot's column in the target; the row has 1 there. */
function subtract(target: Wires, row: Wires, pivot: number): void {
  const factor = target.get(pivot);
  if (factor === undefined) return;
  for (const [wire, coefficient] of row) accumulate(target, wire, -factor * coefficient);
}
