import { AbiCoder, keccak256 } from "ethers";
import { describe, expect, it } from "vitest";
import { HEADER_TUPLE } from "../../prover/protocol/abi.ts";
import { type Committee, committeeCommitment, domainHash } from "../../prover/protocol/committee.ts";
import { FIELD_MODULUS, type FieldElement, MAX_UINT64 } from "../../prover/protocol/field.ts";
import type { SolidityProof } from "../../prover/proving/calldata.ts";
import {
  ANCHOR_HEIGHT,
  CLOCK_DRIFT,
  COMMITTEE_SIZE,
  type HeaderUpdate,
  headerInputs,
  headerProof,
  TRUSTING_PERIOD,
  useClient,
} from "../support/contractLightClient.ts";
import { account, as, deploy, eventsOf, mined, revertOf } from "../support/contracts.ts";
import { rerandomise, simulateProof } from "../support/contractTrapdoor.ts";
import { seededAddress, tamper } from "../support/factories.ts";

const { fixture, commitment } = useClient();
const submit = (header: HeaderUpdate, proof: SolidityProof = headerProof(commitment(), header)) =>
  fixture.client.update(header, proof, { gasLimit: 1_000_000n });
const refusal = async (header: HeaderUpdate, proof?: SolidityProof): Promise<string> =>
  (await revertOf(submit(header, proof))).name;

describe("a new client", () => {
  it("computes its domain and the genesis commitment itself, as the protocol does", async () => {
    const { client, parameters } = fixture;
    const domain = domainHash({ chainId: 31_337n, outbox: seededAddress("outbox") });
    expect(await client.DOMAIN()).toBe(domain);
    expect(await client.committeeCommitment(0)).toBe(commitment());
    expect([...(await client.head())]).toEqual([ANCHOR_HEIGHT, parameters.anchor.timestamp, 0n]);
    expect(await client.generation()).toBe(1n);
    expect(await client.frozen()).toBe(false);
  });

  it("has another commitment for another outbox or chain: committees cannot be carried over", async () => {
    const foreign = fixture.committees[3] as Committee;
    expect(committeeCommitment(foreign)).not.toBe(commitment());
    const other = await deploy(fixture.chain, "CommitteeLightClient", [
      { ...fixture.parameters, outbox: seededAddress("foreign outbox") },
    ]);
    expect(await other.committeeCommitment(0)).toBe(committeeCommitment(foreign));
    const third = await deploy(fixture.chain, "CommitteeLightClient", [
      { ...fixture.parameters, sourceChainId: 31_336n },
    ]);
    expect(await third.committeeCommitment(0)).not.toBe(commitment());
  });

  const zero = `0x${"00".repeat(20)}`;
  const wrong: [string, string, (value: bigint) => unknown][] = [
    ["sourceChainId", "0", () => 0n],
    ["outbox", "zero", () => zero],
    ["verifier", "an account without code", () => seededAddress("no code")],
    ["committeeSize", "0", () => 0],
    ["committeeSize", "129", () => 129],
    ["trustingPeriod", "0", () => 0n],
    ["trustingPeriod", "over a year", () => 366n * 86_400n],
    ["maxClockDrift", "over the trusting period", () => TRUSTING_PERIOD + 1n],
    ["recoveryDelay", "under an hour", () => 3599n],
    ["recoveryDelay", "the trusting period", () => TRUSTING_PERIOD],
    ["anchor.timestamp", "in the future", (time) => time + 10_000n],
    ["anchor.timestamp", "expired", (time) => time - TRUSTING_PERIOD],
    ["anchor.timestamp", "0", () => 0n],
    ["anchor.totalWeight", "0", () => 0n],
    ["anchor.totalWeight", "more than N members can have", () => BigInt(COMMITTEE_SIZE) * MAX_UINT64 + 1n],
    ["anchor.membersHash", "0", () => 0n],
    ["anchor.membersHash", "x + r", (hash) => hash + FIELD_MODULUS],
    ["anchor.membersHash", "r", () => FIELD_MODULUS],
  ];
  for (const [path, what, change] of wrong) {
    it(`L12: is refused when its ${path} is ${what}`, async () => {
      const parameters = tamper(fixture.parameters, path, (value) => change(value as bigint));
      const revert = await revertOf(deploy(fixture.chain, "CommitteeLightClient", [parameters]));
      expect(revert).toEqual({ name: "LightClient_InvalidParameter", args: [path] });
    });
  }
});

