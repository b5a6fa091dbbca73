import { FIELD_MODULUS } from "../../prover/protocol/field.ts";
import { BASE_ORDER } from "../../prover/proving/bn254.ts";
import type { SolidityProof } from "../../prover/proving/calldata.ts";

/** A statement and proof that a verifier must refuse. */
export interface Forgery {
  what: string;
  proof: SolidityProof;
  publicInputs: readonly bigint[];
}

/** Every public input as another value, and as the same value plus the field's order, which a circuit cannot tell apart. */
export function alteredInputs(
  proof: SolidityProof,
  publicInputs: readonly bigint[],
  names: readonly string[],
): Forgery[] {
  return publicInputs.flatMap((value, index) => {
    const name = names[index] ?? `public input ${index}`;
    return [
      { what: `another ${name}`, proof, publicInputs: publicInputs.with(index, (value + 1n) % FIELD_MODULUS) },
      { what: `${name} + r`, proof, publicInputs: publicInputs.with(index, value + FIELD_MODULUS) },
    ];
  });
}

/** Proofs near the honest one: on the curve and off it, and its own points in other places. */
export function alteredProofs({ a, b, c }: SolidityProof, publicInputs: readonly bigint[]): Forgery[] {
  const minus = ([x, y]: [bigint, bigint]): [bigint, bigint] => [x, BASE_ORDER - y];
  const proofs: [what: string, proof: SolidityProof][] = [
    ["a proof with -A", { a: minus(a), b, c }],
    ["a proof with -C", { a, b, c: minus(c) }],
    ["a proof with A and C exchanged", { a: c, b, c: a }],
    ["a proof with A off the curve", { a: [a[0], (a[1] + 1n) % BASE_ORDER], b, c }],
    ["a proof with A's coordinate + q", { a: [a[0] + BASE_ORDER, a[1]], b, c }],
    [
      "a proof with B's parts in snarkjs's order",
      {
        a,
        b: [
          [b[0][1], b[0][0]],
          [b[1][1], b[1][0]],
        ],
        c,
      },
    ],
    [
      "a proof of zeros",
      {
        a: [0n, 0n],
        b: [
          [0n, 0n],
          [0n, 0n],
        ],
        c: [0n, 0n],
      },
    ],
  ];
  return proofs.map(([what, proof]) => ({ what, proof, publicInputs }));
}
