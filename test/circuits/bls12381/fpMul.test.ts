import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, test } from "vitest";
import { type LimbShape, toLimbs, toUnsignedLimbs } from "../../../prover/witness/bls12381/limbs.ts";
import { Draws, fromLimbs, gadget, integerLimbs } from "../../support/bls12381.ts";
import type { CircuitTester } from "../../support/circuitTester.ts";

const { Fp } = bls12_381.fields;
const p = Fp.ORDER;
const HALF = 1n << 192n;
const draws = new Draws("FpMul");
const shapes: LimbShape[] = [
  { count: 16, bits: 24 },
  { count: 24, bits: 16 },
];

const topBits = ({ count, bits }: LimbShape): number => 381 - bits * (count - 1);
/** The bound of each limb. */
const boundsOf = (shape: LimbShape): bigint[] =>
  Array.from({ length: shape.count }, (_, i) => 1n << BigInt((i < shape.count - 1 ? shape.bits : topBits(shape)) - 1));

/** Limbs at both ends of what their weight allows, in several patterns. */
function extremes(shape: LimbShape, weight: bigint): bigint[][] {
  const lowest = boundsOf(shape).map((bound) => -weight * bound);
  const highest = boundsOf(shape).map((bound) => weight * bound - 1n);
  const pick = (high: (i: number) => boolean): bigint[] =>
    lowest.map((low, i) => (high(i) ? (highest[i] as bigint) : low));
  const random = Array.from({ length: 6 }, () => draws.below(1n << 64n));
  return [
    lowest,
    highest,
    pick((i) => i % 2 === 0),
    pick((i) => i % 2 === 1),
    ...random.map((mask) => pick((i) => ((mask >> BigInt(i)) & 1n) === 1n)),
  ];
}

const edges = [0n, 1n, 2n, p - 1n, (p - 1n) / 2n, (p + 1n) / 2n, 2n ** 192n, 2n ** 380n, p - 2n ** 192n];

describe.each(shapes)("FpMul at $count x $bits", (shape) => {
  const limbs = (value: bigint): bigint[] => toLimbs(value, shape);
  const value = (list: readonly bigint[]): bigint => Fp.create(fromLimbs(list, shape));
  /** The same number mod p in other limbs within the bounds, if there are any: plus or minus p. */
  const others = (number: bigint): bigint[][] =>
    [p, -p]
      .map((shift) => integerLimbs(fromLimbs(limbs(number), shape) + shift, shape))
      .filter((list) =>
        list.every((limb, i) => limb >= -(boundsOf(shape)[i] as bigint) && limb < (boundsOf(shape)[i] as bigint)),
      );

  describe.each([1n, 2n])("with weights %i", (weight) => {
    let circuit: CircuitTester;
    beforeAll(async () => {
      circuit = await gadget("FpMul", shape, Number(weight), Number(weight));
    });
    const multiply = (left: bigint[], right: bigint[], product = limbs(Fp.mul(value(left), value(right)))) =>
      circuit.witness({ left, right, product });

    test("multiplies every pair of edge values", async () => {
      for (const left of edges) for (const right of edges) await multiply(limbs(left), limbs(right));
    });
    test("multiplies random values", async () => {
      for (let k = 0; k < 100; k++) await multiply(limbs(draws.fp()), limbs(draws.fp()));
    });
    test("multiplies limbs at both ends of their bounds", async () => {
      const list = extremes(shape, weight);
      for (const left of list) for (const right of list) await multiply(left, right);
    });
    test("takes any representative of factors and product within the bounds", async () => {
      let count = 0;
      while (count < 20) {
        const [left, right] = [draws.fp(), draws.fp()];
        const products = others(Fp.mul(left, right));
        for (const product of products) {
          for (const other of [limbs(left), ...others(left)]) await multiply(other, limbs(right), product);
          count++;
        }
      }
    });
    test("refuses any other product", async () => {
      for (const [left, right] of [...edges.map((edge) => [edge, edge] as const), [draws.fp(), draws.fp()] as const]) {
        const product = Fp.mul(left, right);
        for (const wrong of [product + 1n, product - 1n, -product, product + HALF, draws.fp(), product + p / 2n]) {
          if (Fp.eql(Fp.create(wrong), product)) continue;
          expect(
            await circuit.refusedBy({ left: limbs(left), right: limbs(right), product: limbs(wrong) }),
            `${left} ${right} ${wrong}`,
          ).toBe("Range");
        }
      }
    });
  });

  test("takes unsigned limbs where the weights are 2", async () => {
    const circuit = await gadget("FpMul", shape, 2, 2);
    const unsigned = (number: bigint): bigint[] => toUnsignedLimbs(number, shape);
    for (const left of edges) {
      const right = draws.fp();
      const product = limbs(Fp.mul(left, right));
      await circuit.witness({ left: unsigned(left), right: unsigned(right), product });
      // Not canonical either.
      const topmost = 2n ** 381n - 1n;
      const above = Array.from({ length: shape.count }, (_, i) =>
        BigInt.asUintN(i < shape.count - 1 ? shape.bits : topBits(shape), topmost >> BigInt(shape.bits * i)),
      );
      await circuit.witness({ left: above, right: unsigned(right), product: limbs(Fp.mul(Fp.create(topmost), right)) });
    }
  });
});

describe("choices of limbs that would overflow", () => {
  test.each([
    { count: 8, bits: 48, weights: [1, 1] },
    { count: 12, bits: 32, weights: [1, 1] },
    // Not enough bits for a representative.
    { count: 15, bits: 24, weights: [1, 1] },
    { count: 15, bits: 26, weights: [2, 2] },
  ])("$count x $bits with weights $weights does not compile", async ({ count, bits, weights }) => {
    await expect(gadget("FpMul", { count, bits }, ...weights)).rejects.toMatchObject({
      code: "CIRCUIT_COMPILE",
      message: expect.stringContaining("False assert"),
    });
  });
  test("15 x 26 has room for products of signed limbs", async () => {
    const shape = { count: 15, bits: 26 };
    const circuit = await gadget("FpMul", shape, 1, 1);
    const [left, right] = [draws.fp(), draws.fp()];
    const inputs = { left: toLimbs(left, shape), right: toLimbs(right, shape) };
    await circuit.witness({ ...inputs, product: toLimbs(Fp.mul(left, right), shape) });
    expect(await circuit.refusedBy({ ...inputs, product: toLimbs(left, shape) })).toBe("Range");
  });
});
