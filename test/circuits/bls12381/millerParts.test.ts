import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { Fp2 as Fp2Element } from "../../../prover/protocol/ethereum/bls.ts";
import { chainHints } from "../../../prover/witness/bls12381/chain.ts";
import {
  coefficientsOf,
  type Fp6Element,
  type Fp12Element,
  torusClass,
  torusElement,
} from "../../../prover/witness/bls12381/fp12.ts";
import { toFp2Limbs, toLimbs, toUnsignedLimbs } from "../../../prover/witness/bls12381/limbs.ts";
import { evaluatePolynomial } from "../../../prover/witness/bls12381/polynomial.ts";
import type { Signals, SignalValue } from "../../../scripts/audit/witnessProgram.ts";
import { Draws, gadget } from "../../support/bls12381.ts";
import type { CircuitTester } from "../../support/circuitTester.ts";

/** The parts of the Miller loop that work on values at w = z, against noble's Fp12. */
const { Fp, Fp2, Fp6, Fp12 } = bls12_381.fields;
const draws = new Draws("miller parts");
const limbs = (value: bigint): bigint[] => toLimbs(value);
/** A challenge, which has 240 bits. */
const challenge = (): bigint => draws.below(2n ** 240n);
const powersOf = (z: bigint): bigint[][] => Array.from({ length: 11 }, (_, k) => limbs(Fp.pow(z, BigInt(k + 2))));
const fp6 = (): Fp6Element => Fp6.create({ c0: draws.fp2(), c1: draws.fp2(), c2: draws.fp2() });
const at = (element: Fp12Element, z: bigint): bigint => evaluatePolynomial(coefficientsOf(element), z);

/** Neither a random value nor one next to the right one is taken for the signal, an element of Fp. */
async function refusesOthers(circuit: CircuitTester, inputs: Signals, name: string, value: bigint): Promise<void> {
  await circuit.witness({ ...inputs, [name]: limbs(value) });
  for (const other of [value + 1n, value - 1n, -value, 0n, draws.fp(), draws.fp()]) {
    if (Fp.create(other) === Fp.create(value)) continue;
    expect(await circuit.refusedBy({ ...inputs, [name]: limbs(other) })).toBe("Range");
  }
}
/** Nothing but the right value is taken for any element of a list of them. */
async function refusesElsewhere(circuit: CircuitTester, inputs: Signals, name: string): Promise<void> {
  const list = inputs[name] as SignalValue[];
  for (const index of list.keys()) {
    for (const other of [0n, 1n, draws.fp()]) {
      const changed = list.map((element, i) => (i === index ? limbs(other) : element));
      expect(await circuit.refusedBy({ ...inputs, [name]: changed }), `${name}[${index}]`).toBe("Range");
    }
  }
}

describe("coefficientsOf", () => {
  test("is an isomorphism to Fp[w] / (w^12 - 2 w^6 + 2): products agree, and w^6 is 1 + i", () => {
    for (let k = 0; k < 10; k++) {
      const [a, b] = [Fp12.create({ c0: fp6(), c1: fp6() }), Fp12.create({ c0: fp6(), c1: fp6() })];
      const wide = new Array<bigint>(23).fill(0n);
      for (const [i, left] of coefficientsOf(a).entries()) {
        for (const [j, right] of coefficientsOf(b).entries())
          wide[i + j] = Fp.create((wide[i + j] ?? 0n) + left * right);
      }
      for (let degree = 22; degree >= 12; degree--) {
        const lead = wide[degree] as bigint;
        wide[degree - 6] = Fp.create((wide[degree - 6] as bigint) + 2n * lead);
        wide[degree - 12] = Fp.create((wide[degree - 12] as bigint) - 2n * lead);
      }
      expect(coefficientsOf(Fp12.mul(a, b))).toEqual(wide.slice(0, 12));
    }
  });
});

describe("Powers", () => {
  test("are z^2 to z^12, and nothing else", async () => {
    const circuit = await gadget("Powers");
    for (const z of [0n, 1n, 2n ** 240n - 1n, challenge(), challenge()]) {
      await circuit.witness({ base: toUnsignedLimbs(z), powers: powersOf(z) });
    }
    const z = challenge();
    const inputs = { base: toUnsignedLimbs(z), powers: powersOf(z) };
    await refusesElsewhere(circuit, inputs, "powers");
    expect(await circuit.refusedBy({ ...inputs, powers: powersOf(z + 1n) })).toBe("Range");
    // All but the first are consistent with it.
    const other = powersOf(challenge());
    expect(await circuit.refusedBy({ ...inputs, powers: other })).toBe("Range");
  });
});

