import { bls12_381 } from "@noble/curves/bls12-381.js";
import { ABSENT_PAIR, AGGREGATION_OFFSET, correctionsFor } from "../../protocol/ethereum/aggregationPoints.ts";
import type { KeyPair } from "../../protocol/ethereum/committeeCommitment.ts";
import { type LimbShape, toLimbs } from "./limbs.ts";

const { Fp } = bls12_381.fields;
const { Point } = bls12_381.G1;

/** Witness of circuits/bls12381/AggregateKeys.circom and the sum itself. */
export interface AggregationHints {
  slopes: bigint[][];
  xs: bigint[][];
  y: bigint[];
  key: { x: bigint; y: bigint };
}

/**
 * @param takesPart of each key, two a pair
 * @throws Error of the field's inversion when a sum on the way is the point to be added: nobody finds such keys
 */
export function aggregationHints(
  pairs: readonly KeyPair[],
  takesPart: readonly boolean[],
  shape?: LimbShape,
): AggregationHints {
  const absent = pairs.filter((_, index) => !takesPart[2 * index] && !takesPart[2 * index + 1]).length;
  const corrections = correctionsFor(pairs.length);
  const added = pairs.map(([first, second, sum], index) => {
    if (takesPart[2 * index] && takesPart[2 * index + 1]) return sum;
    if (takesPart[2 * index]) return first;
    return takesPart[2 * index + 1] ? second : ABSENT_PAIR.toAffine();
  });
  for (let bit = 0; bit < corrections; bit++) {
    const set = (absent >> bit) & 1;
    const base = set === 1 ? AGGREGATION_OFFSET.subtract(ABSENT_PAIR) : AGGREGATION_OFFSET;
    added.push(base.multiply(2n ** BigInt(bit)).toAffine());
  }
  let sum = AGGREGATION_OFFSET.multiply(2n ** BigInt(corrections) - 1n)
    .negate()
    .toAffine();
  const slopes: bigint[] = [];
  const xs: bigint[] = [];
  for (const key of added) {
    const slope = Fp.div(Fp.sub(sum.y, key.y), Fp.sub(sum.x, key.x));
    const x = Fp.sub(Fp.sqr(slope), Fp.add(sum.x, key.x));
    sum = { x, y: Fp.sub(Fp.mul(slope, Fp.sub(key.x, x)), key.y) };
    slopes.push(slope);
    xs.push(x);
  }
  Point.fromAffine(sum).assertValidity();
  return {
    slopes: slopes.map((slope) => toLimbs(slope, shape)),
    xs: xs.map((x) => toLimbs(x, shape)),
    y: toLimbs(sum.y, shape),
    key: sum,
  };
}
