import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, test } from "vitest";
import {
  ABSENT_PAIR,
  AGGREGATION_OFFSET,
  correctionsFor,
} from "../../../prover/protocol/ethereum/aggregationPoints.ts";
import type { G1Point } from "../../../prover/protocol/ethereum/bls.ts";
import { type KeyPair, keyPairs, splitCoordinate } from "../../../prover/protocol/ethereum/committeeCommitment.ts";
import { aggregationHints } from "../../../prover/witness/bls12381/aggregateKeys.ts";
import { LIMB_SHAPE, toLimbs } from "../../../prover/witness/bls12381/limbs.ts";
import { Draws, followUp, fromLimbs, gadget } from "../../support/bls12381.ts";
import type { CircuitTester } from "../../support/circuitTester.ts";

const { Fp } = bls12_381.fields;
const { Point } = bls12_381.G1;
const p = Fp.ORDER;
const draws = new Draws("aggregate keys");
const halves = ({ x, y }: G1Point): bigint[][] => [splitCoordinate(x), splitCoordinate(y)];
const pairLimbs = (pairs: readonly KeyPair[]): bigint[][][][] => pairs.map((pair) => pair.map(halves));
const keysOf = (count: number): G1Point[] => Array.from({ length: count }, () => draws.g1());
const flags = (takesPart: readonly boolean[]): bigint[] => takesPart.map((takes) => (takes ? 1n : 0n));
const sumOf = (points: readonly G1Point[]): G1Point =>
  points
    .map((point) => Point.fromAffine(point))
    .reduce((sum, point) => sum.add(point), Point.ZERO)
    .toAffine();

/** Inputs and noble's sum. */
function aggregation(keys: readonly G1Point[], takesPart: readonly boolean[]) {
  const pairs = keyPairs(keys);
  const { slopes, xs, y } = aggregationHints(pairs, takesPart);
  const taking = keys.filter((_, index) => takesPart[index]);
  return {
    inputs: { keys: pairLimbs(pairs), takesPart: flags(takesPart), slopes, xs, y },
    sum: sumOf(taking),
    count: taking.length,
  };
}

describe.each([2, 4, 8, 32])("AggregateKeys of %i", (size) => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("AggregateKeys", LIMB_SHAPE, size);
  });
  const check = async (keys: readonly G1Point[], takesPart: readonly boolean[]): Promise<void> => {
    const { inputs, sum, count } = aggregation(keys, takesPart);
    const wires = await circuit.witness(inputs);
    const key = [0, 1].map((coordinate) => Fp.create(fromLimbs(circuit.read(wires, `key[${coordinate}]`, 16))));
    expect(key).toEqual([sum.x, sum.y]);
    expect(circuit.read(wires, "count")).toEqual([BigInt(count)]);
  };
  const every = (takes: (index: number) => boolean): boolean[] =>
    Array.from({ length: size }, (_, index) => takes(index));
  const keys = keysOf(size);

  test("all keys", () =>
    check(
      keys,
      every(() => true),
    ));
  test("one key, each of a few", async () => {
    for (const only of new Set([0, 1, size - 2, size - 1]))
      await check(
        keys,
        every((index) => index === only),
      );
  });
  test("all but one key", async () => {
    if (size > 2)
      for (const missing of [0, size - 1])
        await check(
          keys,
          every((index) => index !== missing),
        );
  });
  test("alternating keys and alternating pairs", async () => {
    await check(
      keys,
      every((index) => index % 2 === 0),
    );
    await check(
      keys,
      every((index) => index % 2 === 1),
    );
    await check(
      keys,
      every((index) => index % 4 < 2),
    );
    if (size > 2)
      await check(
        keys,
        every((index) => index % 4 >= 2),
      );
  });
  test("random keys", async () => {
    for (let k = 0; k < 5; k++) {
      const mask = 1n + draws.below(2n ** BigInt(size) - 1n);
      await check(
        keysOf(size),
        every((index) => ((mask >> BigInt(index)) & 1n) === 1n),
      );
    }
  });
  test("a key that is there twice, in one pair, in several, and everywhere", async () => {
    const [key] = keys as [G1Point];
    await check(
      keys.map((other, index) => (index < 2 ? key : other)),
      every(() => true),
    );
    await check(
      keys.map((other, index) => (index % 2 === 0 ? key : other)),
      every(() => true),
    );
    await check(
      keys.map(() => key),
      every(() => true),
    );
    await check(
      keys.map(() => key),
      every((index) => index % 4 < 2),
    );
  });
  test("opposite keys of different pairs cancel", async () => {
    if (size === 2) return;
    const opposite = { x: (keys[0] as G1Point).x, y: p - (keys[0] as G1Point).y };
    await check(
      keys.map((other, index) => (index === 2 ? opposite : other)),
      every((index) => index < 4),
    );
  });
});

