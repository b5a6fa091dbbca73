import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { Fp2 as Fp2Element, G2Point } from "../../../prover/protocol/ethereum/bls.ts";
import { twistHash } from "../../../prover/witness/bls12381/hashToTwist.ts";
import { isogenyToTwist } from "../../../prover/witness/bls12381/isogeny.ts";
import { toFp2Limbs, toLimbs, toUnsignedLimbs } from "../../../prover/witness/bls12381/limbs.ts";
import { Draws, fromLimbs, gadget, isSquare } from "../../support/bls12381.ts";
import type { CircuitTester } from "../../support/circuitTester.ts";

const { Fp, Fp2 } = bls12_381.fields;
const p = Fp.ORDER;
const draws = new Draws("map to isogenous");
const fp2 = (c0: bigint, c1: bigint): Fp2Element => Fp2.create({ c0: Fp.create(c0), c1: Fp.create(c1) });

/** RFC 9380, 8.8.2. */
const A = fp2(0n, 240n);
const B = fp2(1012n, 1012n);
const Z = fp2(-2n, -1n);
const curve = (x: Fp2Element): Fp2Element => Fp2.add(Fp2.mul(Fp2.add(Fp2.sqr(x), A), x), B);

interface Map {
  u: Fp2Element;
  usesSecond: bigint;
  t: Fp2Element;
  x1: Fp2Element;
  x2: Fp2Element;
  y: Fp2Element;
}
/** The simplified SWU map as the RFC writes it (6.6.2). */
function mapOf(u: Fp2Element): Map {
  const zu = Fp2.mul(Z, Fp2.sqr(u));
  const t = Fp2.add(Fp2.sqr(zu), zu);
  const x1 = Fp2.mul(Fp2.div(Fp2.neg(B), A), Fp2.add(Fp2.ONE, Fp2.inv(t)));
  const x2 = Fp2.mul(zu, x1);
  const usesSecond = isSquare(curve(x1)) ? 0n : 1n;
  const root = Fp2.sqrt(curve(usesSecond === 1n ? x2 : x1));
  return { u, usesSecond, t, x1, x2, y: withParity(root, u.c0) };
}
const withParity = (root: Fp2Element, like: bigint): Fp2Element => ((root.c0 ^ like) & 1n ? Fp2.neg(root) : root);
const chosen = ({ usesSecond, x1, x2 }: Map): Fp2Element => (usesSecond === 1n ? x2 : x1);

const limbs = (value: Fp2Element): bigint[][] => toFp2Limbs(value);
const canonical = ({ c0, c1 }: Fp2Element): bigint[][] => [toUnsignedLimbs(c0), toLimbs(c1)];
const inputsOf = (map: Map, xSquared = Fp2.sqr(chosen(map))) => ({
  u: canonical(map.u),
  parity: map.u.c0 & 1n,
  usesSecond: map.usesSecond,
  uSquared: limbs(Fp2.sqr(map.u)),
  t: limbs(map.t),
  x1: limbs(map.x1),
  x2: limbs(map.x2),
  xSquared: limbs(xSquared),
  y: canonical(map.y),
});

