import { beforeAll, describe, expect, test } from "vitest";
import {
  addPoints,
  BASE8,
  challengeOf,
  IDENTITY,
  multiplyPoint,
  negatePoint,
  type Point,
  publicKeyOf,
  type Signature,
  SUBGROUP_ORDER,
  sign,
} from "../../prover/protocol/babyJubjub.ts";
import { type FieldElement, modField } from "../../prover/protocol/field.ts";
import { type CircuitTester, instanceTester } from "../support/circuitTester.ts";
import { type ForgedSlot, forgeCommitteeHeader, signForLowOrderKey } from "../support/committeeHeaderForge.ts";
import { eightSlots, honestSlots, memberSlot } from "../support/committeeSlots.ts";
import { seededKey } from "../support/factories.ts";
import { lowOrderPoints } from "../support/lowOrderPoints.ts";
import { toEdwards } from "../support/montgomery.ts";
import { deriveOffset } from "../support/offsetPoint.ts";

const { order2, order4, order8 } = lowOrderPoints();
const offset = toEdwards(deriveOffset());

let circuit: CircuitTester;
beforeAll(async () => {
  circuit = await instanceTester("header-8");
});

const refusal = (...parameters: Parameters<typeof forgeCommitteeHeader>): Promise<string | undefined> =>
  circuit.refusedBy(forgeCommitteeHeader(...parameters));

describe("H10: a slot that did not sign is not looked at, and brings nothing of its own", () => {
  const odd: Point[] = [
    IDENTITY,
    order2,
    order8,
    { x: 1n as FieldElement, y: 1n as FieldElement },
    { x: 0n as FieldElement, y: 0n as FieldElement },
  ];
  test("an absent member with an impossible key does not stop the others", async () => {
    for (const key of odd)
      await circuit.witness(forgeCommitteeHeader({ slots: eightSlots(memberSlot(0, 10n), { key, weight: 5n }) }));
  });
  test("refuses any other nonce there", async () => {
    const inputs = forgeCommitteeHeader({ slots: honestSlots() });
    for (const nonce of [
      [1n, 2n],
      [BASE8.x, negatePoint(BASE8).y + 1n],
    ] as [bigint, bigint][]) {
      expect(await circuit.refusedBy({ ...inputs, nonces: inputs.nonces.with(4, nonce) })).toBe("HalfAggregation");
    }
    const other = multiplyPoint(BASE8, 2n);
    expect(await circuit.refusedBy({ ...inputs, nonces: inputs.nonces.with(7, [other.x, other.y]) })).toBe(
      "HalfAggregation",
    );
  });
});

describe("H12: nonces are on the curve, keys too and not of low order", () => {
  test("refuses keys that anyone can sign for", async () => {
    for (const key of [order2, order4, order8, negatePoint(order8), multiplyPoint(order8, 3n)]) {
      expect(await refusal({ slots: eightSlots({ key, weight: 10n, sign: signForLowOrderKey(BASE8) }) })).toBe(
        "MontgomeryDouble",
      );
    }
    expect(await refusal({ slots: eightSlots({ key: IDENTITY, weight: 10n, sign: signForLowOrderKey(BASE8) }) })).toBe(
      "EdwardsToMontgomery",
    );
  });
  test("refuses keys and nonces off the curve", async () => {
    const { key } = memberSlot(0, 10n);
    const off = { x: key.x, y: modField(key.y + 1n) };
    expect(await refusal({ slots: eightSlots({ key: off, weight: 10n, sign: signForLowOrderKey(BASE8) }) })).toBe(
      "EdwardsToMontgomery",
    );
    const R8 = { x: modField(key.x + 1n), y: key.y };
    expect(await refusal({ slots: eightSlots({ key, weight: 10n, sign: () => ({ R8, S: 1n }) }) })).toBe(
      "EdwardsToMontgomery",
    );
  });
  test("refuses a neutral nonce and one of order two", async () => {
    const { key } = memberSlot(0, 10n);
    for (const R8 of [IDENTITY, order2]) {
      expect(
        await refusal({ slots: eightSlots({ key, weight: 10n, sign: () => ({ R8, S: 0n }) }) }),
      ).not.toBeUndefined();
    }
  });
});

