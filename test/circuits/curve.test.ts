import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  addPoints,
  BASE8,
  IDENTITY,
  multiplyPoint,
  negatePoint,
  type Point,
  publicKeyOf,
  SUBGROUP_ORDER,
} from "../../prover/protocol/babyJubjub.ts";
import { FIELD_MODULUS, modField } from "../../prover/protocol/field.ts";
import { type CircuitTester, templateTester } from "../support/circuitTester.ts";
import { seededKey } from "../support/factories.ts";
import { lowOrderPoints } from "../support/lowOrderPoints.ts";
import { type MontgomeryPoint, toEdwards, toMontgomery } from "../support/montgomery.ts";
import { deriveOffset } from "../support/offsetPoint.ts";

const points = [1, 2, 3, 4].map((index) => publicKeyOf(seededKey(index)));
const [P, Q] = points as [Point, Point];
const { order2, order4, order8 } = lowOrderPoints();
const edwards = ({ x, y }: Point): bigint[] => [x, y];
const montgomery = (point: Point): bigint[] => list(toMontgomery(point));
const list = ({ u, v }: MontgomeryPoint): bigint[] => [u, v];

describe("curve constants", () => {
  const source = readFileSync(new URL("../../circuits/committee/curveConstants.circom", import.meta.url), "utf8");
  const constantsOf = (name: string): bigint[] => {
    const body = new RegExp(`function ${name}\\(\\) \\{([^}]*)\\}`).exec(source)?.[1] ?? "";
    return [...body.matchAll(/\b\d+\b/g)].map(([digits]) => BigInt(digits));
  };

  test("are what they are called", () => {
    expect(constantsOf("MONTGOMERY_A")).toEqual([168698n]);
    expect(constantsOf("SUBGROUP_ORDER")).toEqual([SUBGROUP_ORDER]);
    expect(constantsOf("BASE8")).toEqual(edwards(BASE8));
    expect(constantsOf("BASE8_MULTIPLES")).toEqual([...montgomery(BASE8), ...montgomery(multiplyPoint(BASE8, 3n))]);
  });
  test("the offset comes from its label, and its end from 250 doublings", () => {
    const offset = deriveOffset();
    expect(constantsOf("OFFSET")).toEqual(list(offset));
    expect(constantsOf("OFFSET_AT_END")).toEqual(montgomery(multiplyPoint(toEdwards(offset), 4n ** 125n)));
  });
});

describe("EdwardsToMontgomery", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await templateTester({ file: "committee/EdwardsToMontgomery.circom", template: "EdwardsToMontgomery" });
  });

  test("is the twin's map", async () => {
    for (const point of [...points, BASE8, order4, order8]) {
      expect(circuit.read(await circuit.witness({ point: edwards(point) }), "out", 2)).toEqual(montgomery(point));
    }
  });
  test("gives (0, 0) for the point of order two", async () => {
    expect(circuit.read(await circuit.witness({ point: edwards(order2) }), "out", 2)).toEqual([0n, 0n]);
  });
  test("refuses the neutral point and points off the curve", async () => {
    for (const [x, y] of [
      [0n, 1n],
      [P.x, P.y + 1n],
      [P.x + 1n, P.y],
      [0n, 5n],
      [0n, 0n],
      [P.x, 1n],
    ] as const) {
      expect(await circuit.refusedBy({ point: [x, y] }), `${x},${y}`).toBe("EdwardsToMontgomery");
    }
  });
  test("no other image can be forged", async () => {
    const wires = await circuit.witness({ point: edwards(P) });
    const { u, v } = toMontgomery(P);
    const square = modField(u * u);
    const cubic = modField(u * (square + 168698n * u + 1n));
    const forgeries: Record<string, bigint>[] = [
      { "out[1]": modField(-v) },
      { "out[0]": 0n, "out[1]": 0n, square: 0n, cubic: 0n },
      { "out[0]": modField(u + 1n) },
    ];
    for (const forged of forgeries) {
      expect(circuit.system.violated(circuit.forge(wires, { square, cubic, ...forged }))).not.toEqual([]);
    }
  });
});

describe("MontgomeryDouble", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await templateTester({ file: "committee/MontgomeryDouble.circom", template: "MontgomeryDouble" });
  });

  test("doubles", async () => {
    for (const point of [...points, BASE8, order8]) {
      const wires = await circuit.witness({ in: montgomery(point) });
      expect(circuit.read(wires, "out", 2)).toEqual(montgomery(addPoints(point, point)));
    }
  });
  test("order 8 becomes order 4 becomes (0, 0), and (0, 0) has no double whatever the slope", async () => {
    const wires = await circuit.witness({ in: montgomery(order4) });
    expect(circuit.read(wires, "out", 2)).toEqual([0n, 0n]);
    expect(await circuit.refusedBy({ in: [0n, 0n] })).toBe("MontgomeryDouble");
    for (const slope of [0n, 1n, FIELD_MODULUS - 1n, P.x]) {
      const out0 = modField(slope * slope - 168698n);
      const forged = circuit.forge(wires, {
        "in[0]": 0n,
        "in[1]": 0n,
        square: 0n,
        slope,
        "out[0]": out0,
        "out[1]": modField(-slope * out0),
      });
      expect(circuit.system.violated(forged).length).toBe(1);
    }
  });
});

