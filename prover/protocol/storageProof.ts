import { decodeRlp, encodeRlp, keccak256, stripZerosLeft, toBeHex, zeroPadValue } from "ethers";
import { HeadlightError } from "../errors.ts";
import { type Address, type Bytes32, toBytes32 } from "./field.ts";

/** Merkle-Patricia proofs of one slot, as IStorageReader.readSlot takes them. */
export interface StorageProof {
  account: Address;
  /** Not hashed. */
  slot: Bytes32;
  /** RLP nodes from the state root down. */
  accountProof: readonly string[];
  /** RLP nodes from the account's storage root down. */
  storageProof: readonly string[];
}

/** keccak256(0x80). */
export const EMPTY_TRIE_ROOT = toBytes32("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");

const ZERO = toBytes32(`0x${"00".repeat(32)}`);
const KEY_NIBBLES = 64;

type Node = string | Node[];

/**
 * What the slot holds under the state root. Twin of contracts/verification/StorageProofs.sol.
 *
 * @returns zero when the proofs show that it holds nothing
 * @throws STORAGE_PROOF when they show neither
 */
export function readProvedSlot(
  stateRoot: Bytes32,
  { account, slot, accountProof, storageProof }: StorageProof,
): Bytes32 {
  const rlpAccount = readTrie(stateRoot, keccak256(account), accountProof, "account");
  const storageRoot = rlpAccount === undefined ? EMPTY_TRIE_ROOT : storageRootOf(rlpAccount);
  const rlpValue = readTrie(storageRoot, keccak256(slot), storageProof, "slot");
  return rlpValue === undefined ? ZERO : wordOf(rlpValue);
}

/** The value under a hashed key; undefined when the proof shows that there is none. */
export function readTrie(root: string, key: string, proof: readonly string[], what: string): string | undefined {
  if (root === EMPTY_TRIE_ROOT) {
    if (proof.length === 0 || (proof.length === 1 && proof[0] === "0x80")) return undefined;
    throw refusal(what, "the trie is empty, but the proof has nodes");
  }
  const nibbles = key.slice(2);
  let expected = root;
  let depth = 0;
  for (const [index, encoded] of proof.entries()) {
    if (keccak256(encoded) !== expected) throw refusal(what, `node ${index} does not hash to what its parent names`);
    const isLast = index === proof.length - 1;
    let node = decode(encoded, what);
    while (true) {
      const step = descend(node, nibbles, depth, what);
      if (step.kind === "end") {
        if (!isLast) throw refusal(what, "it goes on below its end");
        return step.value;
      }
      depth = step.depth;
      if (typeof step.child === "string") {
        expected = step.child;
        break;
      }
      node = step.child;
    }
  }
  throw refusal(what, "it is cut short");
}

type Step = { kind: "child"; child: Node; depth: number } | { kind: "end"; value: string | undefined };

function descend(node: Node, key: string, depth: number, what: string): Step {
  if (Array.isArray(node) && node.length === 17 && depth < KEY_NIBBLES) {
    const child = node[Number.parseInt(key[depth] ?? "", 16)] as Node;
    return child === "0x"
      ? { kind: "end", value: undefined }
      : { kind: "child", child: asChild(child, what), depth: depth + 1 };
  }
  if (Array.isArray(node) && node.length === 2 && typeof node[0] === "string") {
    const { isLeaf, path } = decodePath(node[0], what);
    const rest = key.slice(depth);
    const possible = isLeaf ? path.length === rest.length : path !== "" && path.length < rest.length;
    if (!possible) throw refusal(what, "a path has a length that no key of 32 bytes can have there");
    if (!rest.startsWith(path)) return { kind: "end", value: undefined };
    const below = node[1] as Node;
    if (!isLeaf) return { kind: "child", child: asChild(below, what), depth: depth + path.length };
    if (typeof below === "string") return { kind: "end", value: below };
  }
  throw refusal(what, "a node is neither branch nor leaf nor extension");
}

/** A child is named by its hash or lies, when shorter than 32 bytes, within its parent. */
function asChild(child: Node, what: string): Node {
  const fits = typeof child === "string" ? child.length === 66 : encodeRlp(child).length < 2 + 64;
  if (!fits) throw refusal(what, "a child is neither a hash nor a short node");
  return child;
}

function decodePath(compact: string, what: string): { isLeaf: boolean; path: string } {
  const match = /^0x(?:([02])0|([13])([0-9a-f]))((?:[0-9a-f]{2})*)$/.exec(compact);
  if (match === null) throw refusal(what, "a path is not in hex-prefix encoding");
  const [, even, odd, first = "", rest = ""] = match;
  return { isLeaf: (even ?? odd ?? "") >= "2", path: first + rest };
}

function decode(rlp: string, what: string): Node {
  try {
    return decodeRlp(rlp) as Node;
  } catch {
    throw refusal(what, "a node is not RLP");
  }
}

function storageRootOf(rlpAccount: string): Bytes32 {
  const fields = decode(rlpAccount, "account");
  const [nonce, balance, storageRoot, codeHash] = Array.isArray(fields) ? fields : [];
  const isCanonical =
    fields.length === 4 &&
    [nonce, balance].every((field) => typeof field === "string" && !field.startsWith("0x00")) &&
    [storageRoot, codeHash].every((field) => typeof field === "string" && field.length === 66) &&
    encodeRlp(fields as string[]) === rlpAccount;
  if (!isCanonical) throw refusal("account", "the account is not four canonical fields");
  return toBytes32(String(storageRoot));
}

function wordOf(rlpValue: string): Bytes32 {
  const value = decode(rlpValue, "slot");
  const isWord = typeof value === "string" && /^0x([0-9a-f]{2}){1,32}$/.test(value) && BigInt(value) !== 0n;
  if (!isWord || encodeRlp(stripZerosLeft(toBeHex(BigInt(value)))) !== rlpValue) {
    throw refusal("slot", "the value is not a canonical word other than zero");
  }
  return toBytes32(zeroPadValue(value, 32));
}

function refusal(what: string, why: string): HeadlightError {
  return new HeadlightError({
    code: "STORAGE_PROOF",
    message: `the ${what}'s Merkle-Patricia proof shows nothing: ${why}`,
    hint: "The node lies, or the proof belongs to another block. Ask another node, at the height of the proved header.",
    details: { what },
  });
}
