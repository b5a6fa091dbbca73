import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { Fp2 as Fp2Element } from "../../../prover/protocol/ethereum/bls.ts";
import { FIELD_MODULUS as r } from "../../../prover/protocol/field.ts";
import { type LimbShape, toFp2Limbs } from "../../../prover/witness/bls12381/limbs.ts";
import { Draws, followUp, fromLimbs, gadget, integerLimbs } from "../../support/bls12381.ts";
import type { CircuitTester } from "../../support/circuitTester.ts";

const { Fp, Fp2 } = bls12_381.fields;
const p = Fp.ORDER;
const draws = new Draws("Fp2Mul");
const shapes: LimbShape[] = [
  { count: 16, bits: 24 },
  { count: 24, bits: 16 },
];
const edges = [0n, 1n, p - 1n, (p - 1n) / 2n].flatMap((c0) =>
  [0n, 1n, p - 1n, (p + 1n) / 2n].map((c1) => ({ c0, c1 })),
);

describe.each(shapes)("Fp2Mul at $count x $bits", (shape) => {
  const limbs = (value: Fp2Element): bigint[][] => toFp2Limbs(Fp2.create(value), shape);
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("Fp2Mul", shape);
  });
  const inputs = (left: Fp2Element, right: Fp2Element, product = Fp2.mul(Fp2.create(left), Fp2.create(right))) => ({
    left: limbs(left),
    right: limbs(right),
    product: limbs(product),
  });

  test("multiplies edge values and random ones", async () => {
    for (const left of edges) for (const right of edges) await circuit.witness(inputs(left, right));
    for (let k = 0; k < 50; k++) await circuit.witness(inputs(draws.fp2(), draws.fp2()));
  });

  test("refuses any other product", async () => {
    for (let k = 0; k < 10; k++) {
      const [left, right] = [draws.fp2(), draws.fp2()];
      const { c0, c1 } = Fp2.mul(left, right);
      for (const wrong of [
        { c0: Fp.add(c0, 1n), c1 },
        { c0, c1: Fp.sub(c1, 1n) },
        { c0: c1, c1: c0 },
        { c0: Fp.neg(c0), c1: Fp.neg(c1) },
        // The product of conjugates, and that with one of them.
        { c0, c1: Fp.neg(c1) },
        Fp2.mul(left, { c0: right.c0, c1: Fp.neg(right.c1) }),
        // Forgotten: i^2 = -1.
        { c0: Fp.mul(left.c0, right.c0), c1 },
        { c0: Fp.add(Fp.mul(left.c0, right.c0), Fp.mul(left.c1, right.c1)), c1 },
      ]) {
        expect(await circuit.refusedBy(inputs(left, right, Fp2.create(wrong)))).toBe("Range");
      }
    }
  });

  test("refuses an ill-formed limb of either part, and takes another representative", async () => {
    const [left, right] = [Fp2.ONE, draws.fp2()];
    for (const part of [0, 1]) {
      const honest = inputs(left, right);
      const limbsOfPart = honest.product[part] as bigint[];
      const [low, next] = limbsOfPart as [bigint, bigint];
      limbsOfPart[0] = low + (1n << BigInt(shape.bits));
      limbsOfPart[1] = next - 1n;
      expect(await circuit.refusedBy(honest)).toBe("SignedRange");
    }
    // Between p - 2^380 and 2^380 an integer and it minus p are both within the bounds.
    const large = (p + 1n) / 2n + 5n;
    const respelt = [integerLimbs(large, shape), integerLimbs(large - p, shape)];
    expect(respelt.map((list) => Fp.create(fromLimbs(list, shape)))).toEqual([large, large]);
    const value = { c0: large, c1: large };
    for (const c0 of respelt) {
      for (const c1 of respelt) await circuit.witness({ ...inputs(left, value), product: [c0, c1] });
    }
  });

  test("a product off by a multiple of r in one part is caught by one row: that part's carry", async () => {
    const [left, right] = [draws.fp2(), draws.fp2()];
    const wires = await circuit.witness(inputs(left, right));
    expect(followUp(circuit, wires, {})).toEqual(wires);
    for (const part of [0, 1]) {
      const honest = fromLimbs(limbs(Fp2.mul(left, right))[part] as bigint[], shape);
      for (const multiple of [1n, -1n, 2n ** 60n, draws.below(2n ** 120n)]) {
        const forged = integerLimbs(honest + multiple * r, shape);
        const changes = Object.fromEntries(forged.map((limb, i) => [`product[${part}][${i}]`, limb]));
        expect(circuit.system.violated(followUp(circuit, wires, changes))).toHaveLength(1);
      }
    }
  });
});
