import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { lightClientContainers } from "../../../../prover/protocol/ethereum/containers.ts";
import { MINIMAL, SEPOLIA } from "../../../../prover/protocol/ethereum/networks.ts";
import { MINIMAL_PRESET } from "../../../../prover/protocol/ethereum/preset.ts";
import {
  type Encodable,
  encodeLightClientJson,
  encodeLightClientSsz,
} from "../../../../prover/source/ethereum/encodeLightClient.ts";
import { parseLightClientBytes, readLightClientFile } from "../../../../prover/source/ethereum/readLightClientFile.ts";
import { readUpdateFiles } from "../../../../prover/source/ethereum/readUpdateFiles.ts";
import { selectCommittee } from "../../../../prover/source/ethereum/signingCommittee.ts";
import { synthesize } from "../../../../prover/source/ethereum/synthesize.ts";
import { validateUpdate } from "../../../../prover/source/ethereum/validateUpdate.ts";
import { tamper } from "../../../support/factories.ts";
import { sharedData } from "../../../support/sharedData.ts";

const altair = synthesize({ network: MINIMAL, fork: "altair", seed: "read" });
const electra = synthesize({ network: MINIMAL, fork: "electra", seed: "read" });
const bootstrap: Encodable = { kind: "bootstrap", value: electra.bootstrap };
const update: Encodable = { kind: "update", value: electra.update };
const finalityUpdate: Encodable = { kind: "finalityUpdate", value: electra.finalityUpdate };

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const ssz = (object: Encodable): Uint8Array => encodeLightClientSsz(object, MINIMAL);
const concat = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

/** The extra data of synthetic blocks, the last bytes of a bare container from Capella on. */
const EXTRA_DATA_BYTES = "synthetic".length;

function expectRefused(bytes: Uint8Array, code = "ETHEREUM_FILE", message: RegExp = /./): void {
  expect(() => parseLightClientBytes(bytes)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message), hint: expect.stringMatching(/\w/) }),
  );
}

describe("JSON", () => {
  const answer = encodeLightClientJson(finalityUpdate, MINIMAL) as { version: string; data: Record<string, unknown> };

  it.each<[string, unknown, object]>([
    ["with version and data", answer, { fork: "electra" }],
    ["bare", answer.data, {}],
    ["in a list", [answer], { fork: "electra" }],
    ["in a list in data", { data: [answer.data] }, {}],
    ["with numbers without quotes", { ...answer.data, signature_slot: Number(electra.update.signatureSlot) }, {}],
    ["with other fields besides", { ...answer, execution_optimistic: false }, { fork: "electra" }],
  ])("%s", (_, value, claims) => {
    expect(parseLightClientBytes(json(value))).toEqual([{ kind: "update", update: electra.finalityUpdate, claims }]);
  });

  it("before Capella, with the beacon header itself for a light-client header", () => {
    const { data } = encodeLightClientJson({ kind: "finalityUpdate", value: altair.finalityUpdate }, MINIMAL) as {
      data: { attested_header: { beacon: object }; finalized_header: { beacon: object } };
    };
    const flat = {
      ...data,
      attested_header: data.attested_header.beacon,
      finalized_header: data.finalized_header.beacon,
    };
    expect(parseLightClientBytes(json(flat))).toMatchObject([{ update: altair.finalityUpdate }]);
  });

  it("of a committee alone", () => {
    const { syncCommittee } = electra.committee;
    const value = lightClientContainers(MINIMAL_PRESET, "electra").syncCommittee.toJson(syncCommittee);
    expect(parseLightClientBytes(json(value))).toEqual([{ kind: "syncCommittee", syncCommittee, claims: {} }]);
  });

  it.each<[string, string, unknown, RegExp]>([
    ["a short root", "data.attested_header.beacon.state_root", "0x12", /attested_header\.beacon\.state_root: 32 bytes/],
    ["a number that is none", "data.signature_slot", "12a", /signature_slot: a decimal number/],
    ["a negative number", "data.signature_slot", "-1", /signature_slot/],
    ["a number without precision", "data.signature_slot", 2 ** 60, /signature_slot/],
    ["a number of 65 bits", "data.signature_slot", String(1n << 64n), /signature_slot: a number below 2\^64/],
    ["33 bytes of extra data", "data.attested_header.execution.extra_data", `0x${"00".repeat(33)}`, /extra_data/],
    ["a short signature", "data.sync_aggregate.sync_committee_signature", "0x00", /sync_committee_signature: 96 bytes/],
  ])("refuses %s by its name", (_, path, value, message) => {
    expectRefused(json(tamper(answer, path, () => value)), "ETHEREUM_FILE", message);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["cut short", json(answer).subarray(0, 1000), /not whole JSON/],
    ["of something else", json({ jsonrpc: "2.0", result: {} }), /no light-client object/],
    ["a number", json(5), /no light-client object/],
    ["an empty list", json([]), /list is empty/],
    ["nothing", new Uint8Array(), /empty/],
  ])("refuses what is %s", (_, bytes, message) => expectRefused(bytes, "ETHEREUM_FILE", message));

  it("refuses a version that it does not know (E2)", () => {
    expectRefused(json({ ...answer, version: "gloas" }), "ETHEREUM_FORK", /gloas/);
  });
});

