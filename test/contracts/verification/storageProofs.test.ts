import { encodeRlp, keccak256, toBeHex, zeroPadValue } from "ethers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toAddress, toBytes32 } from "../../../prover/protocol/field.ts";
import { EMPTY_TRIE_ROOT, readProvedSlot, type StorageProof } from "../../../prover/protocol/storageProof.ts";
import { deploy, revertOf, type TestContract } from "../../support/contracts.ts";
import { seededAddress, seededBytes32 } from "../../support/factories.ts";
import { TestTrie } from "../../support/merklePatricia.ts";
import { type ProvedHeader, startTwoChains, type TwoChains } from "../../support/twoChains.ts";

const ZERO = `0x${"00".repeat(32)}`;
/** Slots of the gateway on the source: owner, the counter and two ids of the outbox; and some that hold nothing. */
const word = (value: bigint): string => zeroPadValue(toBeHex(value), 32);

let chains: TwoChains;
let header: ProvedHeader;
let harness: TestContract;
/** A slot with a value and one without, in an account with several slots. */
let present: StorageProof;
let absent: StorageProof;
/** A slot of an account without storage, and of no account. */
let bare: StorageProof;
let nobody: StorageProof;
let owner: string;

beforeAll(async () => {
  chains = await startTwoChains();
  await chains.send("0x01", "0x02", "0x03");
  header = await chains.finalize();
  harness = await deploy(chains.destination, "TrieHarness");
  owner = String(await chains.outbox.owner()).toLowerCase();
  present = await chains.storageProof(String(chains.outbox.target), word(0n), header.height);
  absent = await chains.storageProof(String(chains.outbox.target), seededBytes32("no slot"), header.height);
  bare = await chains.storageProof(owner, word(0n), header.height);
  nobody = await chains.storageProof(seededAddress("nobody"), word(0n), header.height);
});
afterAll(() => chains.close());

const read = (proof: StorageProof): Promise<unknown[]> =>
  chains.reader
    .readSlot(header.height, proof.account, proof.slot, proof.accountProof, proof.storageProof)
    .then((result: unknown[]) => [...result]) as Promise<unknown[]>;

/** Whether both the contract and its TypeScript twin refuse. */
async function isRefused(proof: StorageProof): Promise<boolean> {
  const [onChain, native] = await Promise.all([
    read(proof).then(
      () => false,
      () => true,
    ),
    Promise.resolve()
      .then(() => readProvedSlot(header.block.stateRoot, proof))
      .then(
        () => false,
        () => true,
      ),
  ]);
  expect(native, "twin").toBe(onChain);
  return onChain;
}

describe("a storage proof of a live chain", () => {
  it("P7: shows what a slot holds", async () => {
    expect(await read(present)).toEqual([true, zeroPadValue(owner, 32), header.timestamp]);
    expect(readProvedSlot(header.block.stateRoot, present)).toBe(zeroPadValue(owner, 32));
  });

  it("P8: shows that a slot holds nothing", async () => {
    expect(await read(absent)).toEqual([false, ZERO, header.timestamp]);
    expect(readProvedSlot(header.block.stateRoot, absent)).toBe(ZERO);
  });

  it("P9: shows that an account without storage, or no account, holds nothing", async () => {
    for (const proof of [bare, nobody]) {
      expect(await read({ ...proof, storageProof: [] })).toEqual([false, ZERO, header.timestamp]);
      expect(await read({ ...proof, storageProof: ["0x80"] })).toEqual([false, ZERO, header.timestamp]);
      for (const storageProof of [["0xc0"], ["0x80", "0x80"], present.storageProof]) {
        expect((await revertOf(read({ ...proof, storageProof }))).name).toBe("StorageProofs_UnexpectedProof");
        expect(await isRefused({ ...proof, storageProof })).toBe(true);
      }
    }
    // No account cannot be shown where there is one, nor the other way round.
    expect(await isRefused({ ...nobody, accountProof: present.accountProof })).toBe(true);
    expect(await isRefused({ ...present, accountProof: nobody.accountProof })).toBe(true);
  });

  it("P6: is for this account and this slot; the caller names no key", async () => {
    expect(await isRefused({ ...present, slot: toBytes32(word(1n)) })).toBe(true);
    expect(await isRefused({ ...present, slot: toBytes32(keccak256(word(0n))) })).toBe(true);
    expect(
      await isRefused({
        ...present,
        account:
          toAddress(String(chains.inbox.target)) === present.account
            ? seededAddress("other")
            : toAddress(String(chains.inbox.target)),
      }),
    ).toBe(true);
    expect(await isRefused({ ...absent, slot: present.slot })).toBe(true);
    expect(await isRefused({ ...present, slot: absent.slot })).toBe(true);
    // An account's own storage proof does not fit under another account.
    expect(await isRefused({ ...bare, storageProof: present.storageProof })).toBe(true);
  });

  it("P11: is complete and has no superfluous node", async () => {
    for (const proof of [present, absent]) {
      for (const part of ["accountProof", "storageProof"] as const) {
        const nodes = proof[part];
        const [root] = nodes;
        const changes: (readonly string[])[] = [
          [],
          nodes.slice(0, -1),
          nodes.slice(1),
          [...nodes, nodes.at(-1) ?? ""],
          [...nodes, "0x80"],
          [...nodes, "0x"],
          [...nodes, ...nodes],
          [root ?? "", ...nodes],
          [...nodes].reverse(),
          [...nodes.slice(0, -1), "0x80"],
          [...nodes.slice(0, -1), `${nodes.at(-1)}00`],
        ];
        for (const [index, changed] of changes.entries()) {
          if (nodes.length === 1 && index === 8) continue;
          expect(await isRefused({ ...proof, [part]: changed }), `${part}, change ${index}`).toBe(true);
        }
      }
    }
  });

  it("P11: is refused with any one byte of any node altered", async () => {
    const parts = [
      [present, "accountProof"],
      [present, "storageProof"],
      [absent, "storageProof"],
      [nobody, "accountProof"],
    ] as const;
    for (const [proof, part] of parts) {
      for (const [index, node] of proof[part].entries()) {
        for (let offset = 2; offset < node.length; offset += 2) {
          const byte = (Number.parseInt(node.slice(offset, offset + 2), 16) ^ (1 << (offset % 8))).toString(16);
          const altered = node.slice(0, offset) + byte.padStart(2, "0") + node.slice(offset + 2);
          const changed = proof[part].map((other, i) => (i === index ? altered : other));
          expect(await isRefused({ ...proof, [part]: changed }), `${part} ${index} byte ${offset / 2 - 1}`).toBe(true);
        }
      }
    }
  });

  it("P10: makes an inner node or the account itself no value", async () => {
    // The account's leaf, the branch above it and the account as bytes, each offered as the storage trie's leaf.
    for (const node of present.accountProof) {
      expect(await isRefused({ ...present, storageProof: [node] })).toBe(true);
    }
    expect(await isRefused({ ...present, storageProof: [...present.accountProof, ...present.storageProof] })).toBe(
      true,
    );
    expect(EMPTY_TRIE_ROOT).toBe(keccak256("0x80"));
  });

  it("agrees with the chain and with its twin on any slot [fuzz]", async () => {
    const slots = fc.oneof(fc.bigInt({ min: 0n, max: 12n }), fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }));
    await fc.assert(
      fc.asyncProperty(slots, fc.constantFrom(present.account, seededAddress("x")), async (slot, of) => {
        const proof = await chains.storageProof(of, word(slot), header.height);
        const value = (await chains.source.request("eth_getStorageAt", [
          of,
          word(slot),
          `0x${header.height.toString(16)}`,
        ])) as string;
        expect(await read(proof)).toEqual([value !== ZERO, value, header.timestamp]);
        expect(readProvedSlot(header.block.stateRoot, proof)).toBe(value);
      }),
      { numRuns: 40, seed: 7 },
    );
    expect(await harness.isAbsent(header.block.stateRoot, keccak256(nobody.account), nobody.accountProof)).toBe(true);
  });
});

