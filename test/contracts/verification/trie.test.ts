import { encodeRlp, keccak256, toBeHex, zeroPadValue } from "ethers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTrie } from "../../../prover/protocol/storageProof.ts";
import { type Chain, deploy, startChain, type TestContract } from "../../support/contracts.ts";
import { seededBytes32 } from "../../support/factories.ts";
import { hexPrefix, TestTrie } from "../../support/merklePatricia.ts";

/**
 * The walk through a trie, on tries of shapes that real chains seldom show: keys that share 62 nibbles, nodes within nodes, a root that is
 * a leaf, an extension. `get` joins OpenZeppelin's TrieProof (presence) and TrieAbsence (absence); each is compared with the truth and with
 * the TypeScript twin.
 */
let chain: Chain;
let harness: TestContract;

beforeAll(async () => {
  chain = await startChain();
  harness = await deploy(chain, "TrieHarness");
});
afterAll(() => chain.close());

const key = (hex: string): string => `0x${hex.padEnd(64, "0")}`;
const tail = (hex: string): string => `0x${hex.padStart(64, "0")}`;
const LONG = `0x${"a5".repeat(40)}`;

/** What the contract and the twin say: a value, nothing, or no answer. */
async function get(root: string, of: string, proof: readonly string[]): Promise<string | undefined | "refused"> {
  const native = await Promise.resolve()
    .then(() => readTrie(root, of, proof, "key"))
    .catch(() => "refused");
  const [onChain, absent, traversed] = await Promise.all([
    harness.get(root, of, proof).then(
      ([present, value]: [boolean, string]) => (present ? value : undefined),
      () => "refused",
    ) as Promise<string | undefined>,
    harness.isAbsent(root, of, proof).catch(() => false) as Promise<boolean>,
    harness.traverse(root, of, proof).catch(() => "refused") as Promise<string>,
  ]);
  expect(onChain, "contract and twin").toBe(native);
  // Never both, and the joint answer is that of the one which proves something.
  expect(absent && traversed !== "refused").toBe(false);
  expect(onChain).toBe(absent ? undefined : traversed);
  return onChain;
}

const shapes: [string, Record<string, string>][] = [
  ["a root that is a leaf", { [seededBytes32("one")]: "0x11" }],
  ["a branch at the root", { [key("1")]: LONG, [key("2")]: LONG, [key("f")]: "0x01" }],
  ["an extension at the root", { [key("ab1")]: LONG, [key("ab2")]: "0x02" }],
  [
    "nodes within their parents",
    { [tail("10")]: "0x01", [tail("11")]: "0x02", [tail("2a")]: "0x03", [tail("fff")]: "0x04" },
  ],
  ["a branch at the last nibble", { [tail("a0")]: LONG, [tail("a1")]: "0x07", [tail("af")]: LONG }],
  ["extensions below branches", { [key("1000000011")]: LONG, [key("1000000012")]: LONG, [key("2")]: LONG }],
];

describe.each(shapes)("a trie with %s", (_, entries) => {
  const trie = new TestTrie(entries);

  it("P7: shows every value it holds, and for no other key", async () => {
    for (const [present, value] of Object.entries(entries)) {
      expect(await get(trie.root, present, trie.prove(present))).toBe(value);
      for (const other of Object.keys(entries).filter((candidate) => candidate !== present)) {
        const answer = await get(trie.root, other, trie.prove(present));
        // Nodes within one node serve several keys; the answer is then the right one for each.
        expect(["refused", entries[other]]).toContain(answer);
      }
    }
  });

  it("P8: shows every absence: at an empty child, another leaf, another extension", async () => {
    const keys = [
      seededBytes32("nothing"),
      key("ac"),
      key("3"),
      key("1000001"),
      key("10000000113"),
      tail("12"),
      tail("a2"),
      tail("b0"),
    ];
    for (const absent of keys.filter((candidate) => entries[candidate] === undefined)) {
      expect(await get(trie.root, absent, trie.prove(absent)), absent).toBeUndefined();
    }
  });

  it("P11: takes a proof neither longer nor shorter nor with a node of another trie", async () => {
    const other = new TestTrie({ [key("1")]: "0x99", [seededBytes32("one")]: "0x98", [tail("11")]: LONG });
    for (const of of [...Object.keys(entries), seededBytes32("nothing"), tail("12")]) {
      const proof = trie.prove(of);
      for (const wrong of [
        [],
        proof.slice(0, -1),
        proof.slice(1),
        [...proof, proof[0] ?? ""],
        [...proof, ...other.prove(of)],
        other.prove(of),
      ]) {
        expect(await get(trie.root, of, wrong)).toBe("refused");
      }
    }
  });
});

