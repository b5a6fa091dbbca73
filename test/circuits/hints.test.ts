import { beforeAll, describe, expect, test } from "vitest";
import { BASE8 } from "../../prover/protocol/babyJubjub.ts";
import { modField, FIELD_MODULUS as r } from "../../prover/protocol/field.ts";
import { type CircuitTester, templateTester } from "../support/circuitTester.ts";

/**
 * Every `<--` of the circuits chooses a value that only the line beside it pins. Here a prover chooses another and makes all that
 * follows from it agree, so that nothing but that line can refuse. The hints that have such a test elsewhere: Bits, CanonicalBits,
 * Range and NonZero (primitives), EdwardsToMontgomery and the doubling of (0, 0) (curve), SignedDigits and lane + r (scalars).
 */
const load = (template: string, file: string, parameters: number[] = []): Promise<CircuitTester> =>
  templateTester({ file, template, parameters });

const violated = (circuit: CircuitTester, wires: readonly bigint[], changes: Record<string, bigint>): number =>
  circuit.system.violated(circuit.forge(wires, changes)).length;

/** A range check's bit signals for a value: all but the top one, which is an expression. */
const rangeBits = (component: string, value: bigint, width: number): Record<string, bigint> =>
  Object.fromEntries(
    Array.from({ length: width - 1 }, (_, i) => [`${component}.bits[${i}]`, (value >> BigInt(i)) & 1n]),
  );

describe("PackedHeader's chain id and height", () => {
  let circuit: CircuitTester;
  let wires: bigint[];
  /** Range checks of chain id, height and timestamp, told apart by the values they saw. */
  let ranges: string[];
  beforeAll(async () => {
    circuit = await load("PackedHeader", "committee/PackedHeader.circom");
    wires = await circuit.witness({ packed: (5n << 128n) + (6n << 64n) + 9n });
    const seen = (component: string): bigint =>
      circuit.read(wires, `${component}.bits`, 63).reduce((sum, bit, i) => sum + (bit << BigInt(i)), 0n);
    const all = circuit.componentsNamed(/Range/);
    ranges = [5n, 6n, 9n].map((value) => all.find((component) => seen(component) === value) ?? "");
    expect(new Set(ranges).size).toBe(3);
  });

  test("one field cannot borrow from the next", () => {
    const [chainId, height, timestamp] = ranges as [string, string, string];
    const honest = { chainId: 5n, height: 6n };
    const forgeries: [chainId: bigint, height: bigint, timestamp: bigint][] = [
      [4n, 6n + (1n << 64n), 9n],
      [5n, 5n, 9n + (1n << 64n)],
      [4n, 6n, 9n + (1n << 128n)],
      [5n, 7n, modField(9n - (1n << 64n))],
      [6n, modField(6n - (1n << 64n)), 9n],
    ];
    expect(violated(circuit, wires, honest)).toBe(0);
    for (const [c, h, t] of forgeries) {
      const changes = {
        chainId: c,
        height: h,
        ...rangeBits(chainId, c, 64),
        ...rangeBits(height, h, 64),
        ...rangeBits(timestamp, t, 64),
      };
      expect(violated(circuit, wires, changes), `${c} ${h} ${t}`).toBeGreaterThan(0);
    }
  });
});

describe("Quorum's inverse of a signer's weight", () => {
  test("a weight of zero has none, and a slot that did not sign cannot use one", async () => {
    const circuit = await load("Quorum", "committee/Quorum.circom", [2]);
    const wires = await circuit.witness({ weights: [3n, 1n], isSigner: [1n, 0n] });
    expect(violated(circuit, wires, {})).toBe(0);
    for (const inverse of [0n, 1n, r - 1n]) {
      expect(violated(circuit, wires, { "inverses[0]": inverse })).toBeGreaterThan(0);
    }
    expect(violated(circuit, wires, { "inverses[1]": 1n })).toBeGreaterThan(0);

    // A witness in which slot 1 has no weight; then its bit is set.
    const absent = await circuit.witness({ weights: [3n, 0n], isSigner: [1n, 0n] });
    for (const inverse of [0n, 1n, r - 1n]) {
      expect(violated(circuit, absent, { "isSigner[1]": 1n, "inverses[1]": inverse })).toBeGreaterThan(0);
    }
  });
});

describe("ScalarDigits' top bit", () => {
  test("is the encoding's own, and a bit", async () => {
    const circuit = await load("ScalarDigits", "committee/ScalarDigits.circom");
    for (const [encoded, others] of [
      [5n, [1n, 2n, r - 1n]],
      [(1n << 250n) + 5n, [0n, 2n, r - 1n]],
    ] as const) {
      const wires = await circuit.witness({ encoded });
      const honest = encoded >> 250n;
      expect(violated(circuit, wires, { top: honest })).toBe(0);
      for (const top of others) expect(violated(circuit, wires, { top })).toBeGreaterThan(0);
    }
  });
});

describe("WeightPair's parts of a lane", () => {
  test("none can borrow from the next", async () => {
    const circuit = await load("WeightPair", "committee/WeightPair.circom");
    const lane = (1n << 252n) + (3n << 240n) + (7n << 120n) + 9n;
    const wires = await circuit.witness({ lane });
    const [range] = circuit.componentsNamed(/Range/);
    const parts = { rest: 3n, "encodings[0]": 9n, "encodings[1]": 7n };
    expect(violated(circuit, wires, parts)).toBe(0);
    for (const forged of [
      { ...parts, "encodings[0]": 9n + (1n << 120n), "encodings[1]": 6n },
      { ...parts, rest: 2n, "encodings[1]": 7n + (1n << 120n), ...rangeBits(range ?? "", 2n, 12) },
      // The fourth part takes what the others leave: it must stay 0, 1 or 2.
      { ...parts, rest: 3n + (1n << 12n), ...rangeBits(range ?? "", 3n + (1n << 12n), 12) },
      { ...parts, rest: 4n, ...rangeBits(range ?? "", 4n, 12) },
    ]) {
      expect(violated(circuit, wires, forged)).toBeGreaterThan(0);
    }
  });
});

describe("MontgomeryDouble's slope", () => {
  test("is the tangent's", async () => {
    const circuit = await load("MontgomeryDouble", "committee/MontgomeryDouble.circom");
    const u = modField((1n + BASE8.y) * inverse(1n - BASE8.y));
    const v = modField(u * inverse(BASE8.x));
    const wires = await circuit.witness({ in: [u, v] });
    const [slope] = circuit.read(wires, "slope") as [bigint];
    expect(violated(circuit, wires, { slope })).toBe(0);
    for (const other of [0n, modField(-slope), modField(slope + 1n)]) {
      const out0 = modField(other * other - 168698n - 2n * u);
      const changes = { slope: other, "out[0]": out0, "out[1]": modField(other * (u - out0) - v) };
      expect(violated(circuit, wires, changes)).toBe(1);
    }
  });
});

function inverse(value: bigint): bigint {
  let [result, base] = [1n, modField(value) as bigint];
  for (let exponent = r - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % r;
    base = (base * base) % r;
  }
  return result;
}