describe("AggregateKeys' refusals", () => {
  const size = 4;
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("AggregateKeys", LIMB_SHAPE, size);
  });
  const keys = keysOf(size);
  const present = [true, false, true, true];
  const steps = size / 2 + correctionsFor(size / 2);

  test("no participants: the last addition is of opposite points, whatever slope and result", async () => {
    const pairs = keyPairs(keys);
    const nobody = [false, false, false, false];
    expect(() => aggregationHints(pairs, nobody)).toThrow();
    for (const slope of [0n, 1n, draws.fp()]) {
      for (const result of [draws.g1(), ABSENT_PAIR.toAffine(), sumOf(keys)]) {
        const { xs, slopes } = walk(pairs, nobody, steps - 1);
        const inputs = {
          keys: pairLimbs(pairs),
          takesPart: flags(nobody),
          slopes: [...slopes, slope].map((value) => toLimbs(value)),
          y: toLimbs(result.y),
        };
        const last = xs.at(-1) as bigint;
        for (const x of [result.x, Fp.sub(Fp.sqr(slope), Fp.mul(last, 2n))]) {
          expect(await circuit.refusedBy({ ...inputs, xs: [...xs, x].map((value) => toLimbs(value)) })).toBe("Range");
        }
      }
    }
  });
  test("any other slope or abscissa, alone and with all that follows recomputed", async () => {
    const { inputs } = aggregation(keys, present);
    for (let step = 0; step < steps; step++) {
      for (const name of ["slopes", "xs"] as const) {
        for (const value of [0n, draws.fp()]) {
          const changed = inputs[name].map((limbs, index) => (index === step ? toLimbs(value) : limbs));
          expect(await circuit.refusedBy({ ...inputs, [name]: changed })).toBe("Range");
        }
        const negated = inputs[name].map((limbs, index) => (index === step ? limbs.map((limb) => -limb) : limbs));
        expect(await circuit.refusedBy({ ...inputs, [name]: negated })).not.toBeUndefined();
      }
      // A slope of the prover's choice, the sum going on from where it leads.
      const forged = walk(keyPairs(keys), present, steps, { step, slope: draws.fp() });
      expect(
        await circuit.refusedBy({
          ...inputs,
          slopes: forged.slopes.map((slope) => toLimbs(slope)),
          xs: forged.xs.map((x) => toLimbs(x)),
          y: toLimbs(forged.y),
        }),
      ).toBe("Range");
    }
    // Unforged, the same walk is the builder's.
    const honest = walk(keyPairs(keys), present, steps);
    expect(honest.slopes.map((slope) => toLimbs(slope))).toEqual(inputs.slopes);
    expect(honest.xs.map((x) => toLimbs(x))).toEqual(inputs.xs);
    expect(toLimbs(honest.y)).toEqual(inputs.y);
  });
  test("any other ordinate", async () => {
    const { inputs, sum } = aggregation(keys, present);
    for (const y of [p - sum.y, sum.y + 1n, 0n, draws.fp()])
      expect(await circuit.refusedBy({ ...inputs, y: toLimbs(y) })).toBe("Range");
  });
  test("the hints of other participants, of other keys, and of keys in another order", async () => {
    const { inputs } = aggregation(keys, present);
    for (let index = 0; index < size; index++) {
      const takesPart = inputs.takesPart.map((takes, i) => (i === index ? 1n - takes : takes));
      expect(await circuit.refusedBy({ ...inputs, takesPart })).toBe("Range");
    }
    const other = aggregation(keysOf(size), present).inputs;
    expect(await circuit.refusedBy({ ...inputs, keys: other.keys })).toBe("Range");
    expect(await circuit.refusedBy({ ...inputs, keys: [...inputs.keys].reverse() })).toBe("Range");
    // A wrong sum of a pair is the commitment's affair, but it changes the result.
    const swapped = inputs.keys.map(([first, second], index) =>
      index === 1 ? [first, second, first] : inputs.keys[index],
    );
    expect(await circuit.refusedBy({ ...inputs, keys: swapped as bigint[][][][] })).toBe("Range");
  });
  test("what it requires is needed: a key that is the start itself, as no owner of a secret has, leaves the slope free", async () => {
    const start = AGGREGATION_OFFSET.multiply(2n ** BigInt(correctionsFor(2)) - 1n)
      .negate()
      .toAffine();
    const pairs = keyPairs([start, ...keys.slice(1)]);
    const takesPart = [true, false, true, true];
    for (const slope of [1n, draws.fp()]) {
      const forged = walk(pairs, takesPart, steps, { step: 0, slope });
      await circuit.witness({
        keys: pairLimbs(pairs),
        takesPart: flags(takesPart),
        slopes: forged.slopes.map((value) => toLimbs(value)),
        xs: forged.xs.map((value) => toLimbs(value)),
        y: toLimbs(forged.y),
      });
    }
  });
  test("the end takes out as many absent pairs as there were: any other number leaves multiples of a point in the sum", async () => {
    const pairs = keyPairs(keys);
    for (const takesPart of [present, [true, false, false, false]]) {
      const { inputs, sum } = aggregation(keys, takesPart);
      const wires = await circuit.witness(inputs);
      const honest = takesPart[2] ? 0 : 1;
      for (const absent of [0, 1, 2, 3]) {
        const { slopes, xs, y } = walk(pairs, takesPart, steps, { absent });
        // The last abscissa and the ordinate have the outputs' wires.
        const elements: Record<string, bigint> = { "key[0]": xs.at(-1) as bigint, "key[1]": y };
        for (const [k, slope] of slopes.entries()) elements[`slopes[${k}]`] = slope;
        for (const [k, x] of xs.slice(0, -1).entries()) elements[`xs[${k}]`] = x;
        const changes = Object.fromEntries([
          ...Object.entries(elements).flatMap(([name, element]) =>
            toLimbs(element).map((limb, i) => [`${name}[${i}]`, limb] as const),
          ),
          ...[0, 1].map((bit) => [`absentBits[${bit}]`, BigInt((absent >> bit) & 1)] as const),
        ]);
        const violated = circuit.system.violated(followUp(circuit, wires, changes));
        // A row alone refuses: the bits' sum. All else is a consistent sum of other points.
        expect(violated).toHaveLength(absent === honest ? 0 : 1);
        expect(xs.at(-1) === sum.x && y === sum.y).toBe(absent === honest);
      }
    }
  });
  test("output and count cannot be forged", async () => {
    const { inputs } = aggregation(keys, present);
    const wires = await circuit.witness(inputs);
    expect(followUp(circuit, wires, {})).toEqual(wires);
    const changes: Record<string, bigint>[] = [{ count: 4n }, { count: 2n }, { "key[0][0]": 0n }, { "key[1][3]": 1n }];
    for (const change of changes) {
      expect(circuit.system.violated(followUp(circuit, wires, change)).length).toBeGreaterThan(0);
    }
  });
});

