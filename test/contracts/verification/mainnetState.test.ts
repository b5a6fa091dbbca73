import { readdirSync, readFileSync } from "node:fs";
import { decodeRlp, keccak256, toBeHex, zeroPadValue } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeBlockHeader } from "../../../prover/protocol/blockHeader.ts";
import { toAddress, toBytes32 } from "../../../prover/protocol/field.ts";
import { readProvedSlot } from "../../../prover/protocol/storageProof.ts";
import { type Chain, deploy, startChain, type TestContract } from "../../support/contracts.ts";
import { sharedData } from "../../support/sharedData.ts";

/** Answers of mainnet nodes: proofs of presence, of absent slots and of an absent account, and blocks of several forks. */
const proofs = sharedData("proofs");

interface ProofAnswer {
  address: string;
  accountProof: string[];
  storageProof: { key: string; value: string; proof: string[] }[];
}

function answers<T>(isWanted: (result: object) => boolean): [file: string, result: T][] {
  return ["colibri", "helios/rpc", "."].flatMap((folder) =>
    readdirSync(proofs.path(folder))
      .filter((name) => name.endsWith(".json"))
      .map((name): [string, object] => {
        const parsed: unknown = JSON.parse(readFileSync(proofs.path(folder, name), "utf8"));
        const result = typeof parsed === "object" && parsed !== null && "result" in parsed ? parsed.result : parsed;
        return [name, typeof result === "object" && result !== null ? result : {}];
      })
      .filter(([, result]) => isWanted(result))
      .map(([name, result]): [string, T] => [name, result as T]),
  );
}

/** One file names no account. */
const isProof = (result: object): boolean => "accountProof" in result && "address" in result && result.address !== null;

describe.skipIf(proofs.missing)("state of mainnet", () => {
  let chain: Chain;
  let harness: TestContract;

  beforeAll(async () => {
    chain = await startChain();
    harness = await deploy(chain, "TrieHarness");
  });
  afterAll(() => chain.close());

  it("P7, P8: its slots read as the nodes said, on chain and natively", async () => {
    let present = 0;
    let absent = 0;
    for (const [file, { address, accountProof, storageProof }] of answers<ProofAnswer>(isProof)) {
      const root = keccak256(accountProof[0] ?? "0x");
      for (const { key, value, proof } of storageProof) {
        const slot = zeroPadValue(toBeHex(BigInt(key)), 32);
        const expected = zeroPadValue(toBeHex(BigInt(value)), 32);
        const [exists, read] = await harness.read(root, address, slot, accountProof, proof);
        expect([exists, read], file).toEqual([BigInt(value) !== 0n, expected]);
        const parameters = { account: toAddress(address), slot: toBytes32(slot), accountProof, storageProof: proof };
        expect(readProvedSlot(toBytes32(root), parameters), file).toBe(expected);
        if (BigInt(value) === 0n) absent++;
        else present++;
      }
    }
    expect(present).toBeGreaterThanOrEqual(10);
    expect(absent).toBeGreaterThanOrEqual(1);
  });

  it("P7: a slot of USDC takes the gas that the README says", async () => {
    const usdc = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48";
    const found = answers<ProofAnswer>((r) => isProof(r) && "address" in r && String(r.address).toLowerCase() === usdc);
    const [file, { accountProof, storageProof }] = found.find(([name]) =>
      name.startsWith("eth_getStorageAt_electra"),
    ) ?? ["", { accountProof: [], storageProof: [] }];
    const [slot] = storageProof;
    expect([file !== "", accountProof.length, slot?.proof.length]).toEqual([true, 9, 7]);
    const key = zeroPadValue(toBeHex(BigInt(slot?.key ?? 0)), 32);
    const gas: bigint = await harness.read.estimateGas(
      keccak256(accountProof[0] ?? "0x"),
      usdc,
      key,
      accountProof,
      slot?.proof ?? [],
    );
    expect(Math.round(Number(gas) / 10_000)).toBe(73);
  });

  it("P9: an account that does not exist holds nothing, and its proof shows no other one", async () => {
    const [[, nobody] = ["", undefined]] = answers<ProofAnswer & { codeHash: string }>(
      (r) => "accountProof" in r && "codeHash" in r && /^0x0+$/.test(String(r.codeHash)),
    );
    if (nobody === undefined) throw new Error("the data holds no absent account");
    const root = keccak256(nobody.accountProof[0] ?? "0x");
    const slot = `0x${"00".repeat(32)}`;
    expect(await harness.read(root, nobody.address, slot, nobody.accountProof, [])).toEqual([false, slot]);
    const other = `0x${"11".repeat(20)}`;
    await expect(harness.read(root, other, slot, nobody.accountProof, [])).rejects.toThrow();
    await expect(harness.read(root, nobody.address, slot, nobody.accountProof.slice(0, -1), [])).rejects.toThrow();
  });

  it("P3: its blocks encode to their hashes", () => {
    const blocks = answers<Record<string, unknown>>((r) => "parentHash" in r && "mixHash" in r);
    const fields = new Set(blocks.map(([, block]) => (decodeRlp(encodeBlockHeader(block).rlp) as string[]).length));
    expect(blocks.length).toBeGreaterThanOrEqual(5);
    // Cancun and Prague.
    expect([...fields].sort()).toEqual([20, 21]);
  });
});