describe("PolynomialBlock", () => {
  test("is twelve coefficients at z, and z^12 times what follows", async () => {
    const circuit = await gadget("PolynomialBlock");
    for (let k = 0; k < 5; k++) {
      const z = challenge();
      const coefficients = Array.from({ length: 12 }, () => draws.fp());
      const next = k === 0 ? 0n : draws.fp();
      const value = evaluatePolynomial([...coefficients, next], z);
      const inputs = {
        coefficients: coefficients.map(limbs),
        next: limbs(next),
        z: toUnsignedLimbs(z),
        powers: powersOf(z),
      };
      await refusesOthers(circuit, inputs, "value", value);
      if (k !== 1) continue;
      const complete = { ...inputs, value: limbs(value) };
      await refusesElsewhere(circuit, complete, "coefficients");
      await refusesElsewhere(circuit, complete, "powers");
      expect(await circuit.refusedBy({ ...complete, next: limbs(next + 1n) })).toBe("Range");
      expect(await circuit.refusedBy({ ...complete, z: toUnsignedLimbs(z + 1n) })).toBe("Range");
    }
  });
});

describe("TorusValue", () => {
  test("is y + omega at z", async () => {
    const circuit = await gadget("TorusValue");
    for (let k = 0; k < 5; k++) {
      const z = challenge();
      const y = k === 0 ? Fp6.ZERO : fp6();
      const inputs = { y: [y.c0, y.c1, y.c2].map((part) => toFp2Limbs(part)), powers: powersOf(z) };
      await refusesOthers(circuit, inputs, "value", at(torusElement(y), z));
    }
  });
});

describe("TorusFrobenius", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("TorusFrobenius");
  });
  const partsOf = ({ c0, c1, c2 }: Fp6Element): bigint[][][] => [c0, c1, c2].map((part) => toFp2Limbs(part));

  test("is noble's p-th power in Fp12* / Fp6*", async () => {
    for (let k = 0; k < 10; k++) {
      const y = fp6();
      const power = Fp12.frobeniusMap(torusElement(y), 1);
      const image = torusClass(power);
      // Of one class: a quotient in Fp6.
      const quotient = Fp12.div(power, torusElement(image));
      expect(Fp6.is0(quotient.c1)).toBe(true);
      await circuit.witness({ y: partsOf(y), image: partsOf(image) });
    }
    const y = fp6();
    expect(Fp12.eql(Fp12.pow(torusElement(y), Fp.ORDER), Fp12.frobeniusMap(torusElement(y), 1))).toBe(true);
  });
  test("refuses every other image", async () => {
    const y = fp6();
    const image = torusClass(Fp12.frobeniusMap(torusElement(y), 1));
    const conjugate = ({ c0, c1 }: Fp2Element): Fp2Element => ({ c0, c1: Fp.neg(c1) });
    for (const other of [
      y,
      Fp6.neg(image),
      Fp6.frobeniusMap(y, 1),
      torusClass(Fp12.frobeniusMap(torusElement(y), 2)),
      ...[
        { c0: conjugate(image.c0) },
        { c1: conjugate(image.c1) },
        { c2: Fp2.neg(image.c2) },
        { c0: Fp2.add(image.c0, Fp2.ONE) },
      ].map((part) => ({ ...image, ...part })),
    ]) {
      expect(await circuit.refusedBy({ y: partsOf(y), image: partsOf(other) })).toBe("Range");
    }
  });
});

