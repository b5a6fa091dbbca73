import { buildEddsa } from "circomlibjs";
import { beforeAll, describe, expect, test } from "vitest";
import { BASE8, publicKeyOf } from "../../prover/protocol/babyJubjub.ts";
import { membersHash } from "../../prover/protocol/committee.ts";
import { FIELD_MODULUS, type FieldElement, modField, toAddress, toFieldElement } from "../../prover/protocol/field.ts";
import { type CircuitTester, instanceTester } from "../support/circuitTester.ts";
import { type ForgedSlot, forgeCommitteeHeader, signForLowOrderKey } from "../support/committeeHeaderForge.ts";
import { eightSlots, emptySlot, honestSlots, memberSlot } from "../support/committeeSlots.ts";
import { seededAddress, seededKey } from "../support/factories.ts";

const N = 8;
const r = FIELD_MODULUS;

let circuit: CircuitTester;
beforeAll(async () => {
  circuit = await instanceTester("header-8");
});

const refusal = (...parameters: Parameters<typeof forgeCommitteeHeader>): Promise<string | undefined> =>
  circuit.refusedBy(forgeCommitteeHeader(...parameters));

test("an honest header has a witness", async () => {
  await circuit.witness(forgeCommitteeHeader({ slots: honestSlots() }));
});

test("signatures of circomlibjs are proved as they are", async () => {
  const eddsa = await buildEddsa();
  const key = seededKey(3);
  const slot: ForgedSlot = {
    key: publicKeyOf(key),
    weight: 1n,
    sign: (digest) => {
      const { R8, S } = eddsa.signPoseidon(key, eddsa.F.e(digest));
      const [x, y] = R8.map((coordinate) => eddsa.F.toObject(coordinate) as FieldElement) as [
        FieldElement,
        FieldElement,
      ];
      return { R8: { x, y }, S };
    },
  };
  await circuit.witness(forgeCommitteeHeader({ slots: eightSlots(slot) }));
});

describe("H1: the packed header is three fields of 64 bits, and its chain id is the domain's", () => {
  test("takes the largest of each", async () => {
    const max = 2n ** 64n - 1n;
    const domain = { chainId: max, outbox: seededAddress("outbox") };
    await circuit.witness(
      forgeCommitteeHeader({ slots: honestSlots(), domain, header: { height: max, timestamp: max } }),
    );
  });
  test("refuses a chain id of 65 bits", async () => {
    const inputs = forgeCommitteeHeader({ slots: honestSlots() });
    expect(await circuit.refusedBy({ ...inputs, packedHeader: inputs.packedHeader + 2n ** 192n })).toBe("Range");
    expect(await circuit.refusedBy({ ...inputs, packedHeader: r - 1n })).toBe("Range");
  });
  test("refuses a header of another chain than the committee's", async () => {
    expect(await refusal({ slots: honestSlots(), header: { chainId: 31338n } })).toBe("CommitteeHeader");
  });
});

describe("H2: the outbox is an address", () => {
  test("takes the largest address", async () => {
    const outbox = toAddress(`0x${"ff".repeat(20)}`);
    await circuit.witness(forgeCommitteeHeader({ slots: honestSlots(), domain: { chainId: 1n, outbox } }));
  });
  test("refuses 2^160 and an alias of the address", async () => {
    const inputs = forgeCommitteeHeader({ slots: honestSlots() });
    for (const outbox of [2n ** 160n, inputs.outbox + 2n ** 160n, r - 1n]) {
      expect(await circuit.refusedBy({ ...inputs, outbox })).toBe("Range");
    }
  });
  test("refuses another outbox than the committed one", async () => {
    const inputs = forgeCommitteeHeader({ slots: honestSlots() });
    expect(await circuit.refusedBy({ ...inputs, outbox: inputs.outbox + 1n })).toBe("CommitteeHeader");
  });
});

