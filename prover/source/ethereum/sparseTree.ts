import { branchLength } from "../../protocol/ethereum/fork.ts";
import { hashPair } from "../../protocol/ethereum/merkleBranch.ts";

/**
 * A Merkle tree of which only some nodes are given, by generalised index; every other subtree is a root made up by `filler`. Enough to make
 * a state or a block body of which some fields are proved.
 */
export class SparseTree {
  readonly #nodes: ReadonlyMap<number, Uint8Array>;
  readonly #filler: (gindex: number) => Uint8Array;

  constructor(nodes: ReadonlyMap<number, Uint8Array>, filler: (gindex: number) => Uint8Array) {
    this.#nodes = nodes;
    this.#filler = filler;
  }

  get root(): Uint8Array {
    return this.#node(1);
  }

  /** Siblings from the node of the generalised index upwards. */
  branch(gindex: number): Uint8Array[] {
    return Array.from({ length: branchLength(gindex) }, (_, level) => this.#node((gindex >> level) ^ 1));
  }

  #node(gindex: number): Uint8Array {
    const given = this.#nodes.get(gindex);
    if (given !== undefined) return given;
    const isAbove = (below: number): boolean => below >> (branchLength(below) - branchLength(gindex)) === gindex;
    const hasGiven = [...this.#nodes.keys()].some((below) => below > gindex && isAbove(below));
    return hasGiven ? hashPair(this.#node(2 * gindex), this.#node(2 * gindex + 1)) : this.#filler(gindex);
  }
}