describe("SSZ", () => {
  it("of one container", () => {
    expect(parseLightClientBytes(ssz(bootstrap))).toEqual([
      { kind: "bootstrap", bootstrap: electra.bootstrap, claims: {} },
    ]);
    expect(parseLightClientBytes(ssz(finalityUpdate))).toEqual([
      { kind: "update", update: electra.finalityUpdate, claims: {} },
    ]);
    expect(parseLightClientBytes(ssz({ kind: "bootstrap", value: altair.bootstrap }))).toEqual([
      { kind: "bootstrap", bootstrap: altair.bootstrap, claims: {} },
    ]);
  });

  it("of a list of updates, of one fork or several", () => {
    const list = concat(ssz(update), ssz({ kind: "update", value: altair.update }));
    expect(parseLightClientBytes(list)).toMatchObject([
      { update: electra.update, claims: { fork: "electra", network: { name: "minimal" } } },
      { update: altair.update, claims: { fork: "altair", network: { name: "minimal" } } },
    ]);
  });

  it("of an update whose next committee is all zeros, whose bytes begin like a list's", () => {
    const containers = lightClientContainers(MINIMAL_PRESET, "electra");
    const empty = containers.update.defaultValue();
    const value = { ...empty, ...electra.finalityUpdate };
    expect(parseLightClientBytes(containers.update.serialize(value))).toMatchObject([{ update: value }]);
  });

  it("of a list whose digest no network has, which says nothing", () => {
    const list = ssz(update).with(8, 0).with(9, 0).with(10, 0).with(11, 0);
    expect(parseLightClientBytes(list)).toEqual([{ kind: "update", update: electra.update, claims: {} }]);
  });

  it.each<[string, Uint8Array]>([
    ["bootstrap", ssz(bootstrap)],
    ["list of updates", ssz(update)],
    ["finality update", ssz(finalityUpdate)],
    ["Altair bootstrap", ssz({ kind: "bootstrap", value: altair.bootstrap })],
    ["Altair list of updates", ssz({ kind: "update", value: altair.update })],
  ])("refuses a %s cut anywhere, or with more behind it", (_, bytes) => {
    for (let length = 1; length < bytes.length - EXTRA_DATA_BYTES; length += 97)
      expectRefused(bytes.subarray(0, length));
    expectRefused(bytes.subarray(0, -EXTRA_DATA_BYTES - 1));
    expectRefused(concat(bytes, new Uint8Array(40).fill(1)));
  });

  it("cut within the extra data, which may stand at the end and be shorter, is refused for its execution branch (E11)", () => {
    const [cut] = parseLightClientBytes(ssz(bootstrap).subarray(0, -1));
    const committee = selectCommittee(cut === undefined ? [] : [cut], 32n, MINIMAL);
    expect(() => validateUpdate({ update: electra.update, committee, network: MINIMAL })).toThrow(
      expect.objectContaining({ code: "ETHEREUM_EXECUTION_BRANCH" }),
    );
  });
});

const mainnet = sharedData("ethereum/mainnet/deneb");