describe("H3: the bitmap has exactly N bits", () => {
  test("takes all of them", async () => {
    await circuit.witness(
      forgeCommitteeHeader({ slots: Array.from({ length: N }, (_, slot) => memberSlot(slot, 1n)) }),
    );
  });
  test.each([2n ** 8n, 2n ** 253n, r - 1n])("refuses a bitmap raised by %s", async (high) => {
    const inputs = forgeCommitteeHeader({ slots: honestSlots() });
    expect(
      await circuit.refusedBy({ ...inputs, signerBitmap: modField(inputs.signerBitmap + high) }),
    ).not.toBeUndefined();
  });
  test("refuses bit N alone", async () => {
    const inputs = forgeCommitteeHeader({ slots: honestSlots() });
    expect(await circuit.refusedBy({ ...inputs, signerBitmap: inputs.signerBitmap + 2n ** 8n })).toBe("Bits");
  });
  test("refuses a bit whose slot gave no signature, and a signature whose bit is not set", async () => {
    const inputs = forgeCommitteeHeader({ slots: honestSlots() });
    expect(await circuit.refusedBy({ ...inputs, signerBitmap: 0b11111n })).toBe("Range");
    const four = forgeCommitteeHeader({ slots: eightSlots(...[0, 1, 2, 3].map((slot) => memberSlot(slot, 10n))) });
    expect(await circuit.refusedBy({ ...four, signerBitmap: 0b0111n })).toBe("HalfAggregation");
  });
});

describe("H4: weights have 64 bits", () => {
  test("takes the largest", async () => {
    await circuit.witness(
      forgeCommitteeHeader({ slots: Array.from({ length: N }, (_, slot) => memberSlot(slot, 2n ** 64n - 1n)) }),
    );
  });
  test.each([2n ** 64n, r - 1n, r - 5n])(
    "refuses %s, held by a member that signs or by one that does not",
    async (weight) => {
      expect(await refusal({ slots: eightSlots(memberSlot(0, weight), memberSlot(1, 10n)) })).toBe("Range");
      expect(await refusal({ slots: eightSlots(memberSlot(0, weight, false), memberSlot(1, 10n)) })).toBe("Range");
    },
  );
  test("refuses negative weight that would shrink the total to the signer's own", async () => {
    expect(
      await refusal({ slots: eightSlots(memberSlot(0, 1n), memberSlot(1, 99n, false), memberSlot(2, r - 99n, false)) }),
    ).toBe("Range");
  });
});

describe("H5: a signer has weight", () => {
  test("refuses a signing member of weight zero and the bit of an empty slot", async () => {
    expect(await refusal({ slots: eightSlots(memberSlot(0, 10n), memberSlot(1, 0n)) })).toBe("Quorum");
    expect(
      await refusal({ slots: eightSlots(memberSlot(0, 10n), { ...emptySlot, sign: signForLowOrderKey(BASE8) }) }),
    ).toBe("Quorum");
  });
  test("takes weight one", async () => {
    await circuit.witness(forgeCommitteeHeader({ slots: eightSlots(memberSlot(0, 10n), memberSlot(1, 1n)) }));
  });
});

describe("H6: the total is not zero", () => {
  test("refuses a committee without weight, signed by nobody", async () => {
    expect(await refusal({ slots: eightSlots(memberSlot(0, 0n, false)) })).toBe("NonZero");
    expect(await refusal({ slots: eightSlots() })).toBe("NonZero");
  });
  test("refuses an empty bitmap of any committee", async () => {
    expect(await refusal({ slots: eightSlots(memberSlot(0, 1n, false)) })).toBe("Range");
  });
});

