import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, test } from "vitest";
import { ABSENT_PAIR } from "../../../prover/protocol/ethereum/aggregationPoints.ts";
import type { G1Point } from "../../../prover/protocol/ethereum/bls.ts";
import { type KeyPair, keyPairs, splitCoordinate } from "../../../prover/protocol/ethereum/committeeCommitment.ts";
import { Draws, followUp, fromLimbs, gadget } from "../../support/bls12381.ts";
import { type CircuitTester, templateTester } from "../../support/circuitTester.ts";

const p = bls12_381.fields.Fp.ORDER;
const draws = new Draws("select sum");
const halves = ({ x, y }: G1Point): bigint[][] => [splitCoordinate(x), splitCoordinate(y)];

describe("SelectSum", () => {
  const pair = keyPairs([draws.g1(), draws.g1()])[0] as KeyPair;

  test("its truth table", async () => {
    const circuit = await templateTester({ file: "bls12381/SelectSum.circom", template: "SelectSum" });
    const [first, second, sum] = pair;
    for (const [takesPart, point, absent] of [
      [[1n, 0n], first, 0n],
      [[0n, 1n], second, 0n],
      [[1n, 1n], sum, 0n],
      [[0n, 0n], ABSENT_PAIR.toAffine(), 1n],
    ] as const) {
      const wires = await circuit.witness({ keys: pair.map(halves), takesPart: [...takesPart] });
      const selected = [0, 1].map((coordinate) => circuit.read(wires, `sum[${coordinate}]`, 2));
      expect(selected).toEqual(halves(point));
      expect(circuit.read(wires, "absent")).toEqual([absent]);
      for (const name of ["sum[0][0]", "sum[1][1]", "absent"]) {
        const [honest] = circuit.read(wires, name) as [bigint];
        expect(circuit.system.violated(circuit.forge(wires, { [name]: honest + 1n })).length).toBeGreaterThan(0);
      }
    }
  });
});

describe("PackedElement", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("PackedElement");
  });

  test("gives unsigned limbs of any integer below 2^381", async () => {
    for (const value of [0n, 1n, p - 1n, p, 2n ** 192n - 1n, 2n ** 192n, 2n ** 381n - 1n, draws.fp(), draws.fp()]) {
      const wires = await circuit.witness({ halves: splitCoordinate(value) });
      const limbs = circuit.read(wires, "limbs", 16);
      expect(limbs.every((limb) => limb < 2n ** 24n)).toBe(true);
      expect(fromLimbs(limbs)).toBe(value);
    }
  });
  test("refuses halves that are too large, and negative ones", async () => {
    for (const pair of [
      [2n ** 192n, 0n],
      [0n, 2n ** 189n],
      [2n ** 192n + 5n, 3n],
      [-1n, 1n],
      [1n, -1n],
      [2n ** 253n, 0n],
    ]) {
      expect(await circuit.refusedBy({ halves: pair })).not.toBeUndefined();
    }
  });
  test("no other limbs can be forged, such as ones that borrow from the next or across the halves", async () => {
    const wires = await circuit.witness({ halves: splitCoordinate(draws.fp()) });
    expect(followUp(circuit, wires, {})).toEqual(wires);
    const limbs = circuit.read(wires, "limbs", 16);
    for (const i of [0, 3, 7, 8, 14]) {
      for (const shift of [1n, -1n]) {
        const changes = {
          [`limbs[${i}]`]: (limbs[i] as bigint) + shift * 2n ** 24n,
          [`limbs[${i + 1}]`]: (limbs[i + 1] as bigint) - shift,
        };
        expect(circuit.system.violated(followUp(circuit, wires, changes)).length).toBeGreaterThan(0);
      }
    }
  });
});
