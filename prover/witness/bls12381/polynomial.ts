import { bls12_381 } from "@noble/curves/bls12-381.js";

const { Fp } = bls12_381.fields;

/** A polynomial over BLS12-381's base field, lowest coefficient first. */
export type Polynomial = readonly bigint[];

export function addPolynomials(left: Polynomial, right: Polynomial, factor = 1n): bigint[] {
  const length = Math.max(left.length, right.length);
  return Array.from({ length }, (_, k) => Fp.create((left[k] ?? 0n) + factor * (right[k] ?? 0n)));
}

export function multiplyPolynomials(left: Polynomial, right: Polynomial): bigint[] {
  const product = new Array<bigint>(left.length + right.length - 1).fill(0n);
  for (const [i, a] of left.entries()) {
    if (a === 0n) continue;
    for (const [j, b] of right.entries()) product[i + j] = (product[i + j] as bigint) + a * b;
  }
  return trimmed(product.map((coefficient) => Fp.create(coefficient)));
}

/** Without zeros at the top. */
function trimmed(polynomial: bigint[]): bigint[] {
  return polynomial.slice(0, polynomial.findLastIndex((coefficient) => coefficient !== 0n) + 1);
}

/** The quotient by w^12 - 2 w^6 + 2, the modulus of Fp12. What is left over is dropped: the circuit finds out. */
export function quotientByModulus(polynomial: Polynomial): bigint[] {
  const rest = [...polynomial];
  const quotient = new Array<bigint>(Math.max(0, rest.length - 12)).fill(0n);
  for (let k = quotient.length - 1; k >= 0; k--) {
    const lead = Fp.create(rest[k + 12] as bigint);
    quotient[k] = lead;
    rest[k + 6] = Fp.create((rest[k + 6] as bigint) + 2n * lead);
    rest[k] = Fp.create((rest[k] as bigint) - 2n * lead);
  }
  return quotient;
}

export function evaluatePolynomial(polynomial: Polynomial, point: bigint): bigint {
  return polynomial.reduceRight((sum, coefficient) => Fp.create(sum * point + coefficient), 0n);
}
