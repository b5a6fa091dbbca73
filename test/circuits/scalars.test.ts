import { beforeAll, describe, expect, test } from "vitest";
import { SUBGROUP_ORDER } from "../../prover/protocol/babyJubjub.ts";
import { FIELD_MODULUS, modField } from "../../prover/protocol/field.ts";
import { weightsForSalt } from "../../prover/witness/aggregationWeights.ts";
import { decodeOdd, encodeScalar } from "../../prover/witness/signedDigits.ts";
import { type CircuitTester, templateTester } from "../support/circuitTester.ts";

const r = FIELD_MODULUS;
const l = SUBGROUP_ORDER;
/** 8 divides r - 1. */
const inverse8 = r - (r - 1n) / 8n;
const sample = (index: number): bigint => modField((BigInt(index) + 5n) ** 173n);

/** sum of digits[i] * 4^i, digits as field elements of small absolute value. */
const integerOf = (digits: readonly bigint[]): bigint =>
  digits.reduce((sum, digit, index) => sum + (digit > 3n ? digit - r : digit) * 4n ** BigInt(index), 0n);

/** Digits of the odd integer 2 encoded - (4^n - 1). */
const digitsOf = (encoded: bigint, n: number): bigint[] =>
  Array.from({ length: n }, (_, index) => modField(2n * ((encoded >> BigInt(2 * index)) & 3n) - 3n));

const scalarDigitsOf = (encoded: bigint): bigint[] => [
  ...digitsOf(encoded & (2n ** 250n - 1n), 125),
  modField(2n * (encoded >> 250n) - 1n),
];

describe("SignedDigits", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await templateTester({
      file: "committee/SignedDigits.circom",
      template: "SignedDigits",
      parameters: [3],
    });
  });

  test("every encoding of three digits gives its odd integer", async () => {
    for (let encoded = 0n; encoded < 64n; encoded++) {
      const wires = await circuit.witness({ encoded });
      expect(integerOf(circuit.read(wires, "digits", 3))).toBe(decodeOdd(encoded, 6n));
      expect(circuit.read(wires, "isThree", 3)).toEqual(
        circuit.read(wires, "digits", 3).map((digit) => ((digit * digit) % r === 9n ? 1n : 0n)),
      );
    }
  });
  test.each([64n, r - 1n])("refuses the encoding %s", async (encoded) => {
    expect(await circuit.refusedBy({ encoded })).toBe("SignedDigits");
  });
  test("a digit of 5 or -5 borrowed from its neighbour is no digit", async () => {
    const wires = await circuit.witness({ encoded: 0b111111n });
    for (const [digit, next] of [
      [7n, 2n],
      [5n, 3n - 1n],
      [-5n, 5n],
      [-1n, 4n],
    ] as const) {
      const forged = circuit.forge(wires, {
        "digits[0]": modField(digit),
        "digits[1]": modField(next),
        "isThree[0]": modField((digit * digit - 1n) * inverse8),
      });
      expect(circuit.system.violated(forged)).not.toEqual([]);
    }
  });
});

describe("ScalarDigits", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await templateTester({ file: "committee/ScalarDigits.circom", template: "ScalarDigits" });
  });

  test("holds an odd representative of every residue, 0 and l - 1 included", async () => {
    for (const residue of [0n, 1n, 2n, l - 1n, l - 2n, (l - 1n) / 2n, sample(1) % l, sample(2) % l]) {
      const encoded = encodeScalar(residue);
      const value = integerOf(circuit.read(await circuit.witness({ encoded }), "digits", 126));
      expect(value).toBe(decodeOdd(encoded, 251n));
      expect((((value - residue) % l) + l) % l).toBe(0n);
    }
  });
  test("takes both ends of its range and nothing beyond", async () => {
    for (const encoded of [0n, 2n ** 251n - 1n, 2n ** 250n, 2n ** 250n - 1n]) await circuit.witness({ encoded });
    for (const encoded of [2n ** 251n, r - 1n]) expect(await circuit.refusedBy({ encoded })).toBe("SignedDigits");
  });
});

describe("WeightPair", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await templateTester({ file: "committee/WeightPair.circom", template: "WeightPair" });
  });
  const weights = (wires: readonly bigint[]): bigint[] =>
    [0, 1].map((half) => integerOf(circuit.read(wires, `digits[${half}]`, 60)));

  test("cuts a lane into two weights", async () => {
    for (const lane of [0n, 1n, 3n * 2n ** 252n - 1n, 2n ** 252n, sample(1) % 2n ** 253n]) {
      const expected = [lane & (2n ** 120n - 1n), (lane >> 120n) & (2n ** 120n - 1n)].map((half) =>
        decodeOdd(half, 120n),
      );
      expect(weights(await circuit.witness({ lane }))).toEqual(expected);
    }
  });
  test.each([3n * 2n ** 252n, r - 1n])("H11: refuses the lane %s, whose alias would fit", async (lane) => {
    expect(await circuit.refusedBy({ lane })).toBe("WeightPair");
  });
  test("H11: the decomposition of lane + r is refused", async () => {
    const wires = await circuit.witness({ lane: 5n });
    const alias = 5n + r;
    const changes: Record<string, bigint> = { rest: (alias >> 240n) & 0xfffn };
    for (const half of [0, 1]) {
      const encoded = (alias >> BigInt(120 * half)) & (2n ** 120n - 1n);
      changes[`encodings[${half}]`] = encoded;
      for (const [index, digit] of digitsOf(encoded, 60).entries()) {
        changes[`digits[${half}][${index}]`] = digit;
        changes[`isThree[${half}][${index}]`] = (digit * digit) % r === 9n ? 1n : 0n;
      }
    }
    changes.notTwo = 6n;
    const rest = changes.rest as bigint;
    for (let bit = 0; bit < 11; bit++) changes[`${rangeOf(circuit)}.bits[${bit}]`] = (rest >> BigInt(bit)) & 1n;
    // Everything is repaired but notTwo * (top - 2) = 0, with top = 3.
    expect(circuit.system.violated(circuit.forge(wires, changes)).length).toBe(1);
  });
});