describe("MapToIsogenous", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("MapToIsogenous");
  });

  test("is the RFC's map, over either root", async () => {
    const seen = new Set<bigint>();
    for (let k = 0; k < 40; k++) {
      const map = mapOf(draws.fp2());
      const wires = await circuit.witness(inputsOf(map));
      const x = [0, 1].map((part) => Fp.create(fromLimbs(circuit.read(wires, `x[${part}]`, 16))));
      expect(x).toEqual([chosen(map).c0, chosen(map).c1]);
      seen.add(map.usesSecond);
    }
    expect(seen).toEqual(new Set([0n, 1n]));
  });
  test("refuses the wrong root: there is no square there, whatever y", async () => {
    for (let k = 0; k < 12; k++) {
      const map = mapOf(draws.fp2());
      const wrong = { ...map, usesSecond: 1n - map.usesSecond };
      const square = curve(chosen(wrong));
      expect(isSquare(square)).toBe(false);
      // Roots of what comes closest: of Z and of i times it, and of the right root's.
      const roots = [Fp2.mul(square, Z), Fp2.div(square, Z), curve(chosen(map))].map((value) => Fp2.sqrt(value));
      for (const root of roots) {
        const y = withParity(root, map.u.c0);
        expect(await circuit.refusedBy(inputsOf({ ...wrong, y }))).toBe("Range");
        // The square of the wrong x as the right one's.
        expect(await circuit.refusedBy(inputsOf({ ...wrong, y }, Fp2.sqr(chosen(map))))).toBe("Range");
        // A square that makes x^3 + A x + B one.
        const fitting = Fp2.div(Fp2.sub(Fp2.sub(Fp2.sqr(y), Fp2.mul(A, chosen(wrong))), B), chosen(wrong));
        expect(await circuit.refusedBy(inputsOf({ ...wrong, y }, fitting))).toBe("Range");
      }
    }
  });
  test("a choice that is neither 0 nor 1 is refused, though it leads to a point of the curve", async () => {
    let found = 0;
    while (found < 4) {
      const map = mapOf(draws.fp2());
      for (const usesSecond of [2n, 3n, -1n]) {
        const x = Fp2.add(map.x1, Fp2.mul(Fp2.sub(map.x2, map.x1), Fp.create(usesSecond)));
        if (!isSquare(curve(x))) continue;
        found++;
        const y = withParity(Fp2.sqrt(curve(x)), map.u.c0);
        expect(await circuit.refusedBy(inputsOf({ ...map, usesSecond, y }, Fp2.sqr(x)))).toBe("MapToIsogenous");
      }
    }
  });
  test("refuses the other sign of y, also spelt so that its parity fits", async () => {
    let spelt = 0;
    while (spelt < 3) {
      const map = mapOf(draws.fp2());
      const opposite = { ...map, y: Fp2.neg(map.y) };
      expect(await circuit.refusedBy(inputsOf(opposite))).toBe("MapToIsogenous");
      // The opposite root's real part plus p has the right parity. It must stay below 2^381 to have limbs.
      const alias = p - map.y.c0 + p;
      if (alias >= 2n ** 381n) continue;
      spelt++;
      const inputs = inputsOf(opposite);
      inputs.y[0] = Array.from({ length: 16 }, (_, i) => BigInt.asUintN(24, alias >> BigInt(24 * i)));
      expect((alias & 1n) === inputs.parity).toBe(true);
      expect(await circuit.refusedBy(inputs)).toBe("CanonicalElement");
    }
  });
  test("the parity is the caller's: with the other one the other root is the point", async () => {
    const map = mapOf(draws.fp2());
    const inputs = inputsOf({ ...map, y: Fp2.neg(map.y) });
    await circuit.witness({ ...inputs, parity: 1n - inputs.parity });
  });
  test("refuses every other value on the way", async () => {
    for (let k = 0; k < 4; k++) {
      const map = mapOf(draws.fp2());
      const honest = inputsOf(map);
      const other = mapOf(draws.fp2());
      for (const [name, value] of Object.entries(inputsOf(other))) {
        if (name === "parity" || name === "usesSecond") continue;
        expect(await circuit.refusedBy({ ...honest, [name]: value }), name).not.toBeUndefined();
      }
      for (const name of ["uSquared", "t", "x1", "x2", "xSquared"] as const) {
        for (const value of [Fp2.ZERO, Fp2.ONE]) {
          expect(await circuit.refusedBy({ ...honest, [name]: limbs(value) }), name).toBe("Range");
        }
      }
      // Another message's whole map under this u.
      expect(await circuit.refusedBy({ ...inputsOf(other), u: honest.u, parity: honest.parity })).not.toBeUndefined();
    }
  });
  test("u = 0, the map's exception, has no solution", async () => {
    const x = Fp2.div(B, Fp2.mul(Z, A));
    for (const x1 of [x, Fp2.ZERO, Fp2.neg(Fp2.div(B, A)), draws.fp2()]) {
      const y = isSquare(curve(x1)) ? withParity(Fp2.sqrt(curve(x1)), 0n) : Fp2.ONE;
      const map = { u: Fp2.ZERO, usesSecond: 0n, t: Fp2.ZERO, x1, x2: Fp2.ZERO, y };
      expect(await circuit.refusedBy(inputsOf(map))).not.toBeUndefined();
    }
    // The other way to t = 0, Z u^2 = -1, needs a root that does not exist.
    expect(isSquare(Fp2.neg(Fp2.inv(Z)))).toBe(false);
  });
  test("the builder's hints are the RFC's", () => {
    for (let k = 0; k < 20; k++) {
      const us = [draws.fp2(), draws.fp2()] as const;
      const { hints } = twistHash(us);
      for (const [index, u] of us.entries()) {
        const map = mapOf(u);
        const names = {
          u: "u",
          usesSecond: "usesSecond",
          uSquared: "uSquared",
          t: "t",
          x1: "x1",
          x2: "x2",
          xSquared: "xSquared",
          mappedYs: "y",
        };
        const wanted: Record<string, unknown> = inputsOf(map);
        for (const [hint, name] of Object.entries(names)) {
          expect((hints[hint] as unknown[])[index], hint).toEqual(wanted[name]);
        }
      }
    }
  });
});

