import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describe, expect, test } from "vitest";
import { ABSENT_PAIR, AGGREGATION_OFFSET } from "../../../prover/protocol/ethereum/aggregationPoints.ts";
import { modField, FIELD_MODULUS as r } from "../../../prover/protocol/field.ts";
import { CHAIN_PATTERN } from "../../../prover/witness/bls12381/chain.ts";
import { type LimbShape, toLimbs } from "../../../prover/witness/bls12381/limbs.ts";
import { SEGMENT_ENDS } from "../../../prover/witness/bls12381/millerLoop.ts";
import { Draws, evaluateCircom, fromLimbs } from "../../support/bls12381.ts";

/** What circom computes while it compiles: the constants of the forms, and the bounds that keep them from wrapping around the native field. */
const p = bls12_381.fields.Fp.ORDER;
const HALF = 1n << 192n;
const draws = new Draws("compile time");
const shapes: LimbShape[] = [
  { count: 16, bits: 24 },
  { count: 24, bits: 16 },
  { count: 22, bits: 18 },
];

const halves = (value: bigint): string => `[${value % HALF}, ${value / HALF}]`;
const joined = ([low, high]: readonly [bigint, bigint]): bigint => low + high * HALF;
const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
const modulo = (value: bigint): bigint => ((value % p) + p) % p;
const pairsOf = (values: readonly bigint[]): [bigint, bigint][] =>
  Array.from({ length: values.length / 2 }, (_, k) => [values[2 * k] as bigint, values[2 * k + 1] as bigint]);

describe("modulus.circom", () => {
  test("both ways to cut p in halves are p", async () => {
    const values = await evaluateCircom(
      "bls12381/modulus.circom",
      4,
      "    var p[2] = modulus(); var c[2] = signedModulus(); for (var k = 0; k < 2; k++) { out[k] <== p[k]; out[2 + k] <== c[k]; }",
    );
    expect(pairsOf(values).map(joined)).toEqual([p, p]);
    expect(values.slice(0, 2)).toEqual([p % HALF, p / HALF]);
    expect(absolute(values[2] as bigint)).toBeLessThan(HALF);
  });

  test.each(shapes)(
    "foldingConstants at $count x $bits are scale 2^(w i) modulo p, centred",
    async ({ count, bits }) => {
      const scales = [1n, p - 1n, p - 2n, 240n, (p - 1n) / 2n, (p + 1n) / 2n, draws.fp(), draws.fp()];
      const rows = 2 * count - 1;
      const body = scales.map((scale, k) => {
        // Minus one as the templates write it, not reduced.
        const written = scale === p - 1n ? "[-1, 0]" : halves(scale);
        return `    var f${k}[128][2] = foldingConstants(${bits}, ${rows}, ${written});
    for (var i = 0; i < ${rows}; i++) { out[${2 * rows * k} + 2 * i] <== f${k}[i][0]; out[${2 * rows * k} + 2 * i + 1] <== f${k}[i][1]; }`;
      });
      const values = await evaluateCircom("bls12381/modulus.circom", 2 * rows * scales.length, body.join("\n"));
      const folded = pairsOf(values);
      for (const [k, scale] of scales.entries()) {
        for (let i = 0; i < rows; i++) {
          const pair = folded[rows * k + i] as [bigint, bigint];
          expect(modulo(joined(pair) - scale * 2n ** BigInt(bits * i)), `${scale} ${i}`).toBe(0n);
          expect(absolute(pair[0]) <= HALF / 2n).toBe(true);
          expect(absolute(joined(pair)) <= p / 2n + HALF).toBe(true);
        }
      }
    },
  );

  test.each(shapes)("functionalWeights at $count limbs turn values into coefficients", async ({ count }) => {
    const rows = 2 * count - 1;
    const functional = Array.from({ length: rows }, () => draws.below(r));
    const values = await evaluateCircom(
      "bls12381/modulus.circom",
      2 * rows,
      `    var f[128];
${functional.map((value, i) => `    f[${i}] = ${value};`).join("\n")}
    var weights[128] = functionalWeights(${rows}, f);
    for (var t = 0; t < ${rows}; t++) { out[t] <== weights[t]; out[${rows} + t] <== evaluationPoint(t); }`,
    );
    const points = values.slice(rows);
    expect(new Set(points).size).toBe(rows);
    for (let trial = 0; trial < 5; trial++) {
      const polynomial = Array.from({ length: rows }, () => draws.below(r));
      const at = (x: bigint): bigint =>
        polynomial.reduceRight((sum, coefficient) => modField(sum * x + coefficient), 0n);
      const weighted = points.reduce((sum, x, t) => sum + (values[t] as bigint) * at(x), 0n);
      const wanted = polynomial.reduce((sum, coefficient, i) => sum + coefficient * (functional[i] as bigint), 0n);
      expect(modField(weighted)).toBe(modField(wanted));
    }
  });
});

