import { encodeRlp, keccak256 } from "ethers";

/** An item of RLP: bytes or a list. */
type Item = string | Item[];

type TrieNode =
  | { kind: "leaf"; path: string; value: string }
  | { kind: "extension"; path: string; child: TrieNode }
  | { kind: "branch"; children: (TrieNode | undefined)[] };

/** A Merkle-Patricia trie over keys of 32 bytes, to make proofs of shapes that real chains seldom show. */
export class TestTrie {
  readonly #root: TrieNode;

  /** Keys and values as hex; keys are used as they are, not hashed. */
  constructor(entries: Readonly<Record<string, string>>) {
    this.#root = build(Object.entries(entries).map(([key, value]) => [key.slice(2), value]));
  }

  get root(): string {
    return keccak256(encodeRlp(itemOf(this.#root)));
  }

  /** Nodes from the root down to where the key's path ends, in its value or beside it; nodes within their parents left out. */
  prove(key: string): string[] {
    const proof: string[] = [];
    let node: TrieNode | undefined = this.#root;
    let rest = key.slice(2);
    while (node !== undefined) {
      const encoded = encodeRlp(itemOf(node));
      if (proof.length === 0 || byteLength(encoded) >= 32) proof.push(encoded);
      if (node.kind === "leaf") break;
      if (node.kind === "extension" && !rest.startsWith(node.path)) break;
      const used: number = node.kind === "extension" ? node.path.length : 1;
      node = node.kind === "extension" ? node.child : node.children[Number.parseInt(rest.charAt(0), 16)];
      rest = rest.slice(used);
    }
    return proof;
  }
}

/** The compact encoding of a path (Yellow Paper, appendix C). */
export function hexPrefix(path: string, isLeaf: boolean): string {
  const flag = isLeaf ? 2 : 0;
  return path.length % 2 === 1 ? `0x${flag + 1}${path}` : `0x${flag}0${path}`;
}

function build(entries: [string, string][]): TrieNode {
  const [first, ...others] = entries;
  if (first === undefined) throw new RangeError("an empty trie has no nodes");
  const [path, value] = first;
  if (others.length === 0) return { kind: "leaf", path, value };
  let shared = 0;
  while (entries.every(([key]) => key[shared] === path[shared])) shared++;
  const cut = entries.map(([key, data]): [string, string] => [key.slice(shared), data]);
  if (shared > 0) return { kind: "extension", path: path.slice(0, shared), child: build(cut) };
  const children = Array.from({ length: 16 }, (_, nibble) => {
    const below = cut.filter(([key]) => Number.parseInt(key.charAt(0), 16) === nibble);
    return below.length === 0 ? undefined : build(below.map(([key, data]): [string, string] => [key.slice(1), data]));
  });
  return { kind: "branch", children };
}

function itemOf(node: TrieNode): Item {
  if (node.kind === "leaf") return [hexPrefix(node.path, true), node.value];
  if (node.kind === "extension") return [hexPrefix(node.path, false), referenceTo(node.child)];
  return [...node.children.map((child) => (child === undefined ? "0x" : referenceTo(child))), "0x"];
}

function referenceTo(node: TrieNode): Item {
  const item = itemOf(node);
  const encoded = encodeRlp(item);
  return byteLength(encoded) < 32 ? item : keccak256(encoded);
}

function byteLength(hex: string): number {
  return (hex.length - 2) / 2;
}
