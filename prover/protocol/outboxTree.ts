import { HeadlightError } from "../errors.ts";
import type { FieldElement } from "./field.ts";
import { poseidon } from "./poseidon.ts";

/** Levels of the outbox tree: room for 2^32 messages a gateway. */
export const TREE_DEPTH = 32;

/** ZEROS[i] = root of an empty subtree of height i. */
export const ZEROS: readonly FieldElement[] = emptyRoots();

function emptyRoots(): FieldElement[] {
  const roots = [0n as FieldElement];
  for (let level = 0; level < TREE_DEPTH; level++) roots.push(poseidon([at(roots, level), at(roots, level)]));
  return roots;
}

/**
 * Append-only Poseidon tree over message leaves, readable as it was after any number of leaves: a header commits to the
 * outbox at its own block while the outbox keeps growing. Complete subtrees never change and are hashed once.
 */
export class OutboxTree {
  readonly #leaves: bigint[] = [];
  /** #complete[level][index] = root of a subtree whose leaves are all there. */
  readonly #complete: FieldElement[][] = Array.from({ length: TREE_DEPTH + 1 }, () => []);

  constructor(leaves: readonly bigint[] = []) {
    for (const leaf of leaves) this.append(leaf);
  }

  get size(): number {
    return this.#leaves.length;
  }

  append(leaf: bigint): void {
    if (leaf <= 0n || leaf >> 248n !== 0n) {
      throw new HeadlightError({
        code: "LEAF_RANGE",
        message: `a message leaf lies in [1, 2^248), not ${leaf}`,
        hint: "Leaves are made by leafOf(messageId); zero means empty.",
      });
    }
    this.#leaves.push(leaf);
  }

  /** Forgets the leaves from `size` on: a reorganisation of the source took them back. */
  truncate(size: number): void {
    this.#leaves.length = Math.min(size, this.#leaves.length);
    for (const [level, nodes] of this.#complete.entries())
      nodes.length = Math.min(nodes.length, Math.floor(this.size / 2 ** level));
  }

  /** Leaf at the index, 0 where the outbox of that size has none. */
  leaf(index: number, size = this.size): bigint {
    return index < size ? (this.#leaves[index] ?? 0n) : 0n;
  }

  /** Root of the outbox when it held `size` messages. */
  root(size = this.size): FieldElement {
    return this.#node(TREE_DEPTH, 0, this.#checkSize(size));
  }

  /** Siblings, bottom up, of the subtree of the given height and index in the outbox of the given size. */
  path(height: number, index: number, size = this.size): FieldElement[] {
    this.#checkSize(size);
    const siblings: FieldElement[] = [];
    for (let level = height, position = index; level < TREE_DEPTH; level++, position = Math.floor(position / 2)) {
      siblings.push(this.#node(level, position % 2 === 0 ? position + 1 : position - 1, size));
    }
    return siblings;
  }

  #checkSize(size: number): number {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.size) {
      throw new HeadlightError({
        code: "OUTBOX_SIZE",
        message: `the outbox tree holds ${this.size} messages; it cannot be read at size ${size}`,
        hint: "Synchronise the outbox further, or ask for an earlier state.",
      });
    }
    return size;
  }

  #node(level: number, index: number, size: number): FieldElement {
    const width = 2 ** level;
    if (index * width >= size) return at(ZEROS, level);
    if (level === 0) return at(this.#leaves, index) as FieldElement;
    const complete = (index + 1) * width <= size;
    const known = complete ? this.#complete[level]?.[index] : undefined;
    if (known !== undefined) return known;
    const node = poseidon([this.#node(level - 1, 2 * index, size), this.#node(level - 1, 2 * index + 1, size)]);
    const nodes = at(this.#complete, level);
    // Stored only in order: a hole would survive `truncate` unnoticed.
    if (complete && index === nodes.length) nodes.push(node);
    return node;
  }
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`no element ${index} in a list of ${list.length}`);
  return value;
}