describe("fpLimbs.circom", () => {
  test.each(shapes)("signedLimb at $count x $bits writes constants as the builder does", async (shape) => {
    const generator = bls12_381.G1.Point.BASE.toAffine();
    const small = [0n, 1n, p - 1n, 2n ** 23n, 2n ** 24n - 1n, 2n ** 192n - 1n, 2n ** 192n, p - 2n ** 192n, 2n ** 380n];
    const constants = [
      ...small,
      generator.x,
      generator.y,
      p - generator.y,
      ...Array.from({ length: 20 }, () => draws.fp()),
    ];
    const { count, bits } = shape;
    const body = constants.map(
      (value, k) =>
        `    for (var i = 0; i < ${count}; i++) { out[${count * k} + i] <== signedLimb(${count}, ${bits}, ${halves(value)}, i); }`,
    );
    const values = await evaluateCircom("bls12381/fpLimbs.circom", count * constants.length, body.join("\n"));
    for (const [k, value] of constants.entries()) {
      expect(values.slice(count * k, count * k + count), `${value}`).toEqual(toLimbs(value, shape));
    }
  });

  test.each(shapes)(
    "limbBound at $count x $bits is of 381 bits in all, and has room for the smallest representatives",
    async (shape) => {
      const { count, bits } = shape;
      const bounds = await evaluateCircom(
        "bls12381/fpLimbs.circom",
        count,
        `    for (var i = 0; i < ${count}; i++) { out[i] <== limbBound(${count}, ${bits}, i); }`,
      );
      expect(bounds.reduce((product, bound) => product * 2n * bound, 1n)).toBe(2n ** 381n);
      for (const value of [(p - 1n) / 2n, (p + 1n) / 2n, 0n, ...Array.from({ length: 50 }, () => draws.fp())]) {
        const limbs = toLimbs(value, shape);
        expect(modulo(fromLimbs(limbs, shape) - value)).toBe(0n);
        expect(limbs.every((limb, i) => -(bounds[i] as bigint) <= limb && limb < (bounds[i] as bigint))).toBe(true);
      }
    },
  );
});

describe("coefficients.circom", () => {
  test("steps and segments of the Miller loop are the builder's", async () => {
    const values = await evaluateCircom(
      "bls12381/coefficients.circom",
      139,
      `    var pattern[68] = chainPattern();
    var ends[68] = segmentEnds();
    for (var i = 0; i < 68; i++) { out[i] <== pattern[i]; out[68 + i] <== ends[i]; }
    out[136] <== CHAIN_STEPS();
    out[137] <== SEGMENTS();
    out[138] <== QUOTIENT_BLOCKS();`,
    );
    expect(values.slice(0, 68).map(Boolean)).toEqual(CHAIN_PATTERN);
    expect(values.slice(68, 136).map(Boolean)).toEqual(SEGMENT_ENDS);
    const segments = BigInt(SEGMENT_ENDS.filter(Boolean).length);
    expect(values.slice(136, 138)).toEqual([68n, segments]);

    // The largest degree a segment's claim has: squarings double it, a line has 8, the residue 10; the last claim multiplies by residue^p.
    let [degree, largest] = [10, 0];
    for (const [step, adds] of CHAIN_PATTERN.entries()) {
      degree = (adds ? degree : 2 * degree) + 16 + (adds ? 10 : 0);
      largest = Math.max(largest, degree);
      if (SEGMENT_ENDS[step]) degree = 11;
    }
    largest = Math.max(largest, degree + 10);
    expect(BigInt(largest - 12)).toBeLessThan(12n * (values[138] as bigint));
  });
});

describe("constants.circom", () => {
  const { Point } = bls12_381.G1;
  const pointsOf = async (name: string): Promise<(typeof Point.BASE)[]> => {
    const values = await evaluateCircom(
      "bls12381/constants.circom",
      48,
      `    var points[12][2][2] = ${name}();
    for (var i = 0; i < 48; i++) { out[i] <== points[i \\ 4][(i \\ 2) % 2][i % 2]; }`,
    );
    const coordinates = pairsOf(values).map(joined);
    return Array.from({ length: 12 }, (_, i) => {
      const [x, y] = coordinates.slice(2 * i, 2 * i + 2) as [bigint, bigint];
      return x === 0n && y === 0n ? Point.ZERO : Point.fromAffine({ x, y });
    });
  };

  test("what an aggregation starts from and adds in the end cancels, up to the absent pairs it was given", async () => {
    const [starts, offsets, corrected] = await Promise.all(
      ["AGGREGATION_STARTS", "OFFSET_MULTIPLES", "CORRECTED_MULTIPLES"].map(pointsOf),
    );
    const [absent, set] = [ABSENT_PAIR, corrected as (typeof Point.BASE)[]];
    for (const [count, start] of (starts as (typeof Point.BASE)[]).entries()) {
      for (const absentees of [0, 2 ** count - 1, Number(draws.below(2n ** BigInt(count)))]) {
        let sum = start.add(absent.multiplyUnsafe(BigInt(absentees)));
        for (let bit = 0; bit < count; bit++) {
          const added = (absentees >> bit) & 1 ? set[bit] : offsets?.[bit];
          sum = sum.add(added as typeof Point.BASE);
        }
        expect(sum.is0(), `${count} corrections, ${absentees} absent`).toBe(true);
      }
    }
    for (const point of [...(offsets ?? []), ...set]) point.assertValidity();
    expect(AGGREGATION_OFFSET.equals(offsets?.[0] as typeof Point.BASE)).toBe(true);
  });
});