describe("P10 what is proved", () => {
  const account = seededAddress("contract");
  const slot = seededBytes32("slot");
  const codeHash = seededBytes32("code");
  const storage = (value: string): TestTrie =>
    new TestTrie({ [keccak256(slot)]: value, [seededBytes32("other")]: "0x01" });
  /** What the contract says of the slot in a state that holds one hostile account. */
  const outcome = async (rlpAccount: string, trie: TestTrie): Promise<string> => {
    const state = new TestTrie({ [keccak256(account)]: rlpAccount, [seededBytes32("else")]: "0x01" });
    const proof = {
      account,
      slot,
      accountProof: state.prove(keccak256(account)),
      storageProof: trie.prove(keccak256(slot)),
    };
    const native = await Promise.resolve()
      .then(() => readProvedSlot(toBytes32(state.root), proof))
      .catch(() => "refused");
    const answer = await harness
      .read(state.root, account, slot, proof.accountProof, proof.storageProof)
      .then(([, value]: [boolean, string]) => value)
      .catch(async () => "refused");
    expect(answer, "twin").toBe(native);
    return answer as string;
  };
  const accountOf = (trie: TestTrie): string => encodeRlp(["0x01", "0x05", trie.root, codeHash]);

  it("as a value is the canonical encoding of a word other than zero", async () => {
    for (const [bytes, value] of [
      ["0x01", 1n],
      ["0x7f", 127n],
      ["0x80", 128n],
      [`0x${"ff".repeat(32)}`, (1n << 256n) - 1n],
    ] as const) {
      const trie = storage(encodeRlp(bytes));
      expect(await outcome(accountOf(trie), trie)).toBe(word(value));
    }
    const hostile = [
      "0x80",
      "0x00",
      "0x8100",
      "0x8101",
      "0x820001",
      `0xa0${"00".repeat(31)}01`,
      `0xa1${"01".repeat(33)}`,
      "0xc0",
      "0xc101",
      "0x0102",
      "0x8180aa",
      "0xb80101",
      "0x82ff",
    ];
    for (const value of hostile) {
      const trie = storage(value);
      expect(await outcome(accountOf(trie), trie), value).toBe("refused");
    }
  });

  it("as an account is four canonical fields, the storage root the third", async () => {
    const trie = storage("0x2a");
    expect(await outcome(accountOf(trie), trie)).toBe(word(42n));
    expect(await outcome(encodeRlp(["0x", "0x", trie.root, codeHash]), trie)).toBe(word(42n));
    const hostile = [
      encodeRlp(["0x01", "0x05", trie.root]),
      encodeRlp(["0x01", "0x05", trie.root, codeHash, "0x"]),
      encodeRlp(["0x01", trie.root, codeHash]),
      encodeRlp([trie.root, "0x05", "0x01", codeHash]),
      encodeRlp(["0x0001", "0x05", trie.root, codeHash]),
      encodeRlp(["0x00", "0x05", trie.root, codeHash]),
      encodeRlp(["0x01", "0x0005", trie.root, codeHash]),
      encodeRlp(["0x01", "0x05", trie.root, "0x12"]),
      encodeRlp(["0x01", "0x05", [trie.root], codeHash]),
      encodeRlp(["0x01", "0x05", `${trie.root}00`, codeHash]),
      `${accountOf(trie)}00`,
      trie.root,
      "0xc0",
    ];
    for (const rlp of hostile) expect(await outcome(rlp, trie), rlp).toBe("refused");
  });
});