describe.skipIf(mainnet.missing)("mainnet's data", () => {
  it.each([
    ["inclusion/LightClientBootstrapDeneb.ssz", "inclusion/base-data/BootstrapDeneb.json"],
    ["inclusion/LightClientFinalityUpdateDeneb.ssz", "inclusion/base-data/FinalityUpdateDeneb.json"],
    ["inclusion/LightClientUpdateDeneb.ssz", "inclusion/base-data/UpdateDeneb.json"],
    ["committee-change/LightClientBootstrapDeneb.ssz", "committee-change/base-data/BootstrapDeneb.json"],
    ["committee-change/LightClientUpdateDeneb.ssz", "committee-change/base-data/UpdateDeneb.json"],
    ["committee-change/LightClientUpdateNewPeriodDeneb.ssz", "committee-change/base-data/UpdateNewPeriodDeneb.json"],
  ])("%s is what its JSON is", async (sszFile, jsonFile) => {
    const [fromJson] = await readLightClientFile(mainnet.path(jsonFile));
    const [fromSsz] = await readLightClientFile(mainnet.path(sszFile));
    expect(fromJson).toEqual({ ...fromSsz, claims: { fork: "deneb" } });
  });

  it("SyncCommitteeDeneb.ssz is its bootstrap's committee", () => {
    const read = (file: string) => parseLightClientBytes(new Uint8Array(readFileSync(mainnet.path(file))));
    const [committee] = read("committee-change/SyncCommitteeDeneb.ssz");
    const [object] = read("committee-change/LightClientBootstrapDeneb.ssz");
    if (committee?.kind !== "syncCommittee" || object?.kind !== "bootstrap")
      throw new TypeError("other kinds were read");
    expect(committee.syncCommittee).toEqual(object.bootstrap.currentSyncCommittee);
  });
});

describe("files", () => {
  const folder = mkdtempSync(join(tmpdir(), "headlight-ethereum-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const updatePath = file("updates.ssz", concat(ssz(update), ssz({ kind: "update", value: altair.update })));
  const committeePath = file("bootstrap.json", json(encodeLightClientJson(bootstrap, MINIMAL)));

  it("are named in the errors", async () => {
    const cut = file("cut.ssz", ssz(bootstrap).subarray(0, 500));
    await expect(readLightClientFile(cut)).rejects.toMatchObject({
      code: "ETHEREUM_FILE",
      message: expect.stringContaining("cut.ssz"),
      details: { check: "E1", file: cut },
    });
    await expect(readLightClientFile(folder)).rejects.toMatchObject({ code: "ETHEREUM_FILE", message: /folder/ });
    await expect(readLightClientFile(join(folder, "none"))).rejects.toThrow(/ENOENT.*none/);
  });

  it("give the update of a period, on the network of its digest, with the committee that signs then", async () => {
    const parameters = await readUpdateFiles({ updatePath, committeePath, period: 32n });
    expect(parameters).toMatchObject({ network: { name: "minimal" }, update: electra.update });
    expect(parameters.committee.anchor).toMatchObject({ as: "current", period: 32n });
  });

  it("give the network that is named", async () => {
    const one = file("update.ssz", ssz(update));
    const parameters = await readUpdateFiles({ updatePath: one, committeePath, network: SEPOLIA });
    expect(parameters.network).toBe(SEPOLIA);
  });

  it.each([undefined, 7n])("ask which update is meant, where period %s leaves several or none", async (period) => {
    await expect(readUpdateFiles({ updatePath, committeePath, period })).rejects.toMatchObject({
      code: "ETHEREUM_UPDATE_CHOICE",
      hint: expect.stringContaining("32, 0"),
    });
  });

  it("are refused where they hold no update, or no committee", async () => {
    const finality = file("finality.ssz", ssz(finalityUpdate));
    await expect(readUpdateFiles({ updatePath: committeePath, committeePath })).rejects.toMatchObject({
      code: "ETHEREUM_FILE",
      message: expect.stringContaining("no update, only bootstrap"),
    });
    await expect(readUpdateFiles({ updatePath, committeePath: finality, period: 32n })).rejects.toMatchObject({
      code: "ETHEREUM_FILE",
      message: expect.stringContaining("names no committee"),
    });
  });
});
