import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { G1Point } from "../../../prover/protocol/ethereum/bls.ts";
import { splitCoordinate } from "../../../prover/protocol/ethereum/committeeCommitment.ts";
import { FIELD_MODULUS } from "../../../prover/protocol/field.ts";
import { toUnsignedLimbs } from "../../../prover/witness/bls12381/limbs.ts";
import { committeeParticipants } from "../../../prover/witness/committeeParticipants.ts";
import type { Signals } from "../../../scripts/audit/witnessProgram.ts";
import { type CircuitTester, templateTester } from "../../support/circuitTester.ts";
import { secretKey } from "../../support/syncCommittee.ts";

/**
 * The published findings against circuits for the same statement (zkbugs: succinctlabs/telepathy-circuits, whose curve arithmetic is circom-pairing's), each
 * tried here: Trail of Bits and Veridise, audits of Telepathy, 2023. Two have no counterpart: ExpandMessageXMD's zero padding is a constant here and no
 * signal, and ArrayXOR's missing constraint is tried on every kind of hint in expandMessage.test.ts and sha256.test.ts.
 */
const SIZE = 8;
const { Fp, Fr } = bls12_381.fields;
const { Point } = bls12_381.G1;
const publicKey = (secret: bigint): G1Point => Point.BASE.multiply(secret).toAffine();

let circuit: CircuitTester;
const everyone = new Array<boolean>(SIZE).fill(true);
const refusedBy = (inputs: Record<string, unknown>): Promise<string | undefined> =>
  circuit.refusedBy(inputs as Signals);

/** Inputs of CommitteeParticipants: the names of its own signals. */
function inputsFor(keys: G1Point[], participation = everyone): { inputs: Record<string, unknown>; key: G1Point } {
  const { inputs, key } = committeeParticipants(keys, participation);
  const { keySlopes: slopes, keyXs: xs, keyY: y, ...others } = inputs;
  return { key, inputs: { ...others, slopes, xs, y } };
}

beforeAll(async () => {
  circuit = await templateTester({
    file: "ethereum/CommitteeParticipants.circom",
    template: "CommitteeParticipants",
    parameters: [16, 24, SIZE],
    publicInputs: ["committeeCommitment", "participation"],
  });
}, 120_000);

describe("incorrect handling of point doubling can allow signature forgery (Trail of Bits)", () => {
  const [a, b] = [secretKey("a"), secretKey("b")];
  const committees: [string, bigint[]][] = [
    ["the sum of two keys is the third", [a, b, Fr.add(a, b), 5n, 6n, 7n, 8n, 9n]],
    ["a pair is one key twice", [a, a, b, b, a, b, 8n, 9n]],
    ["all keys are one", new Array<bigint>(SIZE).fill(a)],
    ["a later key is the sum of all before", [a, b, 3n, 4n, Fr.create(a + b + 7n), 6n, 7n, 8n]],
  ];
  test.each(committees)("%s: the sum is right", async (_, secrets) => {
    const total = secrets.reduce((sum, secret) => Fr.add(sum, secret), 0n);
    const { inputs, key } = inputsFor(secrets.map(publicKey));
    expect(key).toEqual(publicKey(total));
    const wires = await circuit.witness(inputs as Signals);
    // The sum is the circuit's output: outputs are the first wires.
    expect(Fp.create(fromSigned(wires.slice(1, 17)))).toBe(key.x);
    expect(Fp.create(fromSigned(wires.slice(17, 33)))).toBe(key.y);
  });
  test.each(committees)("%s: a forger's free slope finds no place", async (_, secrets) => {
    const { inputs } = inputsFor(secrets.map(publicKey));
    const slopes = inputs.slopes as bigint[][];
    for (const [step, slope] of slopes.entries()) {
      const forged = slopes.map((limbs, index) => (index === step ? slope.map((limb) => limb + 1n) : limbs));
      expect(await refusedBy({ ...inputs, slopes: forged }), `step ${step}`).toBe("Range");
    }
  });
});

/** Inputs of an ordinary committee with the first key's y written in other halves. */
function withOrdinate(change: (halves: [low: bigint, high: bigint]) => bigint[]): Record<string, unknown> {
  const { inputs } = inputsFor(Array.from({ length: SIZE }, (_, index) => publicKey(secretKey(`key ${index}`))));
  const [[[x, y], ...others], ...pairs] = inputs.keys as [[[bigint[], [bigint, bigint]], ...unknown[]], ...unknown[]];
  return { ...inputs, keys: [[[x, change(y)], ...others], ...pairs] };
}

describe("ill-formed integers in the key commitment lock funds (Trail of Bits)", () => {
  test("the halves as they are are accepted", async () => {
    expect(await refusedBy(withOrdinate((halves) => halves))).toBeUndefined();
  });
  test("a half that borrows from the other is another commitment", async () => {
    const borrowed = withOrdinate(([low, high]) => [low + (1n << 192n), high - 1n]);
    expect(await refusedBy(borrowed)).toBe("CommitteeParticipants");
  });
});

describe("a non-reduced y locks funds (Trail of Bits)", () => {
  test("y + p is another commitment", async () => {
    const more = withOrdinate(([low, high]) => splitCoordinate(low + (high << 192n) + Fp.ORDER));
    expect(await refusedBy(more)).toBe("CommitteeParticipants");
  });
});

describe("BigLessThan's result is ignored, so that limbs overflow p (Veridise)", () => {
  let canonical: CircuitTester;
  beforeAll(async () => {
    canonical = await templateTester({
      file: "bls12381/CanonicalElement.circom",
      template: "CanonicalElement",
      parameters: [16, 24],
    });
  });
  test.each<[string, bigint[]]>([
    ["p", unsignedLimbs(Fp.ORDER)],
    ["p + 1", unsignedLimbs(Fp.ORDER + 1n)],
    ["2^381 - 1", unsignedLimbs((1n << 381n) - 1n)],
    ["0", unsignedLimbs(0n)],
    ["a limb of 2^24 for one of the next", [1n << 24n, 0n, ...toUnsignedLimbs(1n << 48n).slice(2)]],
  ])("%s is not canonical", async (_, limbs) => {
    expect(await canonical.refusedBy({ limbs })).toMatch(/CanonicalElement|NonZero/);
  });
  test("values up to almost p are", async () => {
    for (const value of [1n, 2n, Fp.ORDER - (1n << 318n), Fp.ORDER / 2n]) {
      expect(await canonical.refusedBy({ limbs: toUnsignedLimbs(value) })).toBeUndefined();
    }
  });
});

/** Limbs of an integer that need not be an element's smallest. */
function unsignedLimbs(value: bigint): bigint[] {
  return Array.from({ length: 16 }, (_, index) => BigInt.asUintN(24, value >> BigInt(24 * index)));
}

/** The integer of limbs that the native field writes modulo r. */
function fromSigned(limbs: readonly bigint[]): bigint {
  return limbs.reduceRight((sum, limb) => (sum << 24n) + (2n * limb > FIELD_MODULUS ? limb - FIELD_MODULUS : limb), 0n);
}