describe("MontgomeryAdd", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await templateTester({ file: "committee/MontgomeryAdd.circom", template: "MontgomeryAdd" });
  });

  test("adds", async () => {
    for (const point of [Q, BASE8, order4, negatePoint(addPoints(P, P))]) {
      const wires = await circuit.witness({ a: montgomery(P), b: montgomery(point) });
      expect(circuit.read(wires, "out", 2)).toEqual(montgomery(addPoints(P, point)));
    }
  });
  test("equal and opposite summands have no sum, whatever slope a prover picks", async () => {
    const wires = await circuit.witness({ a: montgomery(P), b: montgomery(Q) });
    for (const point of [P, negatePoint(P)]) {
      expect(await circuit.refusedBy({ a: montgomery(P), b: montgomery(point) })).toBe("NonZero");
      const [u = 0n, v = 0n] = montgomery(P);
      const [, other = 0n] = montgomery(point);
      for (const slope of [0n, 1n, Q.x]) {
        const out0 = modField(slope * slope - 168698n - 2n * u);
        const out1 = modField(slope * (u - out0) - v);
        const forged = circuit.forge(wires, { "b[0]": u, "b[1]": other, slope, "out[0]": out0, "out[1]": out1 });
        expect(circuit.system.violated(forged)).not.toEqual([]);
      }
    }
  });
});

describe("PointMultiples and DigitTerm", () => {
  test("the table is P and 3 P; a point of order two has none", async () => {
    const circuit = await templateTester({ file: "committee/PointMultiples.circom", template: "PointMultiples" });
    const wires = await circuit.witness({ point: montgomery(P) });
    expect(circuit.read(wires, "out", 4)).toEqual([...montgomery(P), ...montgomery(multiplyPoint(P, 3n))]);
    expect(await circuit.refusedBy({ point: [0n, 0n] })).toBe("MontgomeryDouble");
  });
  test("a term adds -3, -1, 1 and 3 times the point", async () => {
    const circuit = await templateTester({ file: "committee/DigitTerm.circom", template: "DigitTerm" });
    const multiples = [...montgomery(P), ...montgomery(multiplyPoint(P, 3n))];
    for (const digit of [-3n, -1n, 1n, 3n]) {
      const isThree = (digit * digit - 1n) / 8n;
      const wires = await circuit.witness({ accumulator: montgomery(Q), multiples, digit: modField(digit), isThree });
      expect(circuit.read(wires, "out", 2)).toEqual(montgomery(addPoints(Q, multiplyPoint(P, digit))));
    }
    const opposite = { accumulator: montgomery(multiplyPoint(P, 3n)), multiples, digit: modField(-3n), isThree: 1n };
    expect(await circuit.refusedBy(opposite)).toBe("NonZero");
  });
});

describe("cofactor clearing, as in H12", () => {
  test("three doublings have a result for every point but those of low order", async () => {
    const convert = await templateTester({
      file: "committee/EdwardsToMontgomery.circom",
      template: "EdwardsToMontgomery",
    });
    const double = await templateTester({ file: "committee/MontgomeryDouble.circom", template: "MontgomeryDouble" });
    const clear = async (point: Point): Promise<bigint[] | string> => {
      let refused = await convert.refusedBy({ point: edwards(point) });
      if (refused !== undefined) return refused;
      let current = convert.read(await convert.witness({ point: edwards(point) }), "out", 2);
      for (let round = 0; round < 3; round++) {
        refused = await double.refusedBy({ in: current });
        if (refused !== undefined) return refused;
        current = double.read(await double.witness({ in: current }), "out", 2);
      }
      return current;
    };
    for (const torsion of [order2, order4, order8, negatePoint(order8), multiplyPoint(order8, 3n)]) {
      expect(await clear(torsion)).toBe("MontgomeryDouble");
      // A key with a torsion part has the same 8 A as without.
      expect(await clear(addPoints(P, torsion))).toEqual(montgomery(multiplyPoint(P, 8n)));
    }
    expect(await clear(IDENTITY)).toBe("EdwardsToMontgomery");
    expect(await clear(P)).toEqual(montgomery(multiplyPoint(P, 8n)));
  });
});