describe("P8 absence", () => {
  const deep = { [key("ab10")]: LONG, [key("ab11")]: LONG };

  it("is not shown by a divergence that is followed by more", async () => {
    const trie = new TestTrie(deep);
    const absent = key("ac");
    expect(await get(trie.root, absent, trie.prove(absent))).toBeUndefined();
    expect(await get(trie.root, absent, [...trie.prove(absent), ...trie.prove(key("ab10")).slice(1)])).toBe("refused");
  });

  it("is not shown by nodes that no trie of 32-byte keys has", async () => {
    const leaf = (path: string, value = LONG): string[] => [hexPrefix(path, true), value];
    const rest = "b".repeat(63);
    const impossible: [string, unknown[]][] = [
      ["a leaf that ends too early", leaf("a".repeat(60))],
      ["a leaf that ends too late", [`0x20${"a".repeat(66)}`, LONG]],
      ["an empty leaf", leaf("")],
      ["an extension without a path", [hexPrefix("", false), seededBytes32("x")]],
      ["an extension over the whole key", [hexPrefix(`c${rest}`, false), seededBytes32("x")]],
      ["a flag of 6, a leaf's bit among others", [`0x60${"a".repeat(64)}`, LONG]],
      ["a flag of 5 before another path", [`0x5a${"a".repeat(10)}`, seededBytes32("x")]],
      ["a flag of 4", [`0x40${"a".repeat(64)}`, LONG]],
      ["a second nibble that is not zero", [`0x2f${"a".repeat(64)}`, LONG]],
      ["a path that is no bytes", [[`0x20`], LONG]],
      ["one field", [`0x20${"a".repeat(64)}`]],
      ["three fields", [`0x20${"a".repeat(64)}`, LONG, LONG]],
      ["sixteen fields", Array.from({ length: 16 }, () => "0x")],
      ["eighteen fields", Array.from({ length: 18 }, () => "0x")],
    ];
    for (const [name, item] of impossible) {
      const node = encodeRlp(item as Parameters<typeof encodeRlp>[0]);
      expect(await harness.isAbsent(keccak256(node), `0x${"c".repeat(64)}`, [node]).catch(() => false), name).toBe(
        false,
      );
    }
    for (const bytes of ["0x", "0x00", "0xb8", "0xf8", "0xc1", `0x${"ff".repeat(40)}`]) {
      expect(await harness.isAbsent(keccak256(bytes), seededBytes32("k"), [bytes]).catch(() => false), bytes).toBe(
        false,
      );
    }
  });

  it("is not shown by a child that is neither empty, a hash nor a short node", async () => {
    const branch = (child: unknown): string =>
      encodeRlp([...Array.from({ length: 16 }, (_, i) => (i === 12 ? child : "0x")), "0x"] as Parameters<
        typeof encodeRlp
      >[0]);
    const inline = [hexPrefix("d".repeat(63), true), "0x01"];
    for (const child of ["0x00", "0x7f", "0x1234", `0x${"11".repeat(31)}`, `0x${"11".repeat(33)}`, inline]) {
      const node = branch(child);
      expect(await harness.isAbsent(keccak256(node), `0x${"c".repeat(64)}`, [node]).catch(() => false)).toBe(false);
    }
    const empty = branch("0x");
    expect(await get(keccak256(empty), `0x${"c".repeat(64)}`, [empty])).toBeUndefined();
    // A value in a branch: no key of 32 bytes ends there, and the 17th field is nobody's child.
    const valued = encodeRlp([...Array.from({ length: 16 }, () => "0x"), LONG]);
    expect(await get(keccak256(valued), key("c"), [valued])).toBeUndefined();
    expect(await harness.isAbsent(keccak256(valued), key("c"), [valued, valued])).toBe(false);
  });

  it("of the root zero or of a root that is no root is not shown", async () => {
    for (const root of [`0x${"00".repeat(32)}`, seededBytes32("root")]) {
      for (const proof of [[], ["0x80"], ["0xc0"], [`0x${"00".repeat(32)}`]])
        expect(await get(root, key("1"), proof)).toBe("refused");
    }
  });
});

describe("a random trie", () => {
  it("answers for every key as a map does [fuzz]", async () => {
    // Few nibbles differ, at either end, so that branches, extensions and short nodes are all frequent.
    const keys = fc.oneof(
      fc.bigInt({ min: 0n, max: 0x3ffn }).map((n) => zeroPadValue(toBeHex(n), 32)),
      fc.bigInt({ min: 0n, max: 0x3ffn }).map((n) => key(n.toString(16).padStart(3, "0"))),
      fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }).map((n) => zeroPadValue(toBeHex(n), 32)),
    );
    const values = fc.oneof(fc.constant("0x05"), fc.constant(LONG), fc.constant(`0xa0${"7".repeat(64)}`));
    const tries = fc.array(fc.tuple(keys, values), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(tries, fc.array(keys, { minLength: 4, maxLength: 8 }), async (pairs, others) => {
        const entries = Object.fromEntries(pairs);
        const trie = new TestTrie(entries);
        for (const of of [...Object.keys(entries), ...others]) {
          const proof = trie.prove(of);
          expect(await get(trie.root, of, proof)).toBe(entries[of]);
          if (proof.length > 1) expect(await get(trie.root, of, proof.slice(0, -1))).toBe("refused");
        }
      }),
      { numRuns: 30, seed: 11 },
    );
  });
});
