import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  branchLength,
  EXECUTION_PAYLOAD_GINDEX,
  FORKS,
  type ForkName,
  gindicesOf,
  isAtLeast,
} from "../../../../prover/protocol/ethereum/fork.ts";
import { isValidMerkleBranch, merkleRoot } from "../../../../prover/protocol/ethereum/merkleBranch.ts";
import { flipBit, fromHex } from "../../../support/ethereum.ts";
import { readYaml } from "../../../support/ethereumSpecTests.ts";
import { sharedData } from "../../../support/sharedData.ts";

const specTests = sharedData("ethereum/spec-tests/ssz/consensus-spec-tests");

interface Proof {
  leaf: Uint8Array;
  branch: Uint8Array[];
  gindex: number;
}

function proof(fork: ForkName, container: string, name: string): Proof {
  const folder = specTests.path(fork, "light_client/single_merkle_proof", container, `${name}_merkle_proof`);
  const { leaf, leaf_index, branch } = readYaml<{ leaf: string; leaf_index: number; branch: string[] }>(
    folder,
    "proof.yaml",
  );
  return { leaf: fromHex(leaf), branch: branch.map(fromHex), gindex: leaf_index };
}

describe.skipIf(specTests.missing).each(FORKS)("single_merkle_proof of %s", (fork) => {
  it("has the generalised indices of the fork, and one state root for all three branches", () => {
    const finality = proof(fork, "BeaconState", "finality_root");
    const current = proof(fork, "BeaconState", "current_sync_committee");
    const next = proof(fork, "BeaconState", "next_sync_committee");
    expect({
      finalizedRoot: finality.gindex,
      currentSyncCommittee: current.gindex,
      nextSyncCommittee: next.gindex,
    }).toEqual(gindicesOf(fork));
    const root = merkleRoot(finality.leaf, finality.branch, finality.gindex);
    for (const each of [finality, current, next]) {
      expect(each.branch).toHaveLength(branchLength(each.gindex));
      expect(isValidMerkleBranch({ ...each, root })).toBe(true);
    }
    // The tests' two committees are one, so that their places could be swapped; a step further up they cannot.
    expect(isValidMerkleBranch({ ...current, gindex: current.gindex ^ 2, root })).toBe(false);
  });

  it("proves the execution payload from Capella on", () => {
    const containers = readdirSync(specTests.path(fork, "light_client/single_merkle_proof"));
    expect(containers.includes("BeaconBlockBody")).toBe(isAtLeast(fork, "capella"));
    if (isAtLeast(fork, "capella"))
      expect(proof(fork, "BeaconBlockBody", "execution").gindex).toBe(EXECUTION_PAYLOAD_GINDEX);
  });
});

describe("isValidMerkleBranch", () => {
  const node = (value: number): Uint8Array => new Uint8Array(32).fill(value);
  const honest = { leaf: node(1), branch: [node(2), node(3), node(4)], gindex: 0b1101 };
  const root = merkleRoot(honest.leaf, honest.branch, honest.gindex);

  it.each([
    ["another leaf", { leaf: flipBit(honest.leaf) }],
    ["another sibling", { branch: honest.branch.with(1, node(9)) }],
    ["another place", { gindex: 0b1100 }],
    ["an inner node for a leaf", { leaf: merkleRoot(honest.leaf, [node(2)], 3), branch: honest.branch.slice(1) }],
    ["a longer branch", { branch: [...honest.branch, node(5)] }],
    ["another root", { root: flipBit(root) }],
  ])("refuses %s", (_, change) => {
    expect(isValidMerkleBranch({ ...honest, root })).toBe(true);
    expect(isValidMerkleBranch({ ...honest, root, ...change })).toBe(false);
  });
});
