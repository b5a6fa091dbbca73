import { Field } from "@noble/curves/abstract/modular.js";
import { isOnCurve, type Point } from "../../prover/protocol/babyJubjub.ts";
import { FIELD_MODULUS, type FieldElement, modField } from "../../prover/protocol/field.ts";

/** Affine point of v^2 = u^3 + 168698 u^2 + u, the Montgomery form of Baby Jubjub that the circuits add in. */
export interface MontgomeryPoint {
  u: FieldElement;
  v: FieldElement;
}

const MONTGOMERY_A = 168698n;
const field = Field(FIELD_MODULUS);

/** u = (1 + y) / (1 - y), v = u / x. Throws where there is no such point: x = 0 or y = 1. */
export function toMontgomery({ x, y }: Point): MontgomeryPoint {
  const u = field.div(modField(1n + y), modField(1n - y));
  return { u: u as FieldElement, v: field.div(u, x) as FieldElement };
}

/** x = u / v, y = (u - 1) / (u + 1). Throws for v = 0 and off the curve. */
export function toEdwards({ u, v }: MontgomeryPoint): Point {
  const x = field.div(u, v) as FieldElement;
  const y = field.div(modField(u - 1n), modField(u + 1n)) as FieldElement;
  if (!isOnCurve({ x, y })) throw new RangeError("not a point of Baby Jubjub");
  return { x, y };
}

/** The point of this u whose v is even; undefined where the curve has none. */
export function liftToCurve(u: FieldElement): MontgomeryPoint | undefined {
  const square = modField(u * u * u + MONTGOMERY_A * u * u + u);
  // Euler's criterion first: the library's root of a non-square throws.
  if (field.pow(square, (FIELD_MODULUS - 1n) / 2n) !== 1n) return undefined;
  const root = field.sqrt(square);
  return { u, v: modField(root % 2n === 0n ? root : -root) };
}
