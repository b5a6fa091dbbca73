import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describe, expect, test } from "vitest";
import { PARAMETER_MAGNITUDE } from "../../../../prover/witness/bls12381/chain.ts";
import {
  type Fp6Element,
  type Fp12Element,
  residueOf,
  torusClass,
  torusElement,
} from "../../../../prover/witness/bls12381/fp12.ts";
import { inverseModulo } from "../../../../prover/witness/bls12381/modular.ts";
import { Draws } from "../../../support/bls12381.ts";

const { Fp, Fp2, Fp6, Fp12, Fr } = bls12_381.fields;
const p = Fp.ORDER;
const q = Fr.ORDER;
const u = -PARAMETER_MAGNITUDE;
const draws = new Draws("residue");
const fp6 = (): Fp6Element => Fp6.create({ c0: draws.fp2(), c1: draws.fp2(), c2: draws.fp2() });
const fp12 = (): Fp12Element => Fp12.create({ c0: fp6(), c1: fp6() });
const inFp6 = ({ c1 }: Fp12Element): boolean => Fp6.is0(c1);
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

/** The argument of circuits/bls12381/README.md for the residue, in numbers. */
describe("the residue's exponent", () => {
  test("p - u = q (u - 1)^2 / 3, and (u - 1)^2 / 3 is prime to p^6 + 1", () => {
    expect(q).toBe(u ** 4n - u ** 2n + 1n);
    expect(3n * (p - u)).toBe(q * (u - 1n) ** 2n);
    expect(gcd((u - 1n) ** 2n / 3n, p ** 6n + 1n)).toBe(1n);
  });
  test("q divides p^6 + 1 once, and leaves an even number: the lines' factor w^3 has order 2", () => {
    expect((p ** 6n + 1n) % q).toBe(0n);
    expect((p ** 6n + 1n) % (q * q)).not.toBe(0n);
    expect(((p ** 6n + 1n) / q) % 2n).toBe(0n);
    const w3 = torusElement(Fp6.ZERO);
    expect(inFp6(w3)).toBe(false);
    expect(inFp6(Fp12.sqr(w3))).toBe(true);
  });
  test("the class group of Fp12* over Fp6* has order p^6 + 1", () => {
    expect(inFp6(Fp12.pow(fp12(), p ** 6n + 1n))).toBe(true);
  });
});

describe("residueOf", () => {
  test("gives the root of every power of q, and of nothing else", () => {
    for (let k = 0; k < 3; k++) {
      const base = fp12();
      for (const [f, isPower] of [
        [Fp12.pow(base, q), true],
        [base, false],
        // A factor in Fp6 changes nothing.
        [Fp12.mul(Fp12.pow(base, q), Fp12.create({ c0: fp6(), c1: Fp6.ZERO })), true],
      ] as const) {
        const residue = torusElement(residueOf(f));
        const powered = Fp12.mul(Fp12.pow(residue, PARAMETER_MAGNITUDE), Fp12.frobeniusMap(residue, 1));
        expect(inFp6(Fp12.mul(f, powered))).toBe(isPower);
      }
    }
  });
  test("the class of 1 has no representative y + omega", () => {
    expect(() => residueOf(Fp12.ONE)).toThrow();
    expect(() => torusClass(Fp12.create({ c0: fp6(), c1: Fp6.ZERO }))).toThrow();
  });
});

describe("torusClass", () => {
  test("is the y of y + omega in an element's class", () => {
    for (let k = 0; k < 5; k++) {
      const element = fp12();
      expect(inFp6(Fp12.div(element, torusElement(torusClass(element))))).toBe(true);
      const y = fp6();
      expect(torusClass(torusElement(y))).toEqual(y);
    }
  });
  test("omega is w^3: its square is 1 + i", () => {
    const square = Fp12.sqr(torusElement(Fp6.ZERO));
    expect(square).toEqual(
      Fp12.create({ c0: Fp6.create({ c0: { c0: 1n, c1: 1n }, c1: Fp2.ZERO, c2: Fp2.ZERO }), c1: Fp6.ZERO }),
    );
  });
});

describe("inverseModulo", () => {
  test("inverts what is prime to the modulus, also a composite one and of negative values", () => {
    for (const modulus of [7n, 12n, q, (p ** 6n + 1n) / q]) {
      for (const value of [1n, 5n, -5n, modulus - 1n, modulus + 1n, -p]) {
        if (gcd(modulus, ((value % modulus) + modulus) % modulus) !== 1n) continue;
        const inverse = inverseModulo(value, modulus);
        expect(inverse >= 0n && inverse < modulus).toBe(true);
        expect((((inverse * value) % modulus) + modulus) % modulus).toBe(1n);
      }
    }
  });
});
