import { decodeRlp, encodeRlp, keccak256, toBeHex } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toBytes32 } from "../../../prover/protocol/field.ts";
import type { StorageProof } from "../../../prover/protocol/storageProof.ts";
import { headerProof } from "../../support/contractLightClient.ts";
import { account, deploy, mined, revertOf, type TestContract } from "../../support/contracts.ts";
import { seededBytes32 } from "../../support/factories.ts";
import { type ProvedHeader, startTwoChains, type TwoChains } from "../../support/twoChains.ts";

/** OpenZeppelin's ERC20 keeps its supply in slot 2. */
const SUPPLY_SLOT = `0x${"2".padStart(64, "0")}`;
const SUPPLY = 1_000_000n;
const LAST_HEIGHT = 2n ** 64n - 1n;

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

  it("A26: a false header of the largest height is served no longer than its light client is trusted, and locks nothing", async () => {
    // A committee signs what its chain never had: the latest block, with the last of all heights.
    const honest = await chains.finalize();
    const fields = decodeRlp(honest.block.rlp) as string[];
    [fields[8], fields[11]] = [toBeHex(LAST_HEIGHT), toBeHex(honest.timestamp + 1n)];
    const rlp = encodeRlp(fields);
    const evil: ProvedHeader = {
      ...honest,
      height: LAST_HEIGHT,
      timestamp: honest.timestamp + 1n,
      blockHash: toBytes32(keccak256(rlp)),
    };
    const epoch = (await chains.client.head())[2];
    await mined(chains.client.update(evil, headerProof(honest.nextCommitteeCommitment, evil)));
    await mined(chains.stateRoots.prove(evil, epoch, rlp));
    await observe(await chains.storageProof(String(token.target), SUPPLY_SLOT, honest.height), evil);
    expect((await storage.read(token, SUPPLY_SLOT))[2]).toBe(evil.timestamp);

    await chains.freeze(evil);
    expect(await revertOf(storage.read(token, SUPPLY_SLOT))).toMatchObject({
      name: "StorageQuery_OtherGeneration",
      args: [1n, 0n],
    });
    expect((await revertOf(observe(supply))).name).toBe("StorageReader_UntrustedHeight");
    await chains.recover();
    expect(await revertOf(storage.read(token, SUPPLY_SLOT))).toMatchObject({
      name: "StorageQuery_OtherGeneration",
      args: [1n, 2n],
    });
    // The old proof stays worthless, and a true one is not older than what was never true.
    expect((await revertOf(observe(supply))).name).toBe("StorageReader_UntrustedHeight");
    const after = await chains.finalize();
    await observe(await chains.storageProof(String(token.target), SUPPLY_SLOT, after.height), after);
    expect((await storage.read(token, SUPPLY_SLOT))[2]).toBe(after.timestamp);
  });
});
