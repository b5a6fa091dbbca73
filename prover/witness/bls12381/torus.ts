import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { Fp2 } from "../../protocol/ethereum/bls.ts";
import { PARAMETER_MAGNITUDE } from "./chain.ts";
import { inverseModulo } from "./modular.ts";

const { Fp, Fp2: F2, Fp6, Fp12, Fr } = bls12_381.fields;

/** An element of Fp6 = Fp2[v] / (v^3 - 1 - i); y stands for the class of y + omega in Fp12* / Fp6*, omega^2 = v^3. */
export type Torus = { c0: Fp2; c1: Fp2; c2: Fp2 };

const V = Fp6.create({ c0: F2.ZERO, c1: F2.ONE, c2: F2.ZERO });
const XI = Fp6.create({ c0: F2.create({ c0: 1n, c1: 1n }), c1: F2.ZERO, c2: F2.ZERO });

/** (left right + xi) / (left + right) */
export function torusMul(left: Torus, right: Torus): Torus {
  return Fp6.div(Fp6.add(Fp6.mul(left, right), XI), Fp6.add(left, right));
}

export function torusSquare(y: Torus): Torus {
  return torusMul(y, y);
}

/** A line of a chain at a point of G1: intercept - slope v. */
export function torusLine(intercept: Fp2, slope: Fp2): Torus {
  return Fp6.create({ c0: intercept, c1: F2.neg(slope), c2: F2.ZERO });
}

/**
 * The residue that proves a Miller function's class f to be an r-th power: residue^-(p + |u|) = f in the torus, a cyclic group of order p^6 + 1.
 * p + |u| = r (u - 1)^2 / 3 and its cofactor is prime to p^6 + 1, so that it exists iff f is an r-th power, that is iff f's final exponentiation is 1.
 */
export function residueOf(f: Torus): Torus {
  const order = (Fp.ORDER ** 6n + 1n) / Fr.ORDER;
  const power = inverseModulo(Fp.ORDER + PARAMETER_MAGNITUDE, order);
  return Fp6.neg(classOf(Fp12.pow(fromClass(f), power)));
}

/** y + omega as an element of noble's Fp12 = Fp6[w], w^2 = v, omega = w v. */
function fromClass(y: Torus): ReturnType<typeof Fp12.create> {
  return Fp12.create({ c0: y, c1: V });
}

function classOf({ c0, c1 }: { c0: Torus; c1: Torus }): Torus {
  return Fp6.div(Fp6.mul(c0, V), c1);
}
