import { isOnCurve, type Point } from "../protocol/babyJubjub.ts";
import { FIELD_MODULUS, type FieldElement, modField } from "../protocol/field.ts";

/** Affine point of v^2 = u^3 + 168698 u^2 + u, the Montgomery form of Baby Jubjub that the circuits add in. */
export interface MontgomeryPoint {
  u: FieldElement;
  v: FieldElement;
}

export const MONTGOMERY_A = 168698n;

/** 1 / value in the field; throws a RangeError for zero. */
export function invert(value: bigint): FieldElement {
  let [previous, current] = [FIELD_MODULUS, modField(value) as bigint];
  let [before, inverse] = [0n, 1n];
  if (current === 0n) throw new RangeError("zero has no inverse");
  while (current !== 1n) {
    const quotient = previous / current;
    [previous, current] = [current, previous - quotient * current];
    [before, inverse] = [inverse, before - quotient * inverse];
  }
  return modField(inverse);
}

/** u = (1 + y) / (1 - y), v = u / x. Throws a RangeError where there is no such point: x = 0 or y = 1. */
export function toMontgomery({ x, y }: Point): MontgomeryPoint {
  const u = modField((1n + y) * invert(1n - y));
  return { u, v: modField(u * invert(x)) };
}

/** x = u / v, y = (u - 1) / (u + 1). Throws a RangeError for v = 0 and off the curve. */
export function toEdwards({ u, v }: MontgomeryPoint): Point {
  const point = { x: modField(u * invert(v)), y: modField((u - 1n) * invert(u + 1n)) };
  if (!isOnCurve(point)) throw new RangeError("not a point of Baby Jubjub");
  return point;
}
