import { beforeAll, describe, expect, it } from "vitest";
import { bytesOf, syncCommitteeSigningRoot } from "../../../../prover/protocol/ethereum/domain.ts";
import type { ForkName } from "../../../../prover/protocol/ethereum/fork.ts";
import type { LightClientUpdate } from "../../../../prover/protocol/ethereum/lightClient.ts";
import type { Network } from "../../../../prover/protocol/ethereum/network.ts";
import { MAINNET, MINIMAL, SEPOLIA } from "../../../../prover/protocol/ethereum/networks.ts";
import { CHECK_CODES, type Check } from "../../../../prover/source/ethereum/refusal.ts";
import { selectCommittee } from "../../../../prover/source/ethereum/signingCommittee.ts";
import { synthesize } from "../../../../prover/source/ethereum/synthesize.ts";
import { signTogether, syntheticCommittee } from "../../../../prover/source/ethereum/syntheticCommittee.ts";
import { type ValidateUpdateParameters, validateUpdate } from "../../../../prover/source/ethereum/validateUpdate.ts";
import { flipBit, minimalNetwork, syntheticUpdate } from "../../../support/ethereum.ts";
import { tamper } from "../../../support/factories.ts";

const honest = syntheticUpdate();

type Change = (parameters: ValidateUpdateParameters) => ValidateUpdateParameters;

/** A change of the value at a dotted path of the parameters. */
const at =
  (path: string, change: (value: unknown) => unknown): Change =>
  (parameters) =>
    tamper(parameters, path, change);
const flip = (path: string, byte?: number): Change => at(path, (value) => flipBit(value as Uint8Array, byte));

function expectRefusal(parameters: ValidateUpdateParameters, check: Check, code: string = CHECK_CODES[check]): void {
  expect(() => validateUpdate(parameters)).toThrow(
    expect.objectContaining({ code, details: { check }, hint: expect.stringMatching(/\w/) }),
  );
}

/** The update with its header signed again by the committee, under another domain or of another root. */
function resign(parameters: ValidateUpdateParameters, secretKeys: readonly bigint[], message: Uint8Array) {
  return tamper(parameters, "update.syncAggregate.syncCommitteeSignature", () => signTogether(secretKeys, message));
}

it("a synthetic update is valid as it is", () => {
  expect(validateUpdate(honest)).toMatchObject({ fork: "electra", participants: 32, network: "minimal" });
});

describe("E2: the fork", () => {
  it.each<[string, Change]>([
    ["the file names another fork", (p) => ({ ...p, claims: { fork: "deneb" } })],
    ["the digest is of another network", (p) => ({ ...p, claims: { network: SEPOLIA, fork: "electra" } })],
    ["the slot is of Deneb", at("update.attestedHeader.beacon.slot", () => 1600n)],
    [
      "the network is in Deneb still",
      (p) => ({ ...p, network: minimalNetwork({ altair: 0n, capella: 0n, deneb: 0n }) }),
    ],
    ["the network has no Altair yet", (p) => ({ ...p, network: minimalNetwork({ altair: 10_000n }) })],
    ["the finality branch is Deneb's", at("update.finalityBranch", (branch) => (branch as unknown[]).slice(1))],
    [
      "the next committee's branch is Deneb's",
      at("update.nextSyncCommitteeBranch", (branch) => (branch as unknown[]).slice(1)),
    ],
    [
      "the attested header has no execution header",
      at("update.attestedHeader", (header) => ({ beacon: (header as { beacon: object }).beacon })),
    ],
    [
      "the finalized header's is Capella's",
      at("update.finalizedHeader.execution", (execution) => ({
        ...(execution as object),
        blobGasUsed: undefined,
        excessBlobGas: undefined,
      })),
    ],
    ["the committee's file names another fork", at("committee.anchor.claims", () => ({ fork: "deneb" }))],
    ["the committee's branch is Deneb's", at("committee.anchor.branch", (branch) => (branch as unknown[]).slice(1))],
  ])("%s", (_, change) => expectRefusal(change(honest), "E2"));

  it("is what the file says it is", () => {
    expect(validateUpdate({ ...honest, claims: { network: MINIMAL, fork: "electra" } }).fork).toBe("electra");
  });
});