describe("IsogenyToTwist", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await gadget("IsogenyToTwist");
  });
  const pointOf = (): G2Point => {
    const map = mapOf(draws.fp2());
    return { x: chosen(map), y: map.y };
  };
  const inputs = (point: G2Point, image: G2Point, ratio = Fp2.div(Fp2.mul(image.y, cube(point)), point.y)) => ({
    point: [limbs(point.x), limbs(point.y)],
    dSquared: limbs(Fp2.sqr(shifted(point))),
    dCubed: limbs(cube(point)),
    ratio: limbs(ratio),
    image: [limbs(image.x), limbs(image.y)],
  });
  const shifted = ({ x }: G2Point): Fp2Element => Fp2.add(x, fp2(6n, -6n));
  const cube = (point: G2Point): Fp2Element => Fp2.mul(Fp2.sqr(shifted(point)), shifted(point));

  test("takes images that lie on the twist, and a homomorphism's", async () => {
    for (let k = 0; k < 10; k++) {
      const [left, right] = [pointOf(), pointOf()];
      for (const point of [left, right]) {
        const image = isogenyToTwist(point);
        bls12_381.G2.Point.fromAffine(image);
        expect(Fp2.eql(Fp2.sqr(image.y), Fp2.add(Fp2.mul(Fp2.sqr(image.x), image.x), fp2(4n, 4n)))).toBe(true);
        await circuit.witness(inputs(point, image));
      }
      const slope = Fp2.div(Fp2.sub(right.y, left.y), Fp2.sub(right.x, left.x));
      const x = Fp2.sub(Fp2.sqr(slope), Fp2.add(left.x, right.x));
      const sum = { x, y: Fp2.sub(Fp2.mul(slope, Fp2.sub(left.x, x)), left.y) };
      const [a, b] = [left, right].map((point) => bls12_381.G2.Point.fromAffine(isogenyToTwist(point)));
      expect(a?.add(b as typeof a).toAffine()).toEqual(isogenyToTwist(sum));
    }
  });
  test("refuses every other image and every other value on the way", async () => {
    const point = pointOf();
    const image = isogenyToTwist(point);
    const honest = inputs(point, image);
    const elsewhere = pointOf();
    for (const other of [
      isogenyToTwist(elsewhere),
      { ...image, y: Fp2.neg(image.y) },
      point,
      { x: image.y, y: image.x },
    ]) {
      expect(await circuit.refusedBy({ ...inputs(point, other) })).toBe("Range");
      expect(await circuit.refusedBy({ ...honest, image: [limbs(other.x), limbs(other.y)] })).toBe("Range");
    }
    for (const name of ["dSquared", "dCubed", "ratio"]) {
      for (const value of [Fp2.ZERO, Fp2.ONE, draws.fp2()]) {
        expect(await circuit.refusedBy({ ...honest, [name]: limbs(value) }), name).toBe("Range");
      }
    }
    expect(await circuit.refusedBy({ ...inputs(elsewhere, isogenyToTwist(elsewhere)), point: honest.point })).toBe(
      "Range",
    );
  });
  test("the kernel has no image", async () => {
    const x = fp2(-6n, 6n);
    const y = isSquare(curve(x)) ? Fp2.sqrt(curve(x)) : draws.fp2();
    const kernel = { x, y };
    expect(() => isogenyToTwist(kernel)).toThrow();
    for (const image of [kernel, draws.twist(), { x: Fp2.ZERO, y: Fp2.ZERO }]) {
      expect(await circuit.refusedBy(inputs(kernel, image, draws.fp2()))).toBe("Range");
      expect(await circuit.refusedBy(inputs(kernel, image, Fp2.ZERO))).toBe("Range");
    }
  });
});