describe("H14: the signatures satisfy the aggregated equation", () => {
  const forged = (change: (signature: Signature, digest: FieldElement) => Signature): ForgedSlot[] => {
    const [first, ...others] = honestSlots() as [ForgedSlot, ...ForgedSlot[]];
    return [{ ...first, sign: (digest) => change(sign(seededKey(0), digest), digest) }, ...others];
  };
  test("refuses one wrong scalar or nonce among four", async () => {
    expect(await refusal({ slots: forged(({ R8, S }) => ({ R8, S: S + 1n })) })).toBe("AggregateEquation");
    expect(await refusal({ slots: forged(({ R8, S }) => ({ R8: addPoints(R8, BASE8), S })) })).toBe(
      "AggregateEquation",
    );
    expect(await refusal({ slots: forged(({ R8, S }) => ({ R8: negatePoint(R8), S })) })).toBe("AggregateEquation");
    expect(await refusal({ slots: forged(({ S }) => ({ R8: offset, S })) })).toBe("AggregateEquation");
  });
  test("refuses a signature of another key and one of another header", async () => {
    expect(await refusal({ slots: forged((_, digest) => sign(seededKey(9), digest)) })).toBe("AggregateEquation");
    expect(await refusal({ slots: forged((_, digest) => sign(seededKey(0), modField(digest + 1n))) })).toBe(
      "AggregateEquation",
    );
  });
  test("takes S + l, the same residue: scalars never enter the circuit one by one", async () => {
    await circuit.witness(forgeCommitteeHeader({ slots: forged(({ R8, S }) => ({ R8, S: S + SUBGROUP_ORDER })) }));
  });
  test("refuses errors that cancel without weights", async () => {
    const [first, second, ...others] = honestSlots() as [ForgedSlot, ForgedSlot, ...ForgedSlot[]];
    const shifted = (slot: ForgedSlot, shift: bigint): ForgedSlot => ({
      ...slot,
      sign: (digest) => {
        const { R8, S } = (slot.sign as (digest: FieldElement) => Signature)(digest);
        return { R8, S: S + shift };
      },
    });
    expect(await refusal({ slots: [shifted(first, 1n), shifted(second, -1n), ...others] })).toBe("AggregateEquation");
  });
  test("refuses a rogue key that is the difference of others", async () => {
    const rogue = addPoints(publicKeyOf(seededKey(9)), negatePoint(publicKeyOf(seededKey(1))));
    const slot: ForgedSlot = { key: rogue, weight: 10n, sign: (digest) => sign(seededKey(9), digest) };
    expect(
      await refusal({ slots: eightSlots(slot, { ...memberSlot(1, 10n), sign: () => ({ R8: BASE8, S: 1n }) }) }),
    ).toBe("AggregateEquation");
  });
  test("refuses a key whose 8 A is the offset: the accumulator may not meet it", async () => {
    const eighth = inverseModulo(8n, SUBGROUP_ORDER);
    for (const key of [multiplyPoint(offset, eighth), negatePoint(multiplyPoint(offset, eighth))]) {
      expect(await refusal({ slots: eightSlots({ key, weight: 10n, sign: signForLowOrderKey(BASE8) }) })).toBe(
        "NonZero",
      );
    }
  });
  test("a nonce's torsion alone is refused; two that cancel pass, and prove the same knowledge of the keys", async () => {
    const twisted = (index: number): ForgedSlot => ({
      key: keyOfSecret(1000n + BigInt(index)),
      weight: 10n,
      sign: (digest) => signWithTorsion(1000n + BigInt(index), digest, order2),
    });
    expect(await refusal({ slots: eightSlots(twisted(0), memberSlot(1, 10n)) })).toBe("AggregateEquation");
    await circuit.witness(forgeCommitteeHeader({ slots: eightSlots(twisted(0), twisted(1)) }));
  });
});

/** A signature under the secret a (A = a B8) whose nonce point is moved by a torsion point before it is hashed. */
function signWithTorsion(secret: bigint, digest: FieldElement, torsion: Point): Signature {
  const nonce = 4321n;
  const R8 = addPoints(multiplyPoint(BASE8, nonce), torsion);
  return { R8, S: (nonce + challengeOf(R8, keyOfSecret(secret), digest) * 8n * secret) % SUBGROUP_ORDER };
}

function keyOfSecret(secret: bigint): Point {
  return multiplyPoint(BASE8, secret);
}

function inverseModulo(value: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let [base, exponent] = [value, modulus - 2n]; exponent > 0n; exponent >>= 1n, base = (base * base) % modulus) {
    if (exponent & 1n) result = (result * base) % modulus;
  }
  return result;
}