/** The running sum's slopes and abscissas; a slope, or the number of absent pairs that the end corrects, of the prover's choice. */
function walk(
  pairs: readonly KeyPair[],
  takesPart: readonly boolean[],
  count: number,
  forged: { step?: number; slope?: bigint; absent?: number } = {},
): { slopes: bigint[]; xs: bigint[]; y: bigint } {
  const absentees = pairs.filter((_, index) => !takesPart[2 * index] && !takesPart[2 * index + 1]).length;
  const absent = forged.absent ?? absentees;
  const corrections = correctionsFor(pairs.length);
  const added = [
    ...pairs.map(([first, second, sum], index) => {
      if (takesPart[2 * index]) return takesPart[2 * index + 1] ? sum : first;
      return takesPart[2 * index + 1] ? second : ABSENT_PAIR.toAffine();
    }),
    ...Array.from({ length: corrections }, (_, bit) => {
      const base = (absent >> bit) & 1 ? AGGREGATION_OFFSET.subtract(ABSENT_PAIR) : AGGREGATION_OFFSET;
      return base.multiply(2n ** BigInt(bit)).toAffine();
    }),
  ].slice(0, count);
  let { x, y } = AGGREGATION_OFFSET.multiply(2n ** BigInt(corrections) - 1n)
    .negate()
    .toAffine();
  const [slopes, xs]: [bigint[], bigint[]] = [[], []];
  for (const [step, key] of added.entries()) {
    const slope =
      step === forged.step && forged.slope !== undefined ? forged.slope : Fp.div(Fp.sub(y, key.y), Fp.sub(x, key.x));
    const next = Fp.sub(Fp.sqr(slope), Fp.add(x, key.x));
    y = Fp.sub(Fp.mul(slope, Fp.sub(key.x, next)), key.y);
    x = next;
    slopes.push(slope);
    xs.push(x);
  }
  return { slopes, xs, y };
}
