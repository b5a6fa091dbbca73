import { type FieldElement, modField } from "../../protocol/field.ts";
import { poseidonTree } from "../../protocol/poseidonTree.ts";
import type { LimbShape } from "./limbs.ts";

const HALF_BITS = 192;
const CHALLENGE_BITS = 240;

export interface Challenge {
  digest: FieldElement;
  /** Below 2^240. */
  challenge: bigint;
}

/** The element of Fp that a list of elements, given by their limbs, and a seed fix. Twin of circuits/bls12381/Challenge.circom. */
export function challengeOf(seed: bigint, elements: readonly bigint[][], { bits }: LimbShape): Challenge {
  const lowCount = HALF_BITS / bits;
  const pack = (limbs: readonly bigint[]): bigint =>
    modField(limbs.reduceRight((sum, limb) => (sum << BigInt(bits)) + limb, 0n));
  const values = elements.flatMap((limbs) => [pack(limbs.slice(0, lowCount)), pack(limbs.slice(lowCount))]);
  const digest = poseidonTree([seed, ...values]);
  return { digest, challenge: BigInt.asUintN(CHALLENGE_BITS, digest) };
}