describe("an update", () => {
  it("stores the root and moves the head, whoever submits it", async () => {
    const header = fixture.header();
    const client = as(fixture.client, await account(fixture.chain, 3));
    const receipt = await mined(client.update(header, headerProof(commitment(), header)));
    expect(eventsOf(receipt, fixture.client, "HeaderAccepted")).toEqual([
      [header.height, 0n, header.timestamp, header.blockHash, header.messageRoot],
    ]);
    expect(eventsOf(receipt, fixture.client, "CommitteeRotated")).toEqual([]);
    expect(await fixture.client.messageRoot(header.height)).toBe(header.messageRoot);
    expect([...(await fixture.client.head())]).toEqual([header.height, header.timestamp, 0n]);
    const evidence = keccak256(AbiCoder.defaultAbiCoder().encode([HEADER_TUPLE, "uint64"], [header, 0n]));
    expect(await fixture.client.headerHash(header.height)).toBe(evidence);
  });

  it("may skip heights; skipped ones stay unknown", async () => {
    await mined(submit(fixture.header(1n)));
    await mined(submit(fixture.header(50n)));
    expect(await fixture.client.messageRoot(ANCHOR_HEIGHT + 2n)).toBe(0n);
    expect(await fixture.client.messageRoot(ANCHOR_HEIGHT + 1n)).toBe(fixture.header(1n).messageRoot);
  });
});

describe("L2 trusting period", () => {
  it("ends updates one second after the head's last trusted one", async () => {
    const end = fixture.parameters.anchor.timestamp + TRUSTING_PERIOD;
    const header = fixture.header(1n);
    await fixture.chain.setNextTime(end);
    const snapshot = await fixture.chain.request("evm_snapshot", []);
    await mined(submit(header));
    await fixture.chain.request("evm_revert", [snapshot]);
    await fixture.chain.setNextTime(end + 1n);
    expect(await revertOf(submit(header))).toEqual({
      name: "LightClient_TrustingPeriodOver",
      args: [fixture.parameters.anchor.timestamp, end],
    });
  });
});

describe("L3 and L4 monotone", () => {
  it("wants a height above the head's", async () => {
    await mined(submit(fixture.header(5n)));
    for (const steps of [5n, 4n, 0n]) {
      expect(await refusal(fixture.header(steps, { timestamp: fixture.header(9n).timestamp }))).toBe(
        "LightClient_HeightNotAboveHead",
      );
    }
    await mined(submit(fixture.header(6n)));
  });

  it("wants a time after the head's", async () => {
    await mined(submit(fixture.header(5n)));
    const { timestamp } = fixture.header(5n);
    expect(await refusal(fixture.header(6n, { timestamp }))).toBe("LightClient_TimestampNotAfterHead");
    expect(await refusal(fixture.header(6n, { timestamp: timestamp - 1n }))).toBe("LightClient_TimestampNotAfterHead");
    expect(await refusal(fixture.header(6n, { timestamp: 0n }))).toBe("LightClient_TimestampNotAfterHead");
    await mined(submit(fixture.header(6n, { timestamp: timestamp + 1n })));
  });

  it("never lets the head of the anchor be replayed", async () => {
    expect(await refusal(fixture.header(0n, { timestamp: fixture.header(1n).timestamp }))).toBe(
      "LightClient_HeightNotAboveHead",
    );
  });
});

describe("L5 clock", () => {
  it("accepts a header ahead by the drift, refuses one second more and the end of time", async () => {
    const time = (await fixture.chain.now()) + 100n;
    await fixture.chain.setNextTime(time);
    expect(await refusal(fixture.header(1n, { timestamp: time + CLOCK_DRIFT + 1n }))).toBe(
      "LightClient_TimestampInFuture",
    );
    expect(await refusal(fixture.header(1n, { timestamp: MAX_UINT64 }))).toBe("LightClient_TimestampInFuture");
    await fixture.chain.setNextTime(time + 10n);
    await mined(submit(fixture.header(1n, { timestamp: time + 10n + CLOCK_DRIFT })));
  });
});

