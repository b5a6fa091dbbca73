import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StorageProof } from "../../../prover/protocol/storageProof.ts";
import { account, deploy, mined, revertOf, type TestContract } from "../../support/contracts.ts";
import { seededBytes32 } from "../../support/factories.ts";
import { type ProvedHeader, startTwoChains, type TwoChains } from "../../support/twoChains.ts";

/** OpenZeppelin's ERC20 keeps its supply in slot 2. */
const SUPPLY_SLOT = `0x${"2".padStart(64, "0")}`;
const SUPPLY = 1_000_000n;

let chains: TwoChains;
let token: TestContract;
let other: TestContract;
let storage: TestContract;
let header: ProvedHeader;
let supply: StorageProof;

beforeAll(async () => {
  chains = await startTwoChains();
  token = await deploy(chains.source, "BridgedToken");
  other = await deploy(chains.source, "BridgedToken");
  storage = await deploy(chains.destination, "StorageQuery", [chains.reader, 2n ** 32n]);
  header = await chains.finalize();
  supply = await chains.storageProof(String(token.target), SUPPLY_SLOT, header.height);
});
afterAll(() => chains.close());

/** Shows a slot by the proof of perhaps another. */
const observe = (
  proof: StorageProof,
  { height = header.height, of = token, slot = SUPPLY_SLOT } = {},
): ReturnType<typeof mined> => mined(storage.observe(height, of.target, slot, proof.accountProof, proof.storageProof));

describe("A25: a slot of the other chain, by a real proof under a stored header", () => {
  it("is refused with the proof of another account, cut short or too long, and of a block that nobody proved", async () => {
    const elsewhere = await chains.storageProof(String(other.target), SUPPLY_SLOT, header.height);
    const shortened = { ...supply, storageProof: supply.storageProof.slice(0, -1) };
    const attempts = [
      observe({ ...supply, accountProof: elsewhere.accountProof }),
      observe(elsewhere),
      observe(shortened),
      observe({ ...supply, storageProof: [...supply.storageProof, ...supply.storageProof] }),
      observe(supply, { of: other }),
    ];
    for (const attempt of attempts) {
      expect((await revertOf(attempt)).name).toBe("TrieProofTraversalError");
    }
    expect((await revertOf(observe(supply, { height: header.height + 1n }))).name).toBe(
      "StorageReader_UntrustedHeight",
    );
    expect((await revertOf(storage.read(token, SUPPLY_SLOT))).name).toBe("StorageQuery_Stale");
  });

  it("is taken with its own proof: presence, and absence", async () => {
    await observe(supply);
    expect(await storage.read(token, SUPPLY_SLOT)).toEqual([
      true,
      `0x${SUPPLY.toString(16).padStart(64, "0")}`,
      header.timestamp,
    ]);
    const nothing = seededBytes32("nothing");
    await observe(await chains.storageProof(String(token.target), nothing, header.height), { slot: nothing });
    expect((await storage.read(token, nothing))[0]).toBe(false);
    const nobody = (await account(chains.source, 15)).address;
    const absent = await chains.storageProof(nobody, SUPPLY_SLOT, header.height);
    await mined(storage.observe(header.height, nobody, SUPPLY_SLOT, absent.accountProof, absent.storageProof));
    expect((await storage.read(nobody, SUPPLY_SLOT))[0]).toBe(false);
  });

  it("is not taken under a frozen light client; what was read before is what it was", async () => {
    const before = await storage.read(token, SUPPLY_SLOT);
    await chains.freeze(header);
    const fresh = await deploy(chains.destination, "StorageQuery", [chains.reader, 2n ** 32n]);
    const args = [header.height, token.target, SUPPLY_SLOT, supply.accountProof, supply.storageProof];
    expect((await revertOf(mined(fresh.observe(...args)))).name).toBe("StorageReader_UntrustedHeight");
    expect(await storage.read(token, SUPPLY_SLOT)).toEqual(before);
  });
});