/** The name that the compiler gave to the anonymous Range component. */
function rangeOf(circuit: CircuitTester): string {
  return circuit.componentsNamed(/Range/)[0] ?? "";
}

describe("AggregationWeights", () => {
  test("is the twin, and every challenge, the digest and the salt move every weight", async () => {
    const circuit = await templateTester({
      file: "committee/AggregationWeights.circom",
      template: "AggregationWeights",
      parameters: [4],
    });
    const challenges = [1, 2, 3, 4].map(sample);
    const read = async (salt: bigint, digest: bigint, list: bigint[]): Promise<bigint[]> => {
      const wires = await circuit.witness({ salt, digest, challenges: list });
      return [0, 1, 2, 3].map((slot) => integerOf(circuit.read(wires, `digits[${slot}]`, 60)));
    };
    const base = await read(0n, 7n, challenges);
    expect(base).toEqual(weightsForSalt(0n, 7n, challenges));
    for (const weight of base) expect(weight & 1n).toBe(1n);
    const variants: [bigint, bigint, bigint[]][] = [
      [1n, 7n, challenges],
      [0n, 8n, challenges],
    ];
    for (let slot = 0; slot < 4; slot++) variants.push([0n, 7n, challenges.with(slot, sample(9))]);
    for (const [salt, digest, list] of variants) {
      if (weightsForSalt(salt, digest, list) === undefined) continue;
      const changed = await read(salt, digest, list);
      expect(changed).toEqual(weightsForSalt(salt, digest, list));
      for (const [slot, weight] of changed.entries()) expect(weight).not.toBe(base[slot]);
    }
  });
});

describe("ScaledChallenge", () => {
  let circuit: CircuitTester;
  const largest = ((r >> 190n) << 190n) - 1n;
  const inputs = (challenge: bigint, weight: bigint, scalar: bigint) => ({
    challenge: modField(challenge),
    weightDigits: digitsOf((weight + 2n ** 120n - 1n) / 2n, 60),
    scalarDigits: scalarDigitsOf((scalar + 2n ** 251n - 1n) / 2n),
  });
  const scaled = (challenge: bigint, weight: bigint): bigint => decodeOdd(encodeScalar(weight * challenge), 251n);
  beforeAll(async () => {
    circuit = await templateTester({ file: "committee/ScaledChallenge.circom", template: "ScaledChallenge" });
  });

  test("H13: holds at every corner of the ranges and for random factors", async () => {
    const weights = [
      1n,
      -1n,
      2n ** 120n - 1n,
      1n - 2n ** 120n,
      decodeOdd(sample(1) % 2n ** 120n, 120n),
      decodeOdd(sample(2) % 2n ** 120n, 120n),
    ];
    for (const weight of weights) {
      for (const challenge of [0n, 1n, l - 1n, l, l + 1n, 7n * l, largest, sample(3)]) {
        await circuit.witness(inputs(challenge, weight, scaled(challenge, weight)));
        // The residue's other odd representative, where there is one.
        const other = scaled(challenge, weight) + (scaled(challenge, weight) < 0n ? 2n * l : -2n * l);
        if (other < 2n ** 251n && other > -(2n ** 251n)) await circuit.witness(inputs(challenge, weight, other));
      }
    }
  });
  test("H13: another scalar is refused, also one that is right modulo r only", async () => {
    const weight = decodeOdd(sample(4) % 2n ** 120n, 120n);
    for (const challenge of [0n, 1n, sample(5), largest]) {
      const right = scaled(challenge, weight);
      for (const wrong of [right + 2n, right - 2n, 4n - right, right ^ (1n << 130n)]) {
        expect(await circuit.refusedBy(inputs(challenge, weight, wrong))).toBe("Range");
      }
    }
  });
  test("H13: the scalar of the challenge's alias h + r is refused", async () => {
    const weight = decodeOdd(sample(6) % 2n ** 120n, 120n);
    for (const challenge of [0n, 12345n, 2n ** 254n - r - 1n]) {
      expect(await circuit.refusedBy(inputs(challenge, weight, scaled(challenge + r, weight)))).toBe("Range");
    }
  });
  test("H13: tampered quotient and carry are refused", async () => {
    const wires = await circuit.witness(inputs(sample(7), 12345n, scaled(sample(7), 12345n)));
    for (const name of ["quotient", "carry", "product", "bits[0]", "bits[253]", "bits[124]"]) {
      for (const change of [1n, -1n, 2n ** 124n, l]) {
        const value = modField((wires[circuit.wire(name)] as bigint) + change);
        expect(circuit.system.violated(circuit.forge(wires, { [name]: value })), name).not.toEqual([]);
      }
    }
  });
});
