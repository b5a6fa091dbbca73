import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { Fp2 } from "../../protocol/ethereum/bls.ts";
import { PARAMETER_MAGNITUDE } from "./chain.ts";
import { inverseModulo } from "./modular.ts";

const { Fp, Fp2: F2, Fp6, Fp12, Fr } = bls12_381.fields;

/** Fp6 = Fp2[v] / (v^3 - 1 - i). */
export type Fp6Element = { c0: Fp2; c1: Fp2; c2: Fp2 };
/** Fp12 = Fp6[w] / (w^2 - v). */
export type Fp12Element = { c0: Fp6Element; c1: Fp6Element };

const V = Fp6.create({ c0: F2.ZERO, c1: F2.ONE, c2: F2.ZERO });

/** The element of Fp12 that stands for a class of Fp12* / Fp6*: y + omega with omega = w v = w^3. */
export function torusElement(y: Fp6Element): Fp12Element {
  return Fp12.create({ c0: y, c1: V });
}

/** The y of an element's class. The class of 1 has none: then the division fails. */
export function torusClass({ c0, c1 }: Fp12Element): Fp6Element {
  return Fp6.div(Fp6.mul(c0, V), c1);
}

/**
 * Coefficients of 1, w, ..., w^11 over Fp, with Fp12 = Fp[w] / (w^12 - 2 w^6 + 2): w^6 = v^3 = 1 + i, so that (a + b i) w^k is (a - b) w^k + b w^(k+6).
 */
export function coefficientsOf({ c0, c1 }: Fp12Element): bigint[] {
  const parts = [c0.c0, c1.c0, c0.c1, c1.c1, c0.c2, c1.c2];
  return [...parts.map((part) => Fp.sub(part.c0, part.c1)), ...parts.map((part) => part.c1)];
}

/**
 * The residue that proves a Miller function's class f to be an r-th power: f residue^(p + |u|) = 1 in Fp12* / Fp6*, a cyclic group of order p^6 + 1.
 * p + |u| = r (u - 1)^2 / 3, and (u - 1)^2 / 3 is prime to p^6 + 1: so the residue exists iff f is an r-th power.
 */
export function residueOf(f: Fp12Element): Fp6Element {
  const order = (Fp.ORDER ** 6n + 1n) / Fr.ORDER;
  const root = Fp12.pow(f, inverseModulo(PARAMETER_MAGNITUDE + Fp.ORDER, order));
  return Fp6.neg(torusClass(root));
}
