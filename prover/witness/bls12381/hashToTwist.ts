import { hash_to_field } from "@noble/curves/abstract/hash-to-curve.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { BLS_DST, type Fp2, type G2Point } from "../../protocol/ethereum/bls.ts";
import { ISOGENY_SHIFT, isogenyToTwist } from "./isogeny.ts";
import {
  type Hints,
  LIMB_SHAPE,
  type LimbShape,
  type NestedLimbs,
  toFp2Limbs,
  toLimbs,
  toUnsignedLimbs,
} from "./limbs.ts";

const { Fp, Fp2: F } = bls12_381.fields;

const A = F.create({ c0: 0n, c1: 240n });
const B = F.create({ c0: 1012n, c1: 1012n });
const Z = F.neg(F.create({ c0: 2n, c1: 1n }));

export interface TwistHash {
  /** Input signals of circuits/bls12381/HashToTwist.circom beside the expanded message, by name. */
  hints: Hints;
  /** RFC 9380's point before its cofactor is cleared. */
  point: G2Point;
}

/** Maps two elements of Fp2 to the twist as RFC 9380 does, keeping what the circuit wants to know on the way. */
export function twistHash(us: readonly [Fp2, Fp2], shape: LimbShape = LIMB_SHAPE): TwistHash {
  const limbs = (value: Fp2): NestedLimbs => toFp2Limbs(value, shape);
  const canonical = ({ c0, c1 }: Fp2): NestedLimbs => [toUnsignedLimbs(c0, shape), toLimbs(c1, shape)];
  const [first, second] = us.map(mapToIsogenous) as [Mapped, Mapped];
  const difference = F.sub(second.x, first.x);
  const slope = F.div(F.sub(second.y, first.y), difference);
  const x = F.sub(F.sqr(slope), F.add(first.x, second.x));
  const y = F.sub(F.mul(slope, F.sub(first.x, x)), first.y);
  const d = F.add(x, ISOGENY_SHIFT);
  const point = isogenyToTwist({ x, y });
  const mapped = [first, second];
  return {
    point,
    hints: {
      u: us.map(canonical),
      usesSecond: mapped.map(({ usesSecond }) => (usesSecond ? 1n : 0n)),
      uSquared: us.map((u) => limbs(F.sqr(u))),
      t: mapped.map(({ t }) => limbs(t)),
      x1: mapped.map(({ x1 }) => limbs(x1)),
      x2: mapped.map(({ x2 }) => limbs(x2)),
      xSquared: mapped.map((map) => limbs(F.sqr(map.x))),
      mappedYs: mapped.map((map) => canonical(map.y)),
      slope: limbs(slope),
      inverse: limbs(F.inv(difference)),
      sum: [limbs(x), limbs(y)],
      dSquared: limbs(F.sqr(d)),
      dCubed: limbs(F.mul(F.sqr(d), d)),
      ratio: limbs(F.div(F.mul(point.y, F.mul(F.sqr(d), d)), y)),
      image: [limbs(point.x), limbs(point.y)],
    },
  };
}

/** RFC 9380's hash_to_field of a message, count 2. */
export function hashToField(message: Uint8Array, tag = BLS_DST): [Fp2, Fp2] {
  const elements = hash_to_field(message, 2, { DST: tag, p: Fp.ORDER, m: 2, k: 128, expand: "xmd", hash: sha256 });
  return elements.map(([c0, c1]) => ({ c0, c1 })) as [Fp2, Fp2];
}

interface Mapped {
  usesSecond: boolean;
  t: Fp2;
  x1: Fp2;
  x2: Fp2;
  x: Fp2;
  y: Fp2;
}

/** The simplified SWU map, see circuits/bls12381/MapToIsogenous.circom. */
function mapToIsogenous(u: Fp2): Mapped {
  const zu = F.mul(Z, F.sqr(u));
  const t = F.add(F.sqr(zu), zu);
  const x1 = F.neg(F.mul(F.div(B, A), F.add(F.ONE, F.inv(t))));
  const x2 = F.mul(zu, x1);
  const g = (x: Fp2): Fp2 => F.add(F.mul(F.add(F.sqr(x), A), x), B);
  const usesSecond = !isSquare(g(x1));
  const x = usesSecond ? x2 : x1;
  const root = F.sqrt(g(x));
  return { usesSecond, t, x1, x2, x, y: (root.c0 & 1n) === (u.c0 & 1n) ? root : F.neg(root) };
}

/** An element of Fp2 is a square iff its norm is one in Fp. */
function isSquare({ c0, c1 }: Fp2): boolean {
  return Fp.pow(Fp.add(Fp.sqr(c0), Fp.sqr(c1)), (Fp.ORDER - 1n) / 2n) === 1n;
}
