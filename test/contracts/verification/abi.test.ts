import { Interface } from "ethers";
import hre from "hardhat";
import { beforeAll, describe, expect, it } from "vitest";
import * as abis from "../../../prover/protocol/verifierAbis.ts";
import { compileContracts } from "../../support/contracts.ts";

beforeAll(() => compileContracts());

const contracts: [string, readonly string[]][] = [
  ["CommitteeStateRoots", abis.COMMITTEE_STATE_ROOTS_ABI],
  ["StorageReader", abis.STORAGE_READER_ABI],
  ["StorageProofMessageVerifier", abis.STORAGE_PROOF_MESSAGE_VERIFIER_ABI],
  ["CommitteeMessageVerifier", abis.COMMITTEE_MESSAGE_VERIFIER_ABI],
  ["OptimisticMessageVerifier", abis.OPTIMISTIC_MESSAGE_VERIFIER_ABI],
  ["ZkMessageRefuter", abis.ZK_MESSAGE_REFUTER_ABI],
  ["StorageProofRefuter", abis.STORAGE_PROOF_REFUTER_ABI],
  ["HubRelay", abis.HUB_RELAY_ABI],
  ["MiddlechainMessageVerifier", abis.MIDDLECHAIN_MESSAGE_VERIFIER_ABI],
  ["AggregateMessageVerifier", abis.AGGREGATE_MESSAGE_VERIFIER_ABI],
];

/** Every fragment in full, names of parameters included. */
const fragments = (abi: Interface): string[] => abi.fragments.map((fragment) => fragment.format("full")).sort();

describe("prover/protocol/verifierAbis.ts", () => {
  it.each(contracts)("says of %s what the compiler says", async (name, abi) => {
    const { abi: compiled, deployedBytecode } = await hre.artifacts.readArtifact(name);
    expect(fragments(new Interface(abi))).toEqual(fragments(new Interface(compiled)));
    // EIP-170.
    expect((deployedBytecode.length - 2) / 2).toBeLessThanOrEqual(24_576);
  });

  it("leaves out no contract", () => {
    expect(Object.keys(abis)).toHaveLength(contracts.length);
  });
});
