import { createHash } from "node:crypto";
import { multiplyPoint } from "../protocol/babyJubjub.ts";
import { FIELD_MODULUS, type FieldElement, modField } from "../protocol/field.ts";
import { MONTGOMERY_A, type MontgomeryPoint, toEdwards, toMontgomery } from "./montgomery.ts";

/** What the offset is derived from; nobody can know its discrete logarithm to any other point. */
export const OFFSET_LABEL = "Headlight half-aggregation offset";

/**
 * The point at which the circuit's accumulator starts. u = SHA-256(label, 4-byte big-endian counter) mod r for the first counter
 * that gives a point, v the even root, times the cofactor 8. Twin of `OFFSET` in circuits/committee/curveConstants.circom.
 */
export function deriveOffset(): MontgomeryPoint {
  for (let counter = 0; ; counter++) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(counter);
    const digest = createHash("sha256").update(OFFSET_LABEL).update(bytes).digest("hex");
    const u = modField(BigInt(`0x${digest}`));
    const root = squareRoot(modField(u * u * u + MONTGOMERY_A * u * u + u));
    if (root === undefined || root === 0n) continue;
    const v = modField(root % 2n === 0n ? root : -root);
    return toMontgomery(multiplyPoint(toEdwards({ u, v }), 8n));
  }
}

function power(base: bigint, exponent: bigint): FieldElement {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % FIELD_MODULUS;
    square = (square * square) % FIELD_MODULUS;
  }
  return modField(result);
}

/** Tonelli-Shanks in the scalar field, whose multiplicative group has 2-adicity 28; undefined for a non-square. */
function squareRoot(value: FieldElement): FieldElement | undefined {
  const twoAdicity = 28n;
  const odd = (FIELD_MODULUS - 1n) >> twoAdicity;
  if (value === 0n) return value;
  if (power(value, (FIELD_MODULUS - 1n) / 2n) !== 1n) return undefined;
  // 5 is a non-square of this field.
  let generator = power(5n, odd);
  let root = power(value, (odd + 1n) / 2n);
  let residue = power(value, odd);
  let order = twoAdicity;
  while (residue !== 1n) {
    let smaller = 0n;
    for (let square = residue; square !== 1n; square = modField(square * square)) smaller++;
    const factor = power(generator, 1n << (order - smaller - 1n));
    root = modField(root * factor);
    generator = modField(factor * factor);
    residue = modField(residue * generator);
    order = smaller;
  }
  return root;
}