describe("L6 and L7 ranges: nothing that a circuit would see as something else", () => {
  const shapes: [string, (header: HeaderUpdate) => Partial<HeaderUpdate>, string][] = [
    [
      "a zero block hash",
      () => ({ blockHash: `0x${"00".repeat(32)}` as HeaderUpdate["blockHash"] }),
      "LightClient_ZeroBlockHash",
    ],
    ["a zero message root", () => ({ messageRoot: 0n as FieldElement }), "LightClient_MessageRootOutOfRange"],
    [
      "a message root x + r",
      (h) => ({ messageRoot: (h.messageRoot + FIELD_MODULUS) as FieldElement }),
      "LightClient_MessageRootOutOfRange",
    ],
    ["a message root r", () => ({ messageRoot: FIELD_MODULUS as FieldElement }), "LightClient_MessageRootOutOfRange"],
    [
      "a message root 2^256 - 1",
      () => ({ messageRoot: ((1n << 256n) - 1n) as FieldElement }),
      "LightClient_MessageRootOutOfRange",
    ],
    [
      "a zero next commitment",
      () => ({ nextCommitteeCommitment: 0n as FieldElement }),
      "CommitteeLightClient_CommitmentOutOfRange",
    ],
    [
      "a next commitment x + r",
      (h) => ({ nextCommitteeCommitment: (h.nextCommitteeCommitment + FIELD_MODULUS) as FieldElement }),
      "CommitteeLightClient_CommitmentOutOfRange",
    ],
    ["an empty bitmap", () => ({ signerBitmap: 0n }), "CommitteeLightClient_BitmapOutOfRange"],
    [
      "a bitmap with bit N",
      () => ({ signerBitmap: 0b110n | (1n << BigInt(COMMITTEE_SIZE)) }),
      "CommitteeLightClient_BitmapOutOfRange",
    ],
    ["a bitmap of all 128 bits", () => ({ signerBitmap: (1n << 128n) - 1n }), "CommitteeLightClient_BitmapOutOfRange"],
  ];
  for (const [what, change, error] of shapes) {
    it(`refuses ${what}, though the proof agrees modulo r`, async () => {
      const header = { ...fixture.header(), ...change(fixture.header()) };
      expect(await refusal(header, simulateProof(headerInputs(commitment(), header)))).toBe(error);
    });
  }

  it("accepts the largest root, the largest hash and all slots", async () => {
    const header = fixture.header(1n, {
      messageRoot: (FIELD_MODULUS - 1n) as FieldElement,
      blockHash: `0x${"ff".repeat(32)}` as HeaderUpdate["blockHash"],
      signerBitmap: (1n << BigInt(COMMITTEE_SIZE)) - 1n,
    });
    await mined(submit(header));
  });
});

