import { Interface } from "ethers";
import hre from "hardhat";
import { beforeAll, describe, expect, it } from "vitest";
import {
  COMMITTEE_LIGHT_CLIENT_ABI,
  FEE_ESCROW_ABI,
  GAS_PRICE_ORACLE_ABI,
  GATEWAY_ABI,
  GUESTBOOK_ABI,
  RECEIPTS_ABI,
  ZK_MESSAGE_VERIFIER_ABI,
} from "../../prover/protocol/abi.ts";
import { compileContracts } from "../support/contracts.ts";

beforeAll(() => compileContracts());

/** Every fragment in full, names of parameters included. */
function fragments(abi: Interface): string[] {
  return abi.fragments.map((fragment) => fragment.format("full")).sort();
}

describe("prover/protocol/abi.ts", () => {
  const contracts: [string, readonly string[]][] = [
    ["Gateway", GATEWAY_ABI],
    ["Receipts", RECEIPTS_ABI],
    ["FeeEscrow", FEE_ESCROW_ABI],
    ["GasPriceOracle", GAS_PRICE_ORACLE_ABI],
    ["CommitteeLightClient", COMMITTEE_LIGHT_CLIENT_ABI],
    ["ZkMessageVerifier", ZK_MESSAGE_VERIFIER_ABI],
    ["Guestbook", GUESTBOOK_ABI],
  ];
  for (const [name, abi] of contracts) {
    it(`says of ${name} what the compiler says`, async () => {
      const compiled = new Interface((await hre.artifacts.readArtifact(name)).abi);
      expect(fragments(new Interface(abi))).toEqual(fragments(compiled));
    });
  }

  it("would notice a changed parameter", async () => {
    const compiled = new Interface((await hre.artifacts.readArtifact("Gateway")).abi);
    const changed = GATEWAY_ABI.map((fragment) => fragment.replace("uint64 gasLimit", "uint32 gasLimit"));
    expect(fragments(new Interface(changed))).not.toEqual(fragments(compiled));
  });
});

describe("contracts", () => {
  it("fit the size limits of EIP-170 and EIP-3860", async () => {
    const names = ["Gateway", "Receipts", "FeeEscrow", "GasPriceOracle", "CommitteeLightClient", "ZkMessageVerifier"];
    for (const name of names) {
      const { bytecode, deployedBytecode } = await hre.artifacts.readArtifact(name);
      expect((deployedBytecode.length - 2) / 2, name).toBeLessThanOrEqual(24_576);
      // EIP-3860: the gateway carries the code of what it deploys, and its two arguments.
      expect((bytecode.length - 2) / 2 + 64, name).toBeLessThanOrEqual(49_152);
    }
  });
});
