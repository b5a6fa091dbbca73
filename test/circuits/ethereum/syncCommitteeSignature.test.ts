import { bls12_381 } from "@noble/curves/bls12-381.js";
import { beforeAll, describe, expect, test } from "vitest";
import { decompressSignature, type G2Point } from "../../../prover/protocol/ethereum/bls.ts";
import type { SyncCommitteeStatement } from "../../../prover/protocol/ethereum/statement.ts";
import { FIELD_MODULUS as r } from "../../../prover/protocol/field.ts";
import { type NestedLimbs, toFp2Limbs, toLimbs } from "../../../prover/witness/bls12381/limbs.ts";
import { pairingHints } from "../../../prover/witness/bls12381/pairingCheck.ts";
import {
  type SyncCommitteeSignatureWitness,
  syncCommitteeSignatureInputs,
} from "../../../prover/witness/syncCommitteeSignature.ts";
import type { Signals } from "../../../scripts/audit/witnessProgram.ts";
import { type CircuitTester, instanceTester } from "../../support/circuitTester.ts";
import { committeeOf, rootOf, secretKey, signedStatement } from "../../support/syncCommittee.ts";

/**
 * The whole statement for 32 keys: the same circuit as mainnet's but for the number of keys. Each witness is made by the compiled program, whose own
 * assertions are the circuit's constraints; that the two agree is tested by `headlight ethereum check`, which evaluates the constraint system.
 */
const SIZE = 32;
const everyone = new Array<boolean>(SIZE).fill(true);
const most = everyone.map((_, index) => index % 7 !== 3);

let circuit: CircuitTester;
let statement: SyncCommitteeStatement;
let honest: SyncCommitteeSignatureWitness;
const refusedBy = (inputs: Record<string, unknown>): Promise<string | undefined> =>
  circuit.refusedBy(inputs as Signals);
const build = (changes: Partial<SyncCommitteeStatement>): SyncCommitteeSignatureWitness =>
  syncCommitteeSignatureInputs({ ...statement, ...changes });

beforeAll(async () => {
  circuit = await instanceTester("sync-committee-32", { withSystem: false });
  statement = signedStatement({ label: "honest", secrets: committeeOf("honest", SIZE), participation: most });
  honest = syncCommitteeSignatureInputs(statement);
}, 900_000);

/** A copy of the inputs with one integer of a signal replaced. */
function tampered(name: string, path: number[], change: (value: bigint) => bigint): Record<string, unknown> {
  const replace = (value: NestedLimbs, [head, ...rest]: number[]): NestedLimbs => {
    if (!Array.isArray(value)) return change(value);
    return value.map((part, index) => (index === (head ?? 0) ? replace(part, rest) : part));
  };
  return { ...honest.inputs, [name]: replace(honest.inputs[name] as NestedLimbs, path) };
}

describe("honest statements are provable", () => {
  const patterns: [string, (index: number) => boolean][] = [
    ["everyone", () => true],
    ["one key", (index) => index === 17],
    ["one of each pair", (index) => index % 2 === 0],
    ["whole pairs absent", (index) => index % 4 < 2],
    ["exactly two thirds", (index) => index < 22],
  ];
  test.each(patterns)(
    "%s",
    async (name, pattern) => {
      const participation = everyone.map((_, index) => pattern(index));
      const witness = syncCommitteeSignatureInputs(
        signedStatement({ label: name, secrets: committeeOf(name, SIZE), participation }),
      );
      expect(witness.publicInputs[3]).toBe(BigInt(participation.filter(Boolean).length));
      expect(await refusedBy(witness.inputs)).toBeUndefined();
    },
    120_000,
  );

  test("a validator with several places, beside and apart from each other", async () => {
    const secrets = committeeOf("repeated", SIZE).map((secret, index, all) =>
      index % 5 < 2 ? (all[0] as bigint) : secret,
    );
    const witness = syncCommitteeSignatureInputs(
      signedStatement({ label: "repeated", secrets, participation: everyone }),
    );
    expect(await refusedBy(witness.inputs)).toBeUndefined();
  }, 120_000);

  test.each(Array.from({ length: 3 }, (_, index) => index))(
    "random statement %i",
    async (index) => {
      const participation = everyone.map((_, key) => secretKey(`takes part ${index} ${key}`) % 4n !== 0n);
      const witness = syncCommitteeSignatureInputs(
        signedStatement({ label: `random ${index}`, secrets: committeeOf(`random ${index}`, SIZE), participation }),
      );
      expect(await refusedBy(witness.inputs)).toBeUndefined();
    },
    120_000,
  );
});

