import { describe, expect, it } from "vitest";
import type { Committee } from "../../prover/protocol/committee.ts";
import { FIELD_MODULUS, type FieldElement, MAX_UINT64 } from "../../prover/protocol/field.ts";
import {
  ANCHOR_HEIGHT,
  type Anchor,
  anchorOf,
  type HeaderUpdate,
  headerInputs,
  headerProof,
  RECOVERY_DELAY,
  TRUSTING_PERIOD,
  useClient,
} from "../support/contractLightClient.ts";
import { account, as, eventsOf, mined, revertOf } from "../support/contracts.ts";
import { simulateProof } from "../support/contractTrapdoor.ts";
import { seededAddress, seededBytes32 } from "../support/factories.ts";

const { fixture, commitment } = useClient();
const submit = (header: HeaderUpdate, epoch = 0) =>
  fixture.client.update(header, headerProof(commitment(epoch), header), { gasLimit: 1_000_000n });
const report = (stored: HeaderUpdate, conflicting: HeaderUpdate, epoch = 0, by = commitment(epoch)) =>
  fixture.client.reportConflict(stored, conflicting, epoch, simulateProof(headerInputs(by, conflicting)), {
    gasLimit: 1_000_000n,
  });

/** A stored header and a conflicting one at its height. */
async function conflict(
  overrides: Partial<HeaderUpdate> = { blockHash: seededBytes32("evil") },
): Promise<[HeaderUpdate, HeaderUpdate]> {
  const stored = fixture.header(3n, { signerBitmap: 0b110n });
  await mined(submit(stored));
  return [stored, { ...stored, signerBitmap: 0b101n, ...overrides }];
}

describe("L10 conflicting headers", () => {
  const differences: [string, Partial<HeaderUpdate>][] = [
    ["block hash", { blockHash: seededBytes32("evil") }],
    ["message root", { messageRoot: 42n as FieldElement }],
    ["time", { timestamp: 1_700_000_000n }],
    ["next committee", { nextCommitteeCommitment: 43n as FieldElement }],
  ];
  for (const [what, overrides] of differences) {
    it(`freeze the client when they differ in the ${what}, with those who signed both`, async () => {
      const [stored, conflicting] = await conflict(overrides);
      const reporter = await account(fixture.chain, 4);
      const proof = simulateProof(headerInputs(commitment(), conflicting));
      const receipt = await mined(as(fixture.client, reporter).reportConflict(stored, conflicting, 0, proof));
      expect(eventsOf(receipt, fixture.client, "HeadersConflict")).toEqual([
        [stored.height, 0n, 0b100n, stored.blockHash, conflicting.blockHash, reporter.address],
      ]);
      expect(eventsOf(receipt, fixture.client, "ClientFrozen")).toEqual([[1n]]);
      expect(await fixture.client.frozen()).toBe(true);
      expect(await fixture.client.generation()).toBe(0n);
    });
  }

  it("are no conflict when only the signers differ, or the heights do", async () => {
    const [stored] = await conflict();
    expect((await revertOf(report(stored, { ...stored, signerBitmap: 0b111n }))).name).toBe(
      "CommitteeLightClient_NoConflict",
    );
    expect((await revertOf(report(stored, stored))).name).toBe("CommitteeLightClient_NoConflict");
    expect((await revertOf(report(stored, fixture.header(4n)))).name).toBe("CommitteeLightClient_NoConflict");
  });

  it("need the header that is stored, with its own signers and epoch", async () => {
    const [stored, conflicting] = await conflict();
    const pretended = [
      { ...stored, signerBitmap: 0b111n },
      { ...stored, blockHash: seededBytes32("another") },
      { ...stored, timestamp: stored.timestamp + 1n },
    ];
    for (const header of pretended)
      expect((await revertOf(report(header, conflicting))).name).toBe("CommitteeLightClient_NotTheStoredHeader");
    expect((await revertOf(report(stored, conflicting, 1))).name).toBe("CommitteeLightClient_NotTheStoredHeader");
    const unknown = fixture.header(2n);
    expect((await revertOf(report(unknown, { ...unknown, blockHash: seededBytes32("evil") }))).name).toBe(
      "CommitteeLightClient_NotTheStoredHeader",
    );
  });

  it("need a proof by the committee of that epoch, not a later or foreign one", async () => {
    const rotation = fixture.header(3n, { nextCommitteeCommitment: commitment(1) });
    await mined(submit(rotation));
    const conflicting = { ...rotation, blockHash: seededBytes32("evil") };
    for (const by of [commitment(1), commitment(3)]) {
      expect((await revertOf(report(rotation, conflicting, 0, by))).name).toBe("CommitteeLightClient_InvalidProof");
    }
    expect(await fixture.client.frozen()).toBe(false);
    await mined(report(rotation, conflicting, 0, commitment(0)));
    expect(await fixture.client.frozen()).toBe(true);
  });

  it("cannot be made up by aliases of the stored header", async () => {
    const [stored] = await conflict();
    const aliases: [Partial<HeaderUpdate>, string][] = [
      [{ messageRoot: (stored.messageRoot + FIELD_MODULUS) as FieldElement }, "LightClient_MessageRootOutOfRange"],
      [
        { nextCommitteeCommitment: (stored.nextCommitteeCommitment + FIELD_MODULUS) as FieldElement },
        "CommitteeLightClient_CommitmentOutOfRange",
      ],
    ];
    for (const [alias, error] of aliases)
      expect((await revertOf(report(stored, { ...stored, ...alias }))).name).toBe(error);
  });

  it("count until the trusting period of the header is over, also below the head", async () => {
    const [stored, conflicting] = await conflict();
    await mined(submit(fixture.header(9n)));
    await fixture.chain.setNextTime(stored.timestamp + TRUSTING_PERIOD);
    const snapshot = await fixture.chain.request("evm_snapshot", []);
    await mined(report(stored, conflicting));
    await fixture.chain.request("evm_revert", [snapshot]);
    await fixture.chain.setNextTime(stored.timestamp + TRUSTING_PERIOD + 1n);
    expect((await revertOf(report(stored, conflicting))).name).toBe("LightClient_TrustingPeriodOver");
  });
});

