import { afterAll, describe, expect, it } from "vitest";
import { MAINNET, SEPOLIA } from "../../../../prover/protocol/ethereum/networks.ts";
import { computeSyncCommitteePeriodAtSlot, MAINNET_PRESET } from "../../../../prover/protocol/ethereum/preset.ts";
import { readLightClientFile } from "../../../../prover/source/ethereum/readLightClientFile.ts";
import { selectCommittee } from "../../../../prover/source/ethereum/signingCommittee.ts";
import { validateUpdate } from "../../../../prover/source/ethereum/validateUpdate.ts";
import { mainnetUpdates, readLightClientFolder } from "../../../support/mainnetUpdates.ts";
import { sharedData } from "../../../support/sharedData.ts";

const mainnet = sharedData("ethereum/mainnet");
const sepolia = sharedData("ethereum/sepolia");

const objects = mainnet.missing ? [] : await readLightClientFolder(mainnet.path());
const updates = mainnetUpdates(objects);
const periodOf = (slot: bigint): bigint => computeSyncCommitteePeriodAtSlot(slot, MAINNET_PRESET);

describe.skipIf(mainnet.missing)("every update of mainnet", () => {
  const valid = new Map<string, number>();
  const withoutCommittee: bigint[] = [];
  /** Committee roots by period, as signed and as announced in the period before. */
  const signed = new Map<bigint, Set<string>>();
  const announced = new Map<bigint, Set<string>>();
  const note = (map: Map<bigint, Set<string>>, period: bigint, root: string): unknown =>
    map.set(period, (map.get(period) ?? new Set()).add(root));

  it.each(
    updates.map((signed) => [`${signed.file}, slot ${signed.update.attestedHeader.beacon.slot}`, signed] as const),
  )("%s", (_, { file, period, committee, ...others }) => {
    if (committee === undefined) {
      withoutCommittee.push(period);
      return;
    }
    const validate = () => validateUpdate({ ...others, committee });
    if (file.endsWith("optimistic.json")) {
      expect(validate).toThrow(expect.objectContaining({ code: "ETHEREUM_NOT_FINAL" }));
      return;
    }
    const facts = validate();
    expect(facts.period).toBe(period);
    if (others.claims?.fork !== undefined) expect(facts.fork).toBe(others.claims.fork);
    valid.set(facts.fork, (valid.get(facts.fork) ?? 0) + 1);
    note(signed, period, facts.syncCommitteeRoot);
    if (facts.nextSyncCommitteeRoot !== undefined) note(announced, period + 1n, facts.nextSyncCommitteeRoot);
  });

  afterAll(() => {
    console.info(`mainnet: ${JSON.stringify(Object.fromEntries(valid))} updates are valid`);
  });

  it("has been judged, but for two whose committees are not in the data", () => {
    expect(Object.fromEntries(valid)).toEqual({ altair: 7, bellatrix: 6, capella: 16, deneb: 5, electra: 2 });
    expect(withoutCommittee).toEqual([1392n, 1401n]);
  });

  it("signs with the committee that the update of the period before announces", () => {
    const links = [...announced].filter(([period]) => signed.has(period));
    for (const [period, roots] of links) expect(signed.get(period)).toEqual(roots);
    expect(links.length).toBeGreaterThan(15);
  });
});

describe.skipIf(sepolia.missing)("every update of Sepolia", () => {
  const load = async (update: string, committee: string, network = SEPOLIA) => {
    const [object] = await readLightClientFile(sepolia.path(update));
    if (object?.kind !== "update") throw new TypeError(`${update} holds no update`);
    const committees = await readLightClientFile(sepolia.path(committee));
    const period = periodOf(object.update.signatureSlot);
    return {
      update: object.update,
      claims: object.claims,
      committee: selectCommittee(committees, period, network),
      network,
    };
  };

  it.each([
    ["light_client_update_6553725.json", "sync_committee_6553725.json", "deneb", 800n],
    ["finality_update_7167008.json", "current_sync_committee_7167008.json", "electra", 874n],
    ["finality_update_7167040.json", "current_sync_committee_7167008.json", "electra", 874n],
    ["period_changing_update_7167040.json", "next_sync_committee_7167008.json", "electra", 875n],
  ])("%s", async (update, committee, fork, period) => {
    expect(validateUpdate(await load(update, committee))).toMatchObject({ fork, period, network: "sepolia" });
  });

  it("is refused by the next committee (E16)", async () => {
    const parameters = await load("finality_update_7167008.json", "next_sync_committee_7167008.json");
    expect(() => validateUpdate(parameters)).toThrow(expect.objectContaining({ code: "ETHEREUM_SIGNATURE" }));
  });

  it("is refused as mainnet's (E2), and said to fit Sepolia", async () => {
    const parameters = await load("finality_update_7167008.json", "current_sync_committee_7167008.json", MAINNET);
    expect(() => validateUpdate(parameters)).toThrow(
      expect.objectContaining({ code: "ETHEREUM_FORK", hint: expect.stringContaining("sepolia") }),
    );
  });
});