describe("S1 the keys are those of the commitment", () => {
  test("another commitment is refused", async () => {
    expect(await refusedBy({ ...honest.inputs, committeeCommitment: 5n })).toBe("CommitteeParticipants");
  });
  test("another committee under this commitment is refused", async () => {
    const other = syncCommitteeSignatureInputs(
      signedStatement({ label: "honest", secrets: committeeOf("other", SIZE), participation: most }),
    );
    const inputs = { ...other.inputs, committeeCommitment: honest.inputs.committeeCommitment };
    expect(await refusedBy(inputs)).toBe("CommitteeParticipants");
  });
  test("keys in another order are refused", async () => {
    const pubkeys = [...statement.pubkeys.slice(1), ...statement.pubkeys.slice(0, 1)];
    const participation = [...most.slice(1), ...most.slice(0, 1)];
    const turned = build({ pubkeys, participation });
    expect(turned.publicInputs[2]).not.toBe(honest.publicInputs[2]);
    const inputs = { ...turned.inputs, committeeCommitment: honest.inputs.committeeCommitment };
    expect(await refusedBy(inputs)).toBe("CommitteeParticipants");
  });
});

describe("S2 participation is the number of keys in the sum", () => {
  test.each([-1n, 1n, r - 27n])("off by %s is refused", async (change) => {
    const participation = (honest.inputs.participation as bigint) + change;
    expect(await refusedBy({ ...honest.inputs, participation })).toBe("CommitteeParticipants");
  });
});

describe("S3 a key takes part or does not", () => {
  test.each([2n, r - 1n, (r + 1n) / 2n])("%s is refused", async (value) => {
    expect(await refusedBy(tampered("takesPart", [0], () => value))).toBe("CommitteeParticipants");
  });
});

describe("S4 the sum is that of the keys that take part", () => {
  test("someone else's participation is refused", async () => {
    const claimed = build({ participation: everyone });
    const { takesPart, participation } = claimed.inputs;
    expect(await refusedBy({ ...honest.inputs, takesPart, participation })).toBe("Range");
  });
  test("nobody is refused: the sum is the point at infinity", async () => {
    const inputs = { ...honest.inputs, takesPart: everyone.map(() => 0n), participation: 0n };
    expect(await refusedBy(inputs)).toBe("Range");
  });
});

describe("S5 the root's halves have 128 bits", () => {
  test.each(["signingRootHi", "signingRootLo"])("2^128 more in %s is refused", async (name) => {
    const value = (honest.inputs[name] as bigint) + (1n << 128n);
    expect(await refusedBy({ ...honest.inputs, [name]: value })).toBe("Bits");
  });
});

describe("S6 the message is the root's hash to the curve", () => {
  test("another root is refused", async () => {
    const other = build({ signingRoot: `0x${Buffer.from(rootOf("other")).toString("hex")}` as never });
    const { signingRootHi, signingRootLo } = other.inputs;
    expect(await refusedBy({ ...honest.inputs, signingRootHi, signingRootLo })).toBe("Range");
  });
});

describe("S7 the message is the hash's component in G2", () => {
  test("another point of G2 is refused", async () => {
    const point = bls12_381.G2.Point.BASE.toAffine();
    const message = [toFp2Limbs(point.x), toFp2Limbs(point.y)];
    expect(await refusedBy({ ...honest.inputs, message })).toBe("Range");
  });
});