describe("formBounds.circom", () => {
  /** formBounds of a sum of squares, with the largest halves of one: how FpForms calls it. */
  const boundsOf = async (
    shape: LimbShape,
    terms: number,
  ): Promise<[low: bigint, high: bigint, quotient: bigint, carry: bigint]> => {
    const { count, bits } = shape;
    const values = await evaluateCircom(
      "bls12381/formBounds.circom",
      4,
      `    var folded[128][2] = foldingConstants(${bits}, ${2 * count - 1}, [1, 0]);
    var product[2] = productHalfBounds(${count}, ${bits}, folded);
    var bounds[2] = formBounds(1, [1], 1, [[${terms}]], [[1]], [0], [1], [product], [0, 0]);
    for (var k = 0; k < 2; k++) { out[k] <== product[k]; out[2 + k] <== bounds[k]; }`,
    );
    return values as [bigint, bigint, bigint, bigint];
  };
  const limbBounds = ({ count, bits }: LimbShape): bigint[] =>
    Array.from({ length: count }, (_, i) => 2n ** BigInt((i < count - 1 ? bits : 381 - bits * (count - 1)) - 1));
  /** The identities' both sides stay apart from each other by less than r, over all that the range checks let pass. */
  const cannotWrap = (
    terms: bigint,
    [low, high, quotient, carry]: readonly [bigint, bigint, bigint, bigint],
  ): boolean => {
    const reach = (bound: bigint): bigint => 2n ** BigInt((2n * bound).toString(2).length);
    const [pLow, pHigh] = [p % HALF, p / HALF];
    const lowSide = terms * low + reach(quotient) * (pLow > HALF / 2n ? pLow : HALF - pLow) + reach(carry) * HALF;
    const highSide = terms * high + reach(carry) + reach(quotient) * (pHigh + 1n);
    return lowSide < r && highSide < r;
  };

  test.each(shapes)(
    "at $count x $bits a product is within its bounds, and what passes the range checks cannot wrap",
    async (shape) => {
      const bounds = await boundsOf(shape, 1);
      const [low, high, quotient, carry] = bounds;
      // The largest sum of absolute values that limbs of largest size can make, from the definition.
      const limbs = limbBounds(shape);
      let [lows, highs] = [0n, 0n];
      for (let i = 0; i < 2 * shape.count - 1; i++) {
        const mass = limbs.reduce((sum, limb, j) => sum + limb * (limbs[i - j] ?? 0n), 0n);
        const power = modulo(2n ** BigInt(shape.bits * i));
        const centred = 2n * power > p ? power - p : power;
        const lowHalf = BigInt.asIntN(192, centred);
        lows += mass * absolute(lowHalf);
        highs += mass * absolute((centred - lowHalf) / HALF);
      }
      expect(low).toBe(lows);
      expect(high >= highs).toBe(true);
      expect(quotient * p >= lows + highs * HALF).toBe(true);
      expect(carry * HALF >= lows + quotient * (HALF - (p % HALF))).toBe(true);
      expect(cannotWrap(1n, bounds)).toBe(true);
    },
  );

  const refusal = { code: "CIRCUIT_COMPILE", message: expect.stringContaining("False assert") };

  test("as many products as fit compile, and one more does not", async () => {
    for (const [shape, most] of [
      [{ count: 16, bits: 24 }, 50],
      [{ count: 15, bits: 26 }, 3],
      [{ count: 24, bits: 16 }, 64],
    ] as const) {
      expect(cannotWrap(BigInt(most), await boundsOf(shape, most))).toBe(true);
      await expect(boundsOf(shape, most + 1)).rejects.toMatchObject(refusal);
    }
  });

  test("limbs whose products would not stay below the native field do not compile", async () => {
    for (const shape of [
      { count: 12, bits: 32 },
      { count: 8, bits: 48 },
      { count: 14, bits: 28 },
    ]) {
      await expect(boundsOf(shape, 1)).rejects.toMatchObject(refusal);
    }
  });
});