describe("LineFactors and LineValue", () => {
  /** w^3 times the line at (x, y), with noble's Fp12: untwisted, (x, y) of the twist is (x / w^2, y / w^3). */
  const lineOf = ({ x, y }: { x: bigint; y: bigint }, slope: Fp2Element, intercept: Fp2Element): Fp12Element =>
    Fp12.create({
      c0: Fp6.create({ c0: intercept, c1: Fp2.neg(Fp2.mul(slope, x)), c2: Fp2.ZERO }),
      c1: Fp6.create({ c0: Fp2.ZERO, c1: { c0: y, c1: 0n }, c2: Fp2.ZERO }),
    });
  const factorsOf = ({ x, y }: { x: bigint; y: bigint }, z: bigint): bigint[] => [
    Fp.mul(x, Fp.pow(z, 2n)),
    Fp.mul(y, Fp.pow(z, 3n)),
    Fp.mul(x, Fp.pow(z, 8n)),
  ];

  test("factors are x z^2, y z^3 and x z^8", async () => {
    const circuit = await gadget("LineFactors");
    for (let k = 0; k < 3; k++) {
      const [point, z] = [draws.g1(), challenge()];
      const inputs = {
        point: [limbs(point.x), limbs(point.y)],
        powers: powersOf(z),
        factors: factorsOf(point, z).map(limbs),
      };
      await circuit.witness(inputs);
      await refusesElsewhere(circuit, inputs, "factors");
      await refusesElsewhere(circuit, inputs, "point");
      const [x = [], y = []] = inputs.point;
      expect(await circuit.refusedBy({ ...inputs, point: [x, y.map((limb) => -limb)] })).toBe("Range");
    }
  });
  test("a chain's line at a point of G1 is noble's, at z", async () => {
    const circuit = await gadget("LineValue");
    const { slopes, intercepts } = chainHints(draws.g2());
    for (const step of [0, 1, 30, 67]) {
      const [point, z] = [draws.g1(), challenge()];
      const [slope, intercept] = [slopes[step], intercepts[step]] as [Fp2Element, Fp2Element];
      const inputs = {
        slope: toFp2Limbs(slope),
        intercept: toFp2Limbs(intercept),
        factors: factorsOf(point, z).map(limbs),
        sixthPower: limbs(Fp.pow(z, 6n)),
      };
      const value = at(lineOf(point, slope, intercept), z);
      await refusesOthers(circuit, inputs, "value", value);
      const complete = { ...inputs, value: limbs(value) };
      for (const name of ["slope", "intercept", "factors"]) await refusesElsewhere(circuit, complete, name);
      expect(await circuit.refusedBy({ ...complete, sixthPower: limbs(Fp.pow(z, 5n)) })).toBe("Range");
    }
  });
  test("the line vanishes at the untwisted points it goes through", () => {
    const point = draws.g2();
    const { slopes, intercepts } = chainHints(point);
    const w = Fp12.create({ c0: Fp6.ZERO, c1: Fp6.ONE });
    const embed = (value: Fp2Element): Fp12Element =>
      Fp12.create({ c0: Fp6.create({ c0: value, c1: Fp2.ZERO, c2: Fp2.ZERO }), c1: Fp6.ZERO });
    const x = Fp12.div(embed(point.x), Fp12.sqr(w));
    const y = Fp12.div(embed(point.y), Fp12.mul(Fp12.sqr(w), w));
    const [slope, intercept] = [slopes[0], intercepts[0]] as [Fp2Element, Fp2Element];
    const line = [
      Fp12.mul(y, Fp12.pow(w, 3n)),
      Fp12.neg(Fp12.mul(Fp12.mul(embed(slope), x), Fp12.sqr(w))),
      embed(intercept),
    ].reduce((sum, term) => Fp12.add(sum, term));
    expect(Fp12.is0(line)).toBe(true);
    // And the untwisted point is on the curve.
    expect(Fp12.eql(Fp12.sqr(y), Fp12.add(Fp12.mul(Fp12.sqr(x), x), embed({ c0: 4n, c1: 0n })))).toBe(true);
  });
});

describe("HornerStep and ModulusMultiple", () => {
  test("value = (next0 - next1) point + term0 - term1", async () => {
    const circuit = await gadget("HornerStep");
    for (let k = 0; k < 5; k++) {
      const [a, b, c, d] = [draws.fp(), draws.fp(), draws.fp(), draws.fp()];
      const point = k === 0 ? 0n : challenge();
      const inputs = { next: [limbs(a), limbs(b)], point: toUnsignedLimbs(point), term: [limbs(c), limbs(d)] };
      await refusesOthers(circuit, inputs, "value", Fp.create((a - b) * point + c - d));
    }
  });
  test("multiple = quotient (z^12 - 2 z^6 + 2)", async () => {
    const circuit = await gadget("ModulusMultiple");
    for (let k = 0; k < 5; k++) {
      const [quotient, z] = [k === 0 ? 0n : draws.fp(), challenge()];
      const [sixth, twelfth] = [Fp.pow(z, 6n), Fp.pow(z, 12n)];
      const inputs = { quotient: limbs(quotient), sixthPower: limbs(sixth), twelfthPower: limbs(twelfth) };
      const multiple = Fp.create(quotient * (twelfth - 2n * sixth + 2n));
      await refusesOthers(circuit, inputs, "multiple", multiple);
      if (k === 0) continue;
      const complete = { ...inputs, multiple: limbs(multiple) };
      for (const name of ["quotient", "sixthPower", "twelfthPower"]) {
        expect(await circuit.refusedBy({ ...complete, [name]: limbs(draws.fp()) })).toBe("Range");
      }
    }
  });
});
