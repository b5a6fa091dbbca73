import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { bigIntToLittleEndian, littleEndianToBigInt } from "../../../prover/proving/binFile.ts";
import { invertScalar, powerOfScalar, SCALAR_ORDER } from "../../../prover/proving/bn254.ts";
import { curveBn254 } from "../../../prover/proving/curve.ts";
import { buildCurveModule } from "../../../prover/proving/curveModule.ts";
import { FixedBase, windowWidth } from "../../../prover/proving/fixedBase.ts";
import { domainPower, evaluateLagrange, rootOfUnity } from "../../../prover/proving/lagrange.ts";
import { openWasmCurve, type WasmCurve } from "../../../prover/proving/wasmCurve.ts";

let curve: WasmCurve;
beforeAll(async () => {
  curve = await openWasmCurve(await buildCurveModule());
});

const mod = (value: bigint): bigint => ((value % SCALAR_ORDER) + SCALAR_ORDER) % SCALAR_ORDER;

describe("Lagrange values", () => {
  it("equal the textbook product for a small domain", () => {
    const tau = 123456789123456789n;
    const power = 3;
    const points = Array.from({ length: 8 }, (_, i) => powerOfScalar(rootOfUnity(power), BigInt(i)));
    const expected = points.map((at) =>
      points
        .filter((other) => other !== at)
        .reduce((product, other) => mod(product * mod(tau - other) * invertScalar(mod(at - other))), 1n),
    );
    const output = curve.allocate(8 * 32);
    evaluateLagrange(curve, { tau, power, first: 0, step: 1, count: 8, output });
    curve.call("frm_batchFromMontgomery")(output, 8, output);
    const values = points.map((_, i) =>
      littleEndianToBigInt(curve.bytes().subarray(output + i * 32, output + i * 32 + 32)),
    );
    expect(values).toEqual(expected);
  });

  it("use the roots of unity of the library that proves", async () => {
    const { Fr } = await curveBn254();
    for (const power of [1, 8, 20, 28]) expect(rootOfUnity(power)).toBe(Fr.toObject(Fr.w[power] ?? Fr.zero));
  });

  it("give every public signal and the constant a row of their own", () => {
    expect([domainPower(1, 0), domainPower(1, 1), domainPower(3, 1), domainPower(7, 0), domainPower(7, 1)]).toEqual([
      1, 2, 3, 3, 4,
    ]);
  });
});

describe("fixed-base multiplication", () => {
  const special = [
    0n,
    1n,
    2n,
    15n,
    16n,
    255n,
    256n,
    SCALAR_ORDER - 1n,
    SCALAR_ORDER - 2n,
    1n << 253n,
    (1n << 253n) - 1n,
  ];

  it.each(["g1", "g2"] as const)("agrees with double-and-add in %s for every window width", async (group) => {
    const library = await curveBn254();
    const points = group === "g1" ? library.G1 : library.G2;
    for (const width of [4, 7, 11]) {
      const base = new FixedBase(curve, group, width);
      for (let window = 0; window * width < 254; window++) base.buildWindow(window);
      const random = fc.sample(fc.bigInt({ min: 0n, max: SCALAR_ORDER - 1n }), { numRuns: 20, seed: width });
      const scalars = [...special, ...random];
      const at = curve.allocate(scalars.length * 32);
      for (const [i, scalar] of scalars.entries()) curve.bytes().set(bigIntToLittleEndian(scalar, 32), at + i * 32);
      const output = curve.allocate(scalars.length * base.pointBytes);
      base.multiply(at, scalars.length, output);
      for (const [i, scalar] of scalars.entries()) {
        const from = output + i * base.pointBytes;
        const point = curve.bytes().slice(from, from + base.pointBytes);
        const expected = points.toAffine(points.timesScalar(points.g, bigIntToLittleEndian(scalar, 32)));
        expect(Buffer.from(point).equals(Buffer.from(expected)), `${group} width ${width} scalar ${scalar}`).toBe(true);
      }
    }
  });

  it("takes wider windows for more points", () => {
    expect(windowWidth(10)).toBeLessThan(windowWidth(10_000));
    expect(windowWidth(10_000_000)).toBe(16);
  });
});