describe("L1 a frozen client", () => {
  it("takes no header and shows no root, though both were there until the report", async () => {
    const [stored, conflicting] = await conflict();
    await mined(submit(fixture.header(4n)));
    for (const steps of [3n, 4n])
      expect(await fixture.client.messageRoot(fixture.header(steps).height)).toBe(fixture.header(steps).messageRoot);
    await mined(report(stored, conflicting));
    for (const steps of [3n, 4n]) expect(await fixture.client.messageRoot(fixture.header(steps).height)).toBe(0n);
    expect((await revertOf(submit(fixture.header(5n)))).name).toBe("LightClient_Frozen");
  });

  it("takes no second report", async () => {
    const [stored, conflicting] = await conflict();
    await mined(report(stored, conflicting));
    expect((await revertOf(report(stored, conflicting))).name).toBe("LightClient_Frozen");
  });

  it("takes no forged header either, and stays frozen", async () => {
    const [stored, conflicting] = await conflict();
    await mined(report(stored, conflicting));
    const forged = fixture.header(5n);
    const proof = simulateProof(headerInputs(commitment(1), forged));
    const refused = fixture.client.update(forged, proof, { gasLimit: 1_000_000n });
    expect((await revertOf(refused)).name).toBe("LightClient_Frozen");
    expect(await fixture.client.frozen()).toBe(true);
  });
});

