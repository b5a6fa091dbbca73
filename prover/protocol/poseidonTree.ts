import type { FieldElement } from "./field.ts";
import { poseidon } from "./poseidon.ts";

const ARITY = 16;

/**
 * Root of a tree of Poseidon hashes with 16 children a node, the last node of a level filled up with zeros; a list of at most 16 is hashed as it
 * is. Twin of circuits/primitives/PoseidonTree.circom: the number of leaves fixes the tree's shape, and is for the caller to fix.
 */
export function poseidonTree(leaves: readonly bigint[]): FieldElement {
  if (leaves.length <= ARITY) return poseidon(leaves);
  const nodes: bigint[] = [];
  for (let at = 0; at < leaves.length; at += ARITY) {
    const children = leaves.slice(at, at + ARITY);
    nodes.push(poseidon([...children, ...new Array<bigint>(ARITY - children.length).fill(0n)]));
  }
  return poseidonTree(nodes);
}