describe("L8 proof", () => {
  it("must be for this very header: every field counts", async () => {
    const header = fixture.header(2n);
    const proof = headerProof(commitment(), header);
    const changes: [string, unknown][] = [
      ["height", header.height + 1n],
      ["timestamp", header.timestamp + 1n],
      ["blockHash", `${header.blockHash.slice(0, -1)}${header.blockHash.endsWith("0") ? "1" : "0"}`],
      ["blockHash", `0x${header.blockHash.startsWith("0x0") ? "1" : "0"}${header.blockHash.slice(3)}`],
      ["messageRoot", header.messageRoot + 1n],
      ["nextCommitteeCommitment", header.nextCommitteeCommitment + 1n],
      ["signerBitmap", header.signerBitmap ^ 1n],
    ];
    for (const [field, value] of changes)
      expect(
        await refusal(
          tamper(header, field, () => value),
          proof,
        ),
        field,
      ).toBe("CommitteeLightClient_InvalidProof");
    await mined(submit(header, proof));
  });

  it("must be by this epoch's committee, on this source chain", async () => {
    const header = fixture.header();
    for (const other of [commitment(1), commitment(3)])
      expect(await refusal(header, headerProof(other, header))).toBe("CommitteeLightClient_InvalidProof");
    expect(await refusal(header, simulateProof(headerInputs(commitment(), header, 31_338n)))).toBe(
      "CommitteeLightClient_InvalidProof",
    );
  });

  it("with altered points, points off the curve, unreduced or zero coordinates is refused", async () => {
    const q = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
    const header = fixture.header();
    const proof = headerProof(commitment(), header);
    const other = headerProof(commitment(), header, "other");
    const forged: SolidityProof[] = [
      { ...proof, a: other.a },
      { ...proof, b: other.b },
      { ...proof, c: other.c },
      { ...proof, a: [proof.a[0], q - proof.a[1]] },
      {
        ...proof,
        b: [
          [proof.b[0][1], proof.b[0][0]],
          [proof.b[1][1], proof.b[1][0]],
        ],
      },
      { ...proof, a: [proof.a[0] + 1n, proof.a[1]] },
      { ...proof, a: [proof.a[0] + q, proof.a[1]] },
      { ...proof, c: [proof.c[0], proof.c[1] + q] },
      {
        a: [0n, 0n],
        b: [
          [0n, 0n],
          [0n, 0n],
        ],
        c: [0n, 0n],
      },
    ];
    for (const [index, attempt] of forged.entries())
      expect(await refusal(header, attempt), String(index)).toBe("CommitteeLightClient_InvalidProof");
    expect(await fixture.client.messageRoot(header.height)).toBe(0n);
    await mined(submit(header, proof));
  });

  it("re-randomised proves the same, and still cannot replay a header", async () => {
    const header = fixture.header();
    const proof = headerProof(commitment(), header);
    await mined(submit(header, rerandomise(proof)));
    expect(await refusal(header, proof)).toBe("LightClient_HeightNotAboveHead");
    expect(await refusal(header, rerandomise(proof, 9n))).toBe("LightClient_HeightNotAboveHead");
  });

  it("checked with too little gas reverts and leaves no trace, at any amount", async () => {
    const header = fixture.header();
    const proof = headerProof(commitment(), header);
    for (let gasLimit = 60_000n; gasLimit < 320_000n; gasLimit += 20_000n) {
      const outcome = await mined(fixture.client.update(header, proof, { gasLimit })).then(
        () => "accepted",
        () => "reverted",
      );
      const root = await fixture.client.messageRoot(header.height);
      expect(root).toBe(outcome === "accepted" ? header.messageRoot : 0n);
      if (outcome === "accepted") return;
    }
    await mined(submit(header, proof));
  });
});

describe("L9 rotation", () => {
  it("hands over with the header that names another committee, and not before", async () => {
    const rotation = fixture.header(1n, { nextCommitteeCommitment: commitment(1) });
    const next = fixture.header(2n, { nextCommitteeCommitment: commitment(1) });
    expect(await refusal(next, headerProof(commitment(1), next))).toBe("CommitteeLightClient_InvalidProof");

    const receipt = await mined(submit(rotation));
    expect(eventsOf(receipt, fixture.client, "CommitteeRotated")).toEqual([[1n, commitment(1)]]);
    expect(eventsOf(receipt, fixture.client, "HeaderAccepted")[0]?.[1]).toBe(0n);
    expect((await fixture.client.head())[2]).toBe(1n);
    expect(await fixture.client.committeeCommitment(0)).toBe(commitment(0));
    expect(await fixture.client.committeeCommitment(1)).toBe(commitment(1));
    expect(await fixture.client.committeeCommitment(2)).toBe(0n);

    const stale = fixture.header(2n);
    expect(await refusal(stale, headerProof(commitment(0), stale))).toBe("CommitteeLightClient_InvalidProof");
    await mined(submit(next, headerProof(commitment(1), next)));
    expect((await fixture.client.head())[2]).toBe(1n);
  });

  it("can return to an earlier committee as a new epoch", async () => {
    await mined(submit(fixture.header(1n, { nextCommitteeCommitment: commitment(1) })));
    const back = fixture.header(2n, { nextCommitteeCommitment: commitment(0) });
    await mined(submit(back, headerProof(commitment(1), back)));
    expect((await fixture.client.head())[2]).toBe(2n);
    expect(await fixture.client.committeeCommitment(2)).toBe(commitment(0));
  });
});

describe("L13 defaults", () => {
  it("trusts no height that no header was proved for, the anchor's own included", async () => {
    for (const height of [0n, 1n, ANCHOR_HEIGHT, ANCHOR_HEIGHT + 1n, MAX_UINT64])
      expect(await fixture.client.messageRoot(height)).toBe(0n);
    expect(await fixture.client.committeeCommitment(1)).toBe(0n);
    expect(await fixture.client.committeeCommitment(MAX_UINT64)).toBe(0n);
  });
});
