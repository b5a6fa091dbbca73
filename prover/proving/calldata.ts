import { type Proof, parseProof } from "./groth16.ts";

/** A proof as Groth16Proof of contracts/interfaces wants it. */
export interface SolidityProof {
  a: [bigint, bigint];
  /** EIP-197 order: [[x imaginary, x real], [y imaginary, y real]]. */
  b: [[bigint, bigint], [bigint, bigint]];
  c: [bigint, bigint];
}

/**
 * The trap: snarkjs writes an element a + b i of the quadratic field as [a, b], EIP-197 (and so every Solidity verifier) reads [b, a].
 * Both orders are valid numbers, so a proof in the wrong order is not refused, it is merely false.
 * @throws HeadlightError PROOF_MALFORMED
 */
export function toSolidityProof(proof: unknown): SolidityProof {
  const { pi_a, pi_b, pi_c }: Proof = parseProof(proof);
  const swapped = ([real, imaginary]: [string, string]): [bigint, bigint] => [BigInt(imaginary), BigInt(real)];
  return {
    a: [BigInt(pi_a[0]), BigInt(pi_a[1])],
    b: [swapped(pi_b[0]), swapped(pi_b[1])],
    c: [BigInt(pi_c[0]), BigInt(pi_c[1])],
  };
}