describe("H7: two thirds, exactly", () => {
  const committee = (signed: bigint, total: bigint): ForgedSlot[] =>
    eightSlots(memberSlot(0, signed), memberSlot(1, total - signed, false));
  test.each([
    [2n, 3n],
    [3n, 4n],
    [200n, 300n],
    [201n, 300n],
    [67n, 100n],
    [2n ** 64n - 2n, 3n * 2n ** 63n - 3n],
  ])("takes %s of %s", async (signed, total) => {
    await circuit.witness(forgeCommitteeHeader({ slots: committee(signed, total) }));
  });
  test.each([
    [1n, 2n],
    [199n, 300n],
    [66n, 100n],
    [2n ** 64n - 3n, 3n * 2n ** 63n - 3n],
    [65n, 100n],
  ])("refuses %s of %s", async (signed, total) => {
    expect(await refusal({ slots: committee(signed, total) })).toBe("Range");
  });
  test("a member in two slots counts once a slot, as committed, and no bit counts twice", async () => {
    const twice = [memberSlot(0, 10n), memberSlot(0, 10n), memberSlot(1, 11n, false)];
    expect(
      await refusal({ slots: eightSlots(memberSlot(0, 10n), memberSlot(0, 10n, false), memberSlot(1, 11n, false)) }),
    ).toBe("Range");
    expect(await refusal({ slots: eightSlots(...twice) })).toBe("Range");
    await circuit.witness(
      forgeCommitteeHeader({ slots: eightSlots(memberSlot(0, 11n), memberSlot(0, 11n), memberSlot(1, 11n, false)) }),
    );
  });
});

describe("H8: the committee is the committed one", () => {
  const inputs = () => forgeCommitteeHeader({ slots: honestSlots() });
  test("refuses another weight, another key, swapped slots, another total", async () => {
    const { memberKeys, memberWeights } = inputs();
    expect(await circuit.refusedBy({ ...inputs(), memberWeights: memberWeights.with(4, 9n) })).toBe("CommitteeHeader");
    expect(await circuit.refusedBy({ ...inputs(), memberKeys: memberKeys.with(4, [1n, 2n]) })).toBe("CommitteeHeader");
    const [first, second] = memberKeys as [[bigint, bigint], [bigint, bigint]];
    expect(await circuit.refusedBy({ ...inputs(), memberKeys: memberKeys.with(0, second).with(1, first) })).toBe(
      "CommitteeHeader",
    );
    expect(await circuit.refusedBy({ ...inputs(), memberWeights: memberWeights.with(5, 1n) })).toBe("CommitteeHeader");
  });
  test("refuses a committee of the attacker's own under another's commitment", async () => {
    const own = forgeCommitteeHeader({ slots: eightSlots(memberSlot(9, 10n)) });
    expect(await circuit.refusedBy({ ...own, committeeCommitment: inputs().committeeCommitment })).toBe(
      "CommitteeHeader",
    );
  });
});

describe("H9: the next committee is of the same domain", () => {
  test("refuses a commitment with another opening, and one of another chain or outbox", async () => {
    expect(await refusal({ slots: honestSlots(), header: { nextCommitteeCommitment: toFieldElement(1n) } })).toBe(
      "CommitteeHeader",
    );
    for (const domain of [
      { chainId: 31338n, outbox: seededAddress("outbox") },
      { chainId: 31337n, outbox: seededAddress("other") },
    ]) {
      const { nextCommitteeCommitment } = forgeCommitteeHeader({ slots: honestSlots(), domain });
      expect(
        await refusal({
          slots: honestSlots(),
          header: { nextCommitteeCommitment: toFieldElement(nextCommitteeCommitment) },
        }),
      ).toBe("CommitteeHeader");
    }
  });
  test("takes the own commitment: no rotation", async () => {
    const { committeeCommitment } = forgeCommitteeHeader({ slots: honestSlots() });
    const members = honestSlots()
      .slice(0, 5)
      .map(({ key, weight }) => ({ publicKey: key, weight }));
    const next = { totalWeight: 50n, membersHash: membersHash({ size: N, members }) };
    const inputs = forgeCommitteeHeader({ slots: honestSlots(), next });
    expect(inputs.nextCommitteeCommitment).toBe(committeeCommitment);
    await circuit.witness(inputs);
  });
});
