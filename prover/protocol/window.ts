import { keccak256, solidityPacked } from "ethers";
import { HeadlightError } from "../errors.ts";
import { type Bytes32, bytes32FromBigint, type FieldElement, modField, toBytes32 } from "./field.ts";
import { TREE_DEPTH } from "./outboxTree.ts";

/** Levels of the tree that lie inside a window; the size must be a power of two. */
export function windowLevels(size: number): number {
  const levels = Math.log2(size);
  if (!Number.isInteger(levels) || levels < 1 || levels > TREE_DEPTH) {
    throw new HeadlightError({
      code: "WINDOW_SIZE",
      message: `a window holds a power of two of leaves, not ${size}`,
      hint: "Use one of the window instances of circuits/circuits.json.",
    });
  }
  return levels;
}

/** Where the claimed leaves are compared with the proved ones: fixed by the root, the index and every claimed leaf. */
export function fingerprintPoint(
  messageRoot: FieldElement,
  windowIndex: bigint,
  leaves: readonly bigint[],
): FieldElement {
  const types = ["uint256", "uint256", ...leaves.map(() => "uint256")];
  return modField(BigInt(keccak256(solidityPacked(types, [messageRoot, windowIndex, ...leaves]))));
}

/** sum of leaf_i * point^i, by Horner's rule from the last leaf. Twin of the circuit and of ZkMessageVerifier. */
export function fingerprint(leaves: readonly bigint[], point: FieldElement): FieldElement {
  return leaves.reduceRight<FieldElement>((sum, leaf) => modField(sum * point + leaf), 0n as FieldElement);
}

/** Levels of the keccak tree over a window's leaves, leaves first, root last: what ZkMessageVerifier stores and `execute` opens. */
function keccakLevels(leaves: readonly bigint[]): Bytes32[][] {
  windowLevels(leaves.length);
  const levels = [leaves.map(bytes32FromBigint)];
  for (let below = levels[0] ?? []; below.length > 1; below = levels[levels.length - 1] ?? []) {
    const above: Bytes32[] = [];
    for (let i = 0; i < below.length; i += 2) above.push(toBytes32(keccak256(`${below[i]}${below[i + 1]?.slice(2)}`)));
    levels.push(above);
  }
  return levels;
}

export function windowRoot(leaves: readonly bigint[]): Bytes32 {
  return keccakLevels(leaves).at(-1)?.[0] as Bytes32;
}

/** Siblings, bottom up, that open `windowRoot` at the position. */
export function windowPath(leaves: readonly bigint[], position: number): Bytes32[] {
  return keccakLevels(leaves)
    .slice(0, -1)
    .map((level, height) => level[(position >> height) ^ 1] as Bytes32);
}
