import { Interface } from "ethers";
import hre from "hardhat";
import { beforeAll, describe, expect, it } from "vitest";
import { loadHyperlaneContract } from "../../../prover/delivery/vendored.ts";
import {
  EVIDENCE_LOOKUP_ABI,
  HYPERLANE_CCIP_READ_ISM_ABI,
  HYPERLANE_HOOK_ABI,
  HYPERLANE_ISM_ABI,
  MAILBOX_ABI,
} from "../../../prover/protocol/hyperlaneAbi.ts";
import { compileContracts } from "../../support/contracts.ts";

beforeAll(() => compileContracts());

/** Every fragment in full, names of parameters included. */
function fragments(abi: Interface): string[] {
  return abi.fragments.map((fragment) => fragment.format("full")).sort();
}

const compiled = async (name: string): Promise<Interface> =>
  new Interface((await hre.artifacts.readArtifact(name)).abi);

describe("prover/protocol/hyperlaneAbi.ts", () => {
  const contracts: [string, readonly string[]][] = [
    ["HyperlaneHook", HYPERLANE_HOOK_ABI],
    ["HyperlaneIsm", HYPERLANE_ISM_ABI],
    ["HyperlaneCcipReadIsm", HYPERLANE_CCIP_READ_ISM_ABI],
    ["IEvidenceLookup", EVIDENCE_LOOKUP_ABI],
  ];
  it.each(contracts)("says of %s what the compiler says", async (name, abi) => {
    expect(fragments(new Interface(abi))).toEqual(fragments(await compiled(name)));
  });

  it("says of the mailbox what the published contract says", async () => {
    const { abi } = await loadHyperlaneContract("Mailbox");
    const published = fragments(new Interface(abi as ConstructorParameters<typeof Interface>[0]));
    for (const fragment of fragments(new Interface(MAILBOX_ABI))) expect(published).toContain(fragment);
  });

  it("would notice a changed parameter", async () => {
    const changed = HYPERLANE_ISM_ABI.map((fragment) => fragment.replace("uint32 origin", "uint64 origin"));
    expect(fragments(new Interface(changed))).not.toEqual(fragments(await compiled("HyperlaneIsm")));
  });
});

describe("contracts/interfaces/hyperlane", () => {
  it("gives the functions of Hyperlane's interfaces their selectors", async () => {
    const selector = async (name: string, method: string): Promise<string | undefined> =>
      (await compiled(name)).getFunction(method)?.selector;
    expect(await selector("IInterchainSecurityModule", "verify")).toBe("0xf7e83aee");
    expect(await selector("ICcipReadIsm", "getOffchainVerifyInfo")).toBe("0xbbac9bc8");
    expect((await compiled("ICcipReadIsm")).getError("OffchainLookup")?.selector).toBe("0x556f1830");
    const hook = await loadHyperlaneContract("MerkleTreeHook");
    const published = new Interface(hook.abi as ConstructorParameters<typeof Interface>[0]);
    for (const method of ["hookType", "supportsMetadata", "postDispatch", "quoteDispatch"]) {
      expect(await selector("IPostDispatchHook", method)).toBe(published.getFunction(method)?.selector);
    }
    const mailbox = new Interface(MAILBOX_ABI);
    for (const method of ["process", "latestDispatchedId", "localDomain"]) {
      expect(await selector("IMailbox", method)).toBe(mailbox.getFunction(method)?.selector);
    }
  });

  it("fits the size limit of EIP-170", async () => {
    for (const name of ["HyperlaneHook", "HyperlaneIsm", "HyperlaneCcipReadIsm"]) {
      const { deployedBytecode } = await hre.artifacts.readArtifact(name);
      expect((deployedBytecode.length - 2) / 2, name).toBeLessThanOrEqual(24_576);
    }
  });
});
