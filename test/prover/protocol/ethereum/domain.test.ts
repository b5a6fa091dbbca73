import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  computeForkDigest,
  findForkDigest,
  syncCommitteeSigningRoot,
} from "../../../../prover/protocol/ethereum/domain.ts";
import { FORKS } from "../../../../prover/protocol/ethereum/fork.ts";
import type { BeaconBlockHeader } from "../../../../prover/protocol/ethereum/lightClient.ts";
import { forkAtEpoch, forkAtSlot } from "../../../../prover/protocol/ethereum/network.ts";
import { HOODI, MAINNET, MINIMAL, NETWORKS, SEPOLIA } from "../../../../prover/protocol/ethereum/networks.ts";
import { fromHex } from "../../../support/ethereum.ts";
import { readYaml, syncTests } from "../../../support/ethereumSpecTests.ts";
import { sharedData } from "../../../support/sharedData.ts";

const specTests = sharedData("ethereum/spec-tests/sync_committee/consensus-spec-tests/minimal");
const sha256 = (...parts: Uint8Array[]): Buffer => createHash("sha256").update(Buffer.concat(parts)).digest();
const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString("hex")}`;

/** SSZ's merkleization written out for a header and its domain, with nothing of the program's. */
function signingRoot(header: BeaconBlockHeader, version: string, genesisValidatorsRoot: string): string {
  const chunk = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, Buffer.alloc(32 - bytes.length)]);
  const uint64 = (value: bigint): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(value);
    return chunk(bytes);
  };
  const zero = Buffer.alloc(32);
  const { slot, proposerIndex, parentRoot, stateRoot, bodyRoot } = header;
  const left = sha256(sha256(uint64(slot), uint64(proposerIndex)), sha256(parentRoot, stateRoot));
  const right = sha256(sha256(bodyRoot, zero), sha256(zero, zero));
  const forkData = sha256(chunk(fromHex(version)), fromHex(genesisValidatorsRoot));
  const domain = Buffer.concat([fromHex("07000000"), forkData.subarray(0, 28)]);
  return hex(sha256(sha256(left, right), domain));
}

const header: BeaconBlockHeader = {
  slot: 6_209_536n,
  proposerIndex: 123_456n,
  parentRoot: new Uint8Array(32).fill(1),
  stateRoot: new Uint8Array(32).fill(2),
  bodyRoot: new Uint8Array(32).fill(3),
};

describe("syncCommitteeSigningRoot", () => {
  // Capella begins on mainnet with slot 6209536.
  it.each([
    ["the last slot of Bellatrix", 6_209_535n, "0x02000000"],
    ["the first slot of Capella, signed under Bellatrix's domain", 6_209_536n, "0x02000000"],
    ["the second slot of Capella", 6_209_537n, "0x03000000"],
    ["slot 0, before any fork", 0n, "0x00000000"],
  ])("takes the domain of the slot before: %s", (_, slot, version) => {
    expect(syncCommitteeSigningRoot(header, slot, MAINNET)).toBe(
      signingRoot(header, version, MAINNET.genesisValidatorsRoot),
    );
  });

  it("has not changed", () => {
    expect(NETWORKS.map((network) => syncCommitteeSigningRoot(header, 6_209_537n, network))).toMatchInlineSnapshot(`
      [
        "0xd2306fbfc8b8c78b565da41722cfa30263aceeb4c84d98f9e671bae773141d51",
        "0x4bb473b81369ecabe185125ebd3d0c44d2ed6fed9b4374c7f176f1e0e569faa0",
        "0x6477c1ae3203386d3e036db7a34922b6906c52dcebc504872640a24a9e56042c",
        "0xef642f46db7ef99be3e97ec6f014dc070fd40c1035041846591cd60c6d949ef8",
      ]
    `);
  });
});

describe("computeForkDigest", () => {
  // Seen before updates that mainnet's nodes have served.
  it.each([
    ["deneb", 269_568n, "0x6a95a1a9"],
    ["electra", 364_032n, "0xad532ceb"],
  ])("of mainnet's %s", (fork, epoch, digest) => {
    expect(hex(computeForkDigest(MAINNET, epoch))).toBe(digest);
    expect(findForkDigest(fromHex(digest), NETWORKS)).toMatchObject({ network: { name: "mainnet" }, fork });
  });

  it("changes with the blob parameters since Fulu", () => {
    const digests = [411_392n, 412_672n, 419_072n].map((epoch) => computeForkDigest(MAINNET, epoch));
    expect(new Set(digests.map(hex)).size).toBe(3);
    for (const digest of digests) expect(findForkDigest(digest, NETWORKS)).toMatchObject({ fork: "fulu" });
  });

  it.skipIf(specTests.missing)("is that of the specification's tests", () => {
    const tests = syncTests(specTests.path());
    for (const { folder, network } of tests) {
      const { store_fork_digest } = readYaml<{ store_fork_digest: string }>(folder, "meta.yaml");
      const epochs = Object.values(network.forks).map(({ epoch }) => epoch);
      expect(epochs.map((epoch) => hex(computeForkDigest(network, epoch)))).toContain(store_fork_digest);
    }
    expect(tests.length).toBeGreaterThan(30);
  });

  it("is unknown where no network has it", () => {
    expect(findForkDigest(fromHex("00000000"), NETWORKS)).toBeUndefined();
  });
});

describe("networks", () => {
  it.each([MAINNET, SEPOLIA, HOODI, MINIMAL])(
    "$name: each fork begins with its epoch and ends with the next",
    (network) => {
      for (const [index, fork] of FORKS.entries()) {
        const epoch = network.forks[fork]?.epoch ?? -1n;
        const next = network.forks[FORKS[index + 1] ?? fork]?.epoch;
        // Forks of one epoch: the last counts.
        expect(FORKS.indexOf(forkAtEpoch(network, epoch) ?? "altair")).toBeGreaterThanOrEqual(index);
        if (next !== undefined && next > epoch) expect(forkAtEpoch(network, next - 1n)).toBe(fork);
      }
      const altair = network.forks.altair?.epoch ?? 0n;
      if (altair > 0n) expect(forkAtEpoch(network, altair - 1n)).toBeUndefined();
    },
  );

  it("have distinct versions and roots", () => {
    const versions = NETWORKS.flatMap(({ genesisForkVersion, forks }) => [
      genesisForkVersion,
      ...Object.values(forks).map(({ version }) => version),
    ]);
    expect(new Set(versions).size).toBe(versions.length);
    expect(new Set(NETWORKS.map(({ genesisValidatorsRoot }) => genesisValidatorsRoot)).size).toBe(NETWORKS.length);
  });

  it("count Sepolia's versions in decimal digits", () => {
    expect(Object.values(SEPOLIA.forks).map(({ version }) => version)).toEqual([
      "0x90000070",
      "0x90000071",
      "0x90000072",
      "0x90000073",
      "0x90000074",
      "0x90000075",
    ]);
    expect(forkAtSlot(SEPOLIA, 7_118_848n)).toBe("electra");
  });
});
