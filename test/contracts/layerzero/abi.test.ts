import { Interface } from "ethers";
import hre from "hardhat";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type LayerZeroContract,
  readLayerZeroArtifact,
} from "../../../prover/cli/demo/scenarios/layerzero/packages.ts";
import {
  LAYERZERO_ENDPOINT_ABI,
  LAYERZERO_EXECUTOR_ABI,
  LAYERZERO_RECEIVE_LIBRARY_ABI,
  LAYERZERO_SEND_LIBRARY_ABI,
} from "../../../prover/protocol/layerZero/deployedAbi.ts";
import { LAYERZERO_DESTINATION_DVN_ABI, LAYERZERO_SOURCE_DVN_ABI } from "../../../prover/protocol/layerZero/dvnAbi.ts";
import { compileContracts } from "../../support/contracts.ts";

beforeAll(() => compileContracts());

const formatted = (abi: Interface): string[] => abi.fragments.map((fragment) => fragment.format("full")).sort();

/** LayerZero names nothing that an ABI needs: only types count against its contracts. */
const signatures = (abi: Interface): string[] =>
  abi.fragments.map((fragment) => fragment.format("minimal").replace(/\b(tuple)/g, ""));

const publishedAbi = (name: LayerZeroContract): Interface =>
  new Interface(readLayerZeroArtifact(name).abi as Interface["fragments"]);

describe("the DVN's ABIs", () => {
  it.each([
    ["LayerZeroSourceDvn", LAYERZERO_SOURCE_DVN_ABI],
    ["LayerZeroDestinationDvn", LAYERZERO_DESTINATION_DVN_ABI],
  ])("say of %s what the compiler says, and it fits EIP-170", async (name, abi) => {
    const { abi: compiled, deployedBytecode } = await hre.artifacts.readArtifact(name);
    expect(formatted(new Interface(abi))).toEqual(formatted(new Interface(compiled)));
    expect((deployedBytecode.length - 2) / 2).toBeLessThanOrEqual(24_576);
  });
});

describe("what we wrote down of LayerZero's contracts", () => {
  it.each<[LayerZeroContract, readonly string[]]>([
    ["EndpointV2", LAYERZERO_ENDPOINT_ABI],
    ["ReceiveUln302", LAYERZERO_RECEIVE_LIBRARY_ABI],
    ["SendUln302", LAYERZERO_SEND_LIBRARY_ABI],
    ["LzExecutor", LAYERZERO_EXECUTOR_ABI],
  ])("is part of the published ABI of %s", (name, abi) => {
    const published = signatures(publishedAbi(name));
    const ours = signatures(new Interface(abi));
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.filter((signature) => !published.includes(signature))).toEqual([]);
  });

  it.each<[string, LayerZeroContract]>([
    ["ILayerZeroEndpoint", "EndpointV2"],
    ["ILayerZeroSendLibrary", "SendUln302"],
    ["ILayerZeroReceiveLibrary", "ReceiveUln302"],
  ])("has in %s the selectors of %s", async (name, published) => {
    const ours = new Interface((await hre.artifacts.readArtifact(name)).abi);
    const theirs = publishedAbi(published);
    ours.forEachFunction((fragment) => {
      expect(theirs.getFunction(fragment.selector)?.format("minimal")).toBe(fragment.format("minimal"));
    });
  });

  it("has in ILayerZeroDVN the selectors that SendUln302 calls", async () => {
    const ours = new Interface((await hre.artifacts.readArtifact("ILayerZeroDVN")).abi);
    const { bytecode } = readLayerZeroArtifact("SendUln302");
    for (const [name, selector] of [
      ["assignJob", "0x95d376d7"],
      ["getFee", "0x30bb3aac"],
    ] as const) {
      expect(ours.getFunction(name)?.selector).toBe(selector);
      expect(bytecode).toContain(selector.slice(2));
    }
  });
});
