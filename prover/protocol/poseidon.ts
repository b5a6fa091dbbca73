import { buildPoseidon } from "circomlibjs";
import type { FieldElement } from "./field.ts";

const hash = await buildPoseidon();

/**
 * Poseidon over the BN254 scalar field with circomlib's parameters (x^5, 8 full rounds), initial state 0, one output.
 * Twin of `Poseidon(n)` in circomlib and of PoseidonT4 in Solidity for n = 3.
 *
 * @param inputs 1 to 16 field elements
 * @see Grassi et al., "Poseidon", USENIX Security 2021 (eprint 2019/458)
 */
export function poseidon(inputs: readonly bigint[]): FieldElement {
  return hash.F.toObject(hash([...inputs])) as FieldElement;
}