describe("E3: the committee's size", () => {
  it.each<[string, Change]>([
    ["31 keys", at("committee.syncCommittee.pubkeys", (keys) => (keys as unknown[]).slice(1))],
    ["33 keys", at("committee.syncCommittee.pubkeys", (keys) => [...(keys as unknown[]), (keys as unknown[])[0]])],
    ["a next committee of 31", at("update.nextSyncCommittee.pubkeys", (keys) => (keys as unknown[]).slice(1))],
  ])("%s", (_, change) => expectRefusal(change(honest), "E3"));
});

describe("E4: the keys", () => {
  const key = "committee.syncCommittee.pubkeys.7";
  const encoded = (first: number, last: number): Uint8Array =>
    Uint8Array.from({ length: 48 }, (_, index) => (index === 0 ? first : index === 47 ? last : 0));
  it.each<[string, Uint8Array]>([
    ["not on the curve", encoded(0x80, 1)],
    ["on the curve, outside the subgroup", encoded(0x80, 4)],
    ["the point at infinity", encoded(0xc0, 0)],
    ["not compressed", encoded(0x00, 4)],
    ["47 bytes", encoded(0x80, 4).subarray(1)],
  ])("%s", (_, pubkey) => expectRefusal(at(key, () => pubkey)(honest), "E4"));
});

describe("E5: the aggregate key", () => {
  const stranger = syntheticCommittee("stranger", 1).syncCommittee.pubkeys[0];
  it.each<[string, Change]>([
    ["another key in the list", at("committee.syncCommittee.pubkeys.7", () => stranger)],
    ["another aggregate", flip("committee.syncCommittee.aggregatePubkey")],
  ])("%s", (_, change) => expectRefusal(change(honest), "E5"));
});

describe("E6: the slots' order", () => {
  const { slot } = honest.update.attestedHeader.beacon;
  it.each<[string, Change]>([
    ["signed in the attested slot", at("update.signatureSlot", () => slot)],
    ["finalized after the attested slot", at("update.finalizedHeader.beacon.slot", () => slot + 1n)],
  ])("%s", (_, change) => expectRefusal(change(honest), "E6"));
});

describe("E7: the committee's period", () => {
  const { update, network } = honest;
  it("is the next one, where the committee is the update's own next", () => {
    const committee = selectCommittee([{ kind: "update", update, claims: {} }], 0n, network);
    expectRefusal({ ...honest, committee }, "E7");
  });

  it("changes between the last slot of a period and the first of the next", () => {
    // Slot 2111 is the last of period 32: its attestation is signed in the first slot of period 33, by the next committee.
    const boundary = syntheticUpdate({ slot: 2111n });
    expect(validateUpdate(boundary).period).toBe(33n);
    expectRefusal(
      tamper(boundary, "committee.anchor.period", () => 32n),
      "E7",
    );
  });

  it("may also be known from the update of the period before", () => {
    const before = synthesize({ network, fork: "electra", seed: "test", slot: 2060n });
    const objects = [{ kind: "update", update: before.update, claims: {} } as const];
    const committee = selectCommittee(objects, 33n, network);
    const after = syntheticUpdate({ slot: 2112n });
    expect(validateUpdate({ ...after, committee }).period).toBe(33n);
  });
});

describe("E8: the committee's branch", () => {
  it.each<[string, Change]>([
    ["altered", flip("committee.anchor.branch.2")],
    [
      "longer than any fork's",
      at("committee.anchor.branch", (branch) => [...(branch as unknown[]), new Uint8Array(32)]),
    ],
    ["of the next committee", at("committee.anchor.as", () => "next")],
    ["under another state", flip("committee.anchor.header.beacon.stateRoot")],
    ["of another committee", at("committee.syncCommittee", () => syntheticCommittee("stranger", 32).syncCommittee)],
  ])("%s", (_, change) => expectRefusal(change(honest), "E8"));

  it("is not asked of a plain committee", () => {
    const { committee, ...rest } = honest;
    const { syncCommittee } = committee;
    expect(validateUpdate({ ...rest, committee: { syncCommittee } }).participants).toBe(32);
  });
});

