import { sha256 } from "@noble/hashes/sha2.js";
import { branchLength } from "./fork.ts";

export interface MerkleBranch {
  leaf: Uint8Array;
  /** Siblings from the leaf upwards, 32 bytes each. */
  branch: readonly Uint8Array[];
  gindex: number;
  root: Uint8Array;
}

/**
 * is_valid_merkle_branch (consensus-specs phase0), by generalised index. A branch of another length than the index's depth is refused: an
 * inner node is never taken for a leaf.
 */
export function isValidMerkleBranch({ leaf, branch, gindex, root }: MerkleBranch): boolean {
  if (branch.length !== branchLength(gindex)) return false;
  return bytesEqual(merkleRoot(leaf, branch, gindex), root);
}

/** The root that the branch leads to. */
export function merkleRoot(leaf: Uint8Array, branch: readonly Uint8Array[], gindex: number): Uint8Array {
  let node = leaf;
  for (const [level, sibling] of branch.entries()) {
    const isRight = ((gindex >> level) & 1) === 1;
    node = isRight ? hashPair(sibling, node) : hashPair(node, sibling);
  }
  return node;
}

/** SHA-256 of two nodes: SSZ's inner node. */
export function hashPair(left: Uint8Array, right: Uint8Array): Uint8Array {
  const pair = new Uint8Array(64);
  pair.set(left, 0);
  pair.set(right, 32);
  return sha256(pair);
}

export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
