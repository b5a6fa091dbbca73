import { beforeAll, describe, expect, test } from "vitest";
import { modField, FIELD_MODULUS as r } from "../../../prover/protocol/field.ts";
import { challengeOf } from "../../../prover/witness/bls12381/challenge.ts";
import { type LimbShape, toLimbs } from "../../../prover/witness/bls12381/limbs.ts";
import { Draws, followUp, fromLimbs, gadget } from "../../support/bls12381.ts";
import type { CircuitTester } from "../../support/circuitTester.ts";

const draws = new Draws("challenge");
const COUNT = 3;
const WIDTH = 240n;
const elementsOf = (shape: LimbShape, count = COUNT): bigint[][] =>
  Array.from({ length: count }, () => toLimbs(draws.fp(), shape));

describe.each([
  { count: 16, bits: 24 },
  { count: 24, bits: 16 },
])("Challenge at $count x $bits", (shape) => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("Challenge", shape, COUNT);
  });

  test("is the twin's", async () => {
    for (let k = 0; k < 20; k++) {
      const [seed, elements] = [draws.below(r), elementsOf(shape)];
      const wires = await circuit.witness({ seed, elements });
      const { digest, challenge } = challengeOf(seed, elements, shape);
      expect(circuit.read(wires, "digest")).toEqual([digest]);
      expect(fromLimbs(circuit.read(wires, "challenge", shape.count), shape)).toBe(challenge);
      expect(challenge < 2n ** WIDTH).toBe(true);
    }
  });
  test("changes with the seed, with every limb, and with an element's representative", async () => {
    const [seed, elements] = [draws.below(r), elementsOf(shape)];
    const honest = challengeOf(seed, elements, shape).digest;
    const seen = new Set([honest, challengeOf(seed + 1n, elements, shape).digest]);
    let count = 2;
    for (const [k, limbs] of elements.entries()) {
      for (const i of limbs.keys()) {
        const changed = elements.map((list, at) =>
          at === k ? list.map((limb, j) => (j === i ? limb + 1n : limb)) : list,
        );
        seen.add(challengeOf(seed, changed, shape).digest);
        count++;
        const wires = await circuit.witness({ seed, elements: changed });
        expect(seen.has(circuit.read(wires, "digest")[0] as never)).toBe(true);
      }
    }
    seen.add(challengeOf(seed, [...elements].reverse(), shape).digest);
    expect(seen.size).toBe(count + 1);
  });
});

describe("Challenge's hint", () => {
  const shape = { count: 16, bits: 24 };
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("Challenge", shape, 1);
  });
  /** The vector in which the hash is cut at another `rest`, all that follows recomputed. */
  const cutAt = (wires: readonly bigint[], rest: bigint): bigint[] => followUp(circuit, wires, { rest });
  const accepts = (wires: readonly bigint[]): boolean => circuit.system.violated(wires).length === 0;

  test("only the hash and, where it has 254 bits, the hash plus r can be cut", async () => {
    const counts = { one: 0, two: 0 };
    while (counts.one < 4 || counts.two < 4) {
      const [seed, elements] = [draws.below(r), elementsOf(shape, 1)];
      const wires = await circuit.witness({ seed, elements });
      expect(cutAt(wires, wires[circuit.wire("rest")] as bigint)).toEqual(wires);
      const [digest] = circuit.read(wires, "digest") as [bigint];
      const honest = digest >> WIDTH;
      const alias = (digest + r) >> WIDTH;
      const hasTwo = digest + r < 2n ** 254n;
      counts[hasTwo ? "two" : "one"]++;
      const forged = cutAt(wires, alias);
      expect(accepts(forged)).toBe(hasTwo);
      if (hasTwo) {
        // The one other challenge, as the template's documentation concedes.
        const challenge = fromLimbs(circuit.read(forged, "challenge", shape.count), shape);
        expect(challenge).toBe(BigInt.asUintN(Number(WIDTH), digest + r));
      }
      const others = [
        0n,
        1n,
        honest - 1n,
        honest + 1n,
        alias - 1n,
        alias + 1n,
        2n ** 14n - 1n,
        2n ** 14n,
        -1n,
        draws.below(2n ** 14n),
      ];
      for (const rest of others.filter((value) => value !== honest && value !== alias)) {
        expect(accepts(cutAt(wires, modField(rest))), `${rest}`).toBe(false);
      }
    }
  });
  test("no digit of the challenge can borrow from the next, and the empty top limbs are empty", async () => {
    const wires = await circuit.witness({ seed: 5n, elements: elementsOf(shape, 1) });
    const limbs = circuit.read(wires, "challenge", 10);
    for (const i of [0, 4, 8]) {
      const changes = {
        [`challenge[${i}]`]: (limbs[i] as bigint) + 2n ** 24n,
        [`challenge[${i + 1}]`]: (limbs[i + 1] as bigint) - 1n,
      };
      expect(accepts(followUp(circuit, wires, changes))).toBe(false);
    }
    for (let i = 10; i < 16; i++) expect(accepts(circuit.forge(wires, { [`challenge[${i}]`]: 1n }))).toBe(false);
  });
  test("one hash in three has two readings: at most a factor of two for whoever tries", () => {
    const trials = 2000;
    let two = 0;
    for (let k = 0; k < trials; k++) {
      const { digest } = challengeOf(BigInt(k), [toLimbs(1n)], shape);
      if (digest + r < 2n ** 254n) two++;
    }
    const expected = Number(((2n ** 254n - r) * 10_000n) / r) / 10_000;
    expect(expected).toBeCloseTo(0.3225, 3);
    // Five standard deviations.
    expect(Math.abs(two / trials - expected)).toBeLessThan(5 * Math.sqrt((expected * (1 - expected)) / trials));
    // There is never a third: 2 r has more than 254 bits.
    expect(2n * r > 2n ** 254n).toBe(true);
  });
});