describe("E9: finality", () => {
  it.each<[string, Change]>([
    ["an optimistic update", (p) => ({ ...p, update: withoutFinality(p.update) })],
    [
      "the specification's zeros",
      at("update.finalityBranch", (branch) => (branch as unknown[]).map(() => new Uint8Array(32))),
    ],
  ])("%s", (_, change) => expectRefusal(change(honest), "E9"));

  function withoutFinality({ finalizedHeader: _header, finalityBranch: _branch, ...update }: LightClientUpdate) {
    return update;
  }
});

describe("E10: the finality branch", () => {
  it.each<[string, Change]>([
    ["altered", flip("update.finalityBranch.3")],
    ["shorter than any fork's", at("update.finalityBranch", (branch) => (branch as unknown[]).slice(2))],
    ["of another finalized header", flip("update.finalizedHeader.beacon.bodyRoot")],
    ["under another state", flip("update.attestedHeader.beacon.stateRoot")],
  ])("%s", (_, change) => expectRefusal(change(honest), "E10"));

  it("proves zero where the chain has finalized nothing yet, and then the header is all zeros", () => {
    const young = syntheticUpdate({ fork: "altair", slot: 6n });
    expect(validateUpdate(young).finalized).toMatchObject({ slot: 0n, root: `0x${"0".repeat(64)}` });
    expectRefusal(flip("update.finalizedHeader.beacon.bodyRoot")(young), "E10");
  });
});

describe("E11: the execution branch", () => {
  it.each<[string, Change]>([
    ["altered under the attested header", flip("update.attestedHeader.executionBranch.0")],
    ["altered under the finalized header", flip("update.finalizedHeader.executionBranch.3")],
    ["altered under the committee's header", flip("committee.anchor.header.executionBranch.1")],
    ["of another execution header", flip("update.finalizedHeader.execution.blockHash")],
    ["missing", at("update.attestedHeader.executionBranch", () => undefined)],
  ])("%s", (_, change) => expectRefusal(change(honest), "E11"));

  it.each<[ForkName, bigint]>([
    ["capella", 1030n],
    ["deneb", 1542n],
    ["electra", 2054n],
  ])("of the first epoch of %s: the finalized header is still of the fork before", (fork, slot) => {
    const crossing = syntheticUpdate({ fork, slot });
    const facts = validateUpdate(crossing);
    expect(facts.fork).toBe(fork);
    expect(facts.finalized.execution === undefined).toBe(fork === "capella");
    expectRefusal(at("update.finalizedHeader.execution.gasUsed", () => 1n)(crossing), "E11");
  });

  it("of a header before Deneb has no blob gas", () => {
    const crossing = syntheticUpdate({ fork: "deneb", slot: 1542n });
    expectRefusal(at("update.finalizedHeader.execution.excessBlobGas", () => 1n)(crossing), "E11");
  });
});

describe("E12: the next committee", () => {
  it.each<[string, Change]>([
    ["another", flip("update.nextSyncCommittee.pubkeys.0")],
    ["an altered branch", flip("update.nextSyncCommitteeBranch.5")],
    ["a committee without a branch", at("update.nextSyncCommitteeBranch", () => undefined)],
    ["a branch without a committee", at("update.nextSyncCommittee", () => undefined)],
    [
      "a committee with a branch of zeros",
      at("update.nextSyncCommitteeBranch", (branch) => (branch as unknown[]).map(() => new Uint8Array(32))),
    ],
  ])("%s", (_, change) => expectRefusal(change(honest), "E12"));

  it("may be absent", () => {
    const { nextSyncCommittee: _committee, nextSyncCommitteeBranch: _branch, ...update } = honest.update;
    expect(validateUpdate({ ...honest, update }).nextSyncCommitteeRoot).toBeUndefined();
  });
});

describe("E13: the participation's length", () => {
  it.each<[string, number]>([
    ["none", 0],
    ["24 bits", 3],
    ["40 bits", 5],
  ])("%s", (_, bytes) => {
    const change = at("update.syncAggregate.syncCommitteeBits", () => new Uint8Array(bytes).fill(255));
    expectRefusal(change(honest), "E13");
  });
});

describe("E14: two thirds", () => {
  it("of 32 are 22", () => {
    expectRefusal(syntheticUpdate({ participants: 21 }), "E14");
    expect(validateUpdate(syntheticUpdate({ participants: 22 })).participants).toBe(22);
  });
});