/** The honest inputs with the pairing's hints made anew for another signature. */
function withSignature(signature: G2Point): Record<string, unknown> {
  const limbsToValue = (limbs: NestedLimbs): bigint =>
    (limbs as bigint[]).reduceRight((sum, limb) => (sum << 24n) + limb, 0n);
  const sums = honest.inputs.keyXs as NestedLimbs[];
  const key = { x: limbsToValue(sums.at(-1) as NestedLimbs), y: limbsToValue(honest.inputs.keyY as NestedLimbs) };
  const fp2 = (parts: NestedLimbs): { c0: bigint; c1: bigint } => {
    const [c0, c1] = (parts as NestedLimbs[]).map((part) => bls12_381.fields.Fp.create(limbsToValue(part)));
    return { c0: c0 as bigint, c1: c1 as bigint };
  };
  const [x, y] = honest.inputs.message as [NestedLimbs, NestedLimbs];
  const { Fp } = bls12_381.fields;
  const hints = pairingHints({ x: Fp.create(key.x), y: Fp.create(key.y) }, { x: fp2(x), y: fp2(y) }, signature);
  const renamed = Object.entries(hints).map(([name, value]) => [
    `pairing${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
    value,
  ]);
  return { ...honest.inputs, ...Object.fromEntries(renamed) };
}

/** A point of the twist outside G2. */
function twistPoint(): G2Point {
  const { Fp2 } = bls12_381.fields;
  for (let c0 = 1n; ; c0++) {
    const x = Fp2.create({ c0, c1: 1n });
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), Fp2.create({ c0: 4n, c1: 4n }));
    try {
      return { x, y: Fp2.sqrt(square) };
    } catch {
      // Not a square: the next one.
    }
  }
}

describe("S8 the signature lies in G2", () => {
  test("a signature plus a point of another order is refused", async () => {
    const { Point } = bls12_381.G2;
    const rest = Point.fromAffine(twistPoint());
    const own = (honest.inputs.pairingSignature as bigint[][][]).map(
      (part) => part.map((limbs) => limbs.reduceRight((sum, limb) => (sum << 24n) + limb, 0n)) as [bigint, bigint],
    );
    const { Fp } = bls12_381.fields;
    const [x, y] = own.map(([c0, c1]) => ({ c0: Fp.create(c0), c1: Fp.create(c1) }));
    const forged = Point.fromAffine({ x: x as never, y: y as never }).add(rest);
    expect(forged.isTorsionFree()).toBe(false);
    expect(await refusedBy(withSignature(forged.toAffine()))).toBe("Range");
  });
  test("a point off the twist is refused", async () => {
    const { Fp2 } = bls12_381.fields;
    const point = bls12_381.G2.Point.BASE.toAffine();
    const off = { x: point.x, y: Fp2.add(point.y, Fp2.ONE) };
    const { pairingSignature, pairingSignatureXSquared } = {
      pairingSignature: [toFp2Limbs(off.x), toFp2Limbs(off.y)],
      pairingSignatureXSquared: toFp2Limbs(Fp2.sqr(off.x)),
    };
    expect(await refusedBy({ ...honest.inputs, pairingSignature, pairingSignatureXSquared })).toBe("Range");
  });
  test("(0, 0), how libraries write infinity, is refused", async () => {
    const zero = toFp2Limbs({ c0: 0n, c1: 0n });
    const inputs = { ...honest.inputs, pairingSignature: [zero, zero], pairingSignatureXSquared: zero };
    expect(await refusedBy(inputs)).toBe("Range");
  });
});

describe("S9 the signature is the participants' over the message", () => {
  const wrong: [string, () => G2Point][] = [
    ["another key's", () => bls12_381.G2.hashToCurve(rootOf("honest")).multiply(secretKey("another")).toAffine()],
    [
      "the opposite",
      () => {
        const { x, y } = decompressSignature(statement.signature);
        return { x, y: bls12_381.fields.Fp2.neg(y) };
      },
    ],
    ["the generator of G2", () => bls12_381.G2.Point.BASE.toAffine()],
    // Right but for the factor that clears the cofactor: the circuit takes the signature over the uncleared hash.
    ["the signature over the cleared hash", () => decompressSignature(statement.signature)],
  ];
  test.each(wrong)("%s is refused", async (_, signature) => {
    expect(await refusedBy(withSignature(signature()))).toBe("Range");
  });
  test("of another message is refused", async () => {
    const { signature } = signedStatement({
      label: "another message",
      secrets: committeeOf("honest", SIZE),
      participation: most,
    });
    expect(await refusedBy(build({ signature }).inputs)).toBe("Range");
  });
  test("of fewer participants than claimed is refused", async () => {
    expect(await refusedBy(build({ participation: everyone }).inputs)).toBe("Range");
  });
});

describe("every private input is pinned", () => {
  // Where a change by one leaves a value that satisfies all the same: none.
  const publicNames = ["signingRootHi", "signingRootLo", "committeeCommitment", "participation"];
  const names = (): string[] => Object.keys(honest.inputs).filter((name) => !publicNames.includes(name));
  test("one more in one value of each", async () => {
    const accepted: string[] = [];
    for (const name of names()) {
      if ((await refusedBy(tampered(name, [1, 1, 1, 1], (value) => value + 1n))) === undefined) accepted.push(name);
    }
    expect(accepted).toEqual([]);
  }, 1_200_000);
  test("limbs out of their bounds that stand for the same element are refused", async () => {
    for (const name of ["keyXs", "pairingSlopes", "pairingResidue", "projectPreimage", "message"]) {
      const first = (value: NestedLimbs): bigint[] =>
        Array.isArray(value) && typeof value[0] === "bigint"
          ? (value as bigint[])
          : first((value as NestedLimbs[])[0] as NestedLimbs);
      const limbs = first(honest.inputs[name] as NestedLimbs);
      // One less in limb 1, 2^24 more in limb 0: the same integer.
      const replace = (value: NestedLimbs): NestedLimbs => {
        if (value === limbs) return [(limbs[0] as bigint) + (1n << 24n), (limbs[1] as bigint) - 1n, ...limbs.slice(2)];
        return Array.isArray(value) ? value.map(replace) : value;
      };
      expect(await refusedBy({ ...honest.inputs, [name]: replace(honest.inputs[name] as NestedLimbs) })).toBe(
        "SignedRange",
      );
    }
  }, 120_000);
  test("the residue's class cannot be that of omega, whose y is 0", async () => {
    const zero = [0n, 0n, 0n].map(() => toFp2Limbs({ c0: 0n, c1: 0n }));
    expect(toLimbs(0n)).toEqual(new Array(16).fill(0n));
    expect(await refusedBy({ ...honest.inputs, pairingResidue: zero })).toBe("Range");
  });
});