describe("L11 and L12 recovery", () => {
  const anchor = async (overrides: Partial<Anchor> = {}): Promise<Anchor> => ({
    ...anchorOf(fixture.committees[2] as Committee, 50n, await fixture.chain.now()),
    ...overrides,
  });

  async function freeze(): Promise<HeaderUpdate> {
    const [stored, conflicting] = await conflict();
    await mined(report(stored, conflicting));
    return stored;
  }

  it("is out of reach of anyone but the owner", async () => {
    await freeze();
    const stranger = as(fixture.client, await account(fixture.chain, 1));
    expect((await revertOf(stranger.proposeRecovery(await anchor()))).name).toBe("OwnableUnauthorizedAccount");
    await mined(fixture.client.proposeRecovery(await anchor()));
    await fixture.chain.wait(RECOVERY_DELAY);
    expect((await revertOf(stranger.acceptRecovery())).name).toBe("OwnableUnauthorizedAccount");
    expect((await revertOf(stranger.cancelRecovery())).name).toBe("OwnableUnauthorizedAccount");
  });

  it("is out of the owner's reach while the client is healthy", async () => {
    expect((await revertOf(fixture.client.proposeRecovery(await anchor()))).name).toBe("LightClient_Healthy");
    await fixture.chain.setNextTime(fixture.parameters.anchor.timestamp + TRUSTING_PERIOD);
    await fixture.chain.request("evm_mine", []);
    const { anchor: old } = fixture.parameters;
    expect(
      (await revertOf(fixture.client.proposeRecovery.staticCall({ ...old, timestamp: old.timestamp + 60n }))).name,
    ).toBe("LightClient_Healthy");
    await fixture.chain.wait(1n);
    await mined(fixture.client.proposeRecovery(await anchor()));
  });

  it("waits for its delay to the second, then starts a new generation at the anchor", async () => {
    const stored = await freeze();
    const chosen = await anchor();
    const receipt = await mined(fixture.client.proposeRecovery(chosen));
    const acceptableFrom = (await fixture.chain.now()) + RECOVERY_DELAY;
    expect(
      eventsOf(receipt, fixture.client, "RecoveryProposed").map(([, commitment, from]) => [commitment, from]),
    ).toEqual([[commitment(2), acceptableFrom]]);
    expect((await fixture.client.pendingRecovery())[2]).toBe(acceptableFrom);
    expect(await fixture.client.frozen()).toBe(true);

    await fixture.chain.setNextTime(acceptableFrom - 1n);
    expect((await revertOf(fixture.client.acceptRecovery({ gasLimit: 500_000n }))).name).toBe(
      "CommitteeLightClient_RecoveryTooEarly",
    );
    await fixture.chain.setNextTime(acceptableFrom);
    const accepted = await mined(fixture.client.acceptRecovery({ gasLimit: 500_000n }));
    expect(eventsOf(accepted, fixture.client, "ClientRecovered")).toEqual([[2n, 1n, 50n]]);
    expect(eventsOf(accepted, fixture.client, "CommitteeRotated")).toEqual([[1n, commitment(2)]]);
    expect(await fixture.client.frozen()).toBe(false);
    expect(await fixture.client.generation()).toBe(2n);
    expect([...(await fixture.client.head())]).toEqual([50n, chosen.timestamp, 1n]);

    // Nothing of the old generation is trusted, neither its root nor its evidence nor its committee.
    expect(await fixture.client.messageRoot(stored.height)).toBe(0n);
    expect((await revertOf(report(stored, { ...stored, blockHash: seededBytes32("evil") }))).name).toBe(
      "CommitteeLightClient_NotTheStoredHeader",
    );
    const header = fixture.header(3n, { timestamp: chosen.timestamp + 1n, nextCommitteeCommitment: commitment(2) });
    expect((await revertOf(submit(header, 0))).name).toBe("CommitteeLightClient_InvalidProof");
    await mined(submit(header, 2));
    expect(await fixture.client.messageRoot(header.height)).toBe(header.messageRoot);
    expect((await revertOf(fixture.client.acceptRecovery())).name).toBe("CommitteeLightClient_NoRecoveryPending");
  });

  it("can go back below a height that a dishonest committee put out of reach", async () => {
    await mined(submit(fixture.header(MAX_UINT64 - ANCHOR_HEIGHT, { timestamp: fixture.header(1n).timestamp })));
    expect((await revertOf(submit(fixture.header(2n)))).name).toBe("LightClient_HeightNotAboveHead");
    await fixture.chain.wait(TRUSTING_PERIOD + 1n);
    await mined(fixture.client.proposeRecovery(await anchor()));
    await fixture.chain.wait(RECOVERY_DELAY);
    await mined(fixture.client.acceptRecovery());
    expect((await fixture.client.head())[0]).toBe(50n);
  });

  it("can be withdrawn; only one is pending at a time", async () => {
    await freeze();
    expect((await revertOf(fixture.client.cancelRecovery())).name).toBe("CommitteeLightClient_NoRecoveryPending");
    await mined(fixture.client.proposeRecovery(await anchor()));
    expect((await revertOf(fixture.client.proposeRecovery(await anchor()))).name).toBe(
      "CommitteeLightClient_RecoveryPending",
    );
    await mined(fixture.client.cancelRecovery());
    await fixture.chain.wait(RECOVERY_DELAY);
    expect((await revertOf(fixture.client.acceptRecovery())).name).toBe("CommitteeLightClient_NoRecoveryPending");
    expect(await fixture.client.frozen()).toBe(true);
    await mined(fixture.client.proposeRecovery(await anchor()));
  });

  it("wants a possible anchor when proposed, and a recent one when accepted", async () => {
    await freeze();
    const now = await fixture.chain.now();
    const wrong: Partial<Anchor>[] = [
      { timestamp: now + 1000n },
      { timestamp: now - TRUSTING_PERIOD - 10n },
      { totalWeight: 0n },
      { membersHash: 0n },
      { membersHash: FIELD_MODULUS },
    ];
    for (const overrides of wrong)
      expect((await revertOf(fixture.client.proposeRecovery(await anchor(overrides)))).name).toBe(
        "LightClient_InvalidParameter",
      );
    await mined(fixture.client.proposeRecovery(await anchor()));
    await fixture.chain.wait(TRUSTING_PERIOD + 10n);
    expect((await revertOf(fixture.client.acceptRecovery())).name).toBe("LightClient_InvalidParameter");
  });

  it("cannot bring in a committee of another outbox: the contract computes the commitment", async () => {
    await freeze();
    const foreign = fixture.committees[3] as Committee;
    await mined(fixture.client.proposeRecovery(anchorOf(foreign, 50n, await fixture.chain.now())));
    expect((await fixture.client.pendingRecovery())[1]).not.toBe(commitment(3));
    expect((await fixture.client.pendingRecovery())[1]).toBe(commitment(0));
    expect(seededAddress("foreign outbox")).not.toBe(fixture.parameters.outbox);
  });
});

describe("L14 governance", () => {
  it("is handed over in two steps", async () => {
    const [owner, next] = [await account(fixture.chain, 0), await account(fixture.chain, 1)];
    expect((await revertOf(as(fixture.client, next).transferOwnership(next.address))).name).toBe(
      "OwnableUnauthorizedAccount",
    );
    await mined(fixture.client.transferOwnership(next.address));
    expect(await fixture.client.owner()).toBe(owner.address);
    expect((await revertOf(as(fixture.client, await account(fixture.chain, 2)).acceptOwnership())).name).toBe(
      "OwnableUnauthorizedAccount",
    );
    await mined(as(fixture.client, next).acceptOwnership());
    expect(await fixture.client.owner()).toBe(next.address);
  });
});