describe("E15: the signature as a point", () => {
  const signature = (first: number, last: number): Uint8Array =>
    Uint8Array.from({ length: 96 }, (_, index) => (index === 0 ? first : index === 95 ? last : 0));
  it.each<[string, Uint8Array]>([
    ["at infinity", signature(0xc0, 0)],
    ["not on the curve", signature(0x80, 1)],
    ["on the curve, outside the subgroup", signature(0x80, 2)],
    ["not compressed", signature(0x00, 2)],
  ])("%s", (_, bytes) => expectRefusal(at("update.syncAggregate.syncCommitteeSignature", () => bytes)(honest), "E15"));
});

describe("E16: the signature", () => {
  const made = synthesize({ network: MINIMAL, fork: "electra", seed: "test" });
  const { secretKeys } = made.committee;
  const { beacon } = made.update.attestedHeader;

  it.each<[string, Change]>([
    ["of another message", (p) => resign(p, secretKeys, new Uint8Array(32).fill(7))],
    ["of one key fewer than participate", (p) => resign(p, secretKeys.slice(1), rootOn(MINIMAL))],
    ["with one participant fewer than signed", flip("update.syncAggregate.syncCommitteeBits")],
    ["of another header", flip("update.attestedHeader.beacon.parentRoot")],
    ["of other keys", (p) => resign(p, syntheticCommittee("stranger", 32).secretKeys, rootOn(MINIMAL))],
  ])("%s", (_, change) => expectRefusal(change(honest), "E16"));

  it("under the domain of another fork is named as that", () => {
    const parameters = resign(
      honest,
      secretKeys,
      rootOn({ ...MINIMAL, forks: { ...MINIMAL.forks, electra: undefined, fulu: undefined } }),
    );
    expectRefusal(parameters, "E16", "ETHEREUM_SIGNATURE_FORK");
    expect(() => validateUpdate(parameters)).toThrow(/domain of deneb/);
  });

  it("in a fork's first slot is still under the domain of the fork before", () => {
    // Slot 2047 is Deneb's last; it is signed in Electra's first, by the rule of max(signature_slot, 1) - 1.
    const facts = validateUpdate(syntheticUpdate({ fork: "deneb", slot: 2047n }));
    expect(facts).toMatchObject({ fork: "deneb", signatureSlot: 2048n });
  });

  function rootOn(network: Network): Uint8Array {
    return bytesOf(syncCommitteeSigningRoot(beacon, made.update.signatureSlot, network));
  }
});

describe("a committee of 512", () => {
  const parametersOf = ({ update, bootstrap }: ReturnType<typeof synthesize>): ValidateUpdateParameters => ({
    update,
    network: MAINNET,
    committee: selectCommittee([{ kind: "bootstrap", bootstrap, claims: {} }], 0n, MAINNET),
  });
  let made: ReturnType<typeof synthesize>;
  let parameters: ValidateUpdateParameters;
  beforeAll(() => {
    made = synthesize({ network: MAINNET, fork: "electra", seed: "512", participants: 342 });
    parameters = parametersOf(made);
  });

  it("E14: 342 suffice, 341 do not", () => {
    expect(validateUpdate(parameters).participants).toBe(342);
    expectRefusal(
      parametersOf(synthesize({ network: MAINNET, fork: "electra", seed: "512", participants: 341 })),
      "E14",
    );
  });

  it("E3: 511 keys are refused, and 32 hint at the minimal preset", () => {
    const cut = (count: number): Change =>
      at("committee.syncCommittee.pubkeys", (keys) => (keys as unknown[]).slice(0, count));
    expectRefusal(cut(511)(parameters), "E3");
    expect(() => validateUpdate(cut(32)(parameters))).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("minimal") }),
    );
  });

  it("E16: a signature of Sepolia is named as that", () => {
    const signers = made.committee.secretKeys.filter((_, index) =>
      bit(made.update.syncAggregate.syncCommitteeBits, index),
    );
    const root = syncCommitteeSigningRoot(made.update.attestedHeader.beacon, made.update.signatureSlot, SEPOLIA);
    const foreign = resign(parameters, signers, bytesOf(root));
    expectRefusal(foreign, "E16", "ETHEREUM_SIGNATURE_NETWORK");
    expect(() => validateUpdate(foreign)).toThrow(/sepolia \(fulu\)/);
  });

  function bit(bits: Uint8Array, index: number): boolean {
    return (((bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
  }
});
