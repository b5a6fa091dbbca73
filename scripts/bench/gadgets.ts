import { BLS_DST } from "../../prover/protocol/ethereum/bls.ts";
import type { TemplateArgument } from "../../prover/proving/compile.ts";
import { LIMB_SHAPE } from "../../prover/witness/bls12381/limbs.ts";

/** A template that is measured on its own: a part of the statements about sync committees. */
export interface Gadget {
  /** What it does, in a few words. */
  label: string;
  /** Path below circuits/. */
  file: string;
  template: string;
  parameters: readonly TemplateArgument[];
}

/** Keys of mainnet's sync committee. */
const KEYS = 512;

/** Elements that MillerLoop's first challenge hashes. */
const TRANSCRIPT = 300;

const limbs = [LIMB_SHAPE.count, LIMB_SHAPE.bits];
const tag = [...Buffer.from(BLS_DST)];
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

/** 4 (1 + i) in halves: the twist's constant. */
const twistConstant = [
  [4, 0],
  [4, 0],
];

/** Smallest first: what is below consists of what is above. */
export const GADGETS: readonly Gadget[] = [
  arithmetic("product in Fp", "FpMul", 1, 1),
  arithmetic("product in Fp2", "Fp2Mul"),
  arithmetic("addition in G1, of a pair of keys", "AggregationStep"),
  arithmetic("doubling in G2, with its line", "G2Double"),
  arithmetic("addition in G2, with its line", "G2AddStep"),
  arithmetic("addition in G2, with ordinates", "G2Add", 1),
  arithmetic("[|u|]Q and its 68 lines", "G2Chain"),
  arithmetic("subgroup check, given that", "G2Subgroup"),
  arithmetic("point on the twist", "OnTwist", twistConstant),
  {
    label: "SHA-256 block",
    file: "primitives/Sha256Compress.circom",
    template: "Sha256Compress",
    parameters: [0, zeros(8), 16, zeros(16)],
  },
  {
    label: "expand_message_xmd, 18 blocks",
    file: "bls12381/ExpandMessageXmd.circom",
    template: "ExpandMessageXmd",
    parameters: [tag.length, tag],
  },
  arithmetic("map to the isogenous curve", "MapToIsogenous"),
  arithmetic("isogeny to the twist", "IsogenyToTwist"),
  arithmetic("hash to the twist, from the expanded message", "HashToTwist"),
  arithmetic("component in G2 of a point of the twist", "ProjectToG2"),
  arithmetic(`challenge from ${TRANSCRIPT} elements of Fp`, "Challenge", TRANSCRIPT),
  arithmetic("z^2 to z^12", "Powers"),
  arithmetic("element of Fp12 at z", "PolynomialBlock"),
  arithmetic("line at z", "LineValue"),
  arithmetic("step of Horner's rule", "HornerStep"),
  arithmetic("Miller loop of two pairs, residue", "MillerLoop"),
  arithmetic("two pairings' product is 1, subgroup checks", "PairingCheck"),
  {
    label: `commitment to ${KEYS} keys`,
    file: "ethereum/CommitteeCommitment.circom",
    template: "CommitteeCommitment",
    parameters: [KEYS],
  },
  {
    label: `sum of the participants among ${KEYS} committed keys`,
    file: "ethereum/CommitteeParticipants.circom",
    template: "CommitteeParticipants",
    parameters: [...limbs, KEYS],
  },
];

export interface WholeStatement {
  label: string;
  /** Of the registry. */
  instance: string;
}

/** The instances that consist of them. */
export const WHOLE_STATEMENTS: readonly WholeStatement[] = [
  { label: `${KEYS} keys, their sum alone`, instance: "sync-aggregate-512" },
  { label: `${KEYS} keys, signature checked`, instance: "sync-committee-512" },
];

function arithmetic(label: string, template: string, ...more: TemplateArgument[]): Gadget {
  return { label, file: `bls12381/${template}.circom`, template, parameters: [...limbs, ...more] };
}
