import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { Fp2, G2Point } from "../../protocol/ethereum/bls.ts";
import { chainHints, PARAMETER_MAGNITUDE } from "./chain.ts";
import { type Hints, type LimbShape, toFp2Limbs } from "./limbs.ts";
import { inverseModulo } from "./modular.ts";

const { Fp, Fp2: F, Fr } = bls12_381.fields;
const { Point } = bls12_381.G2;
type CurvePoint = typeof Point.BASE;

const U = -PARAMETER_MAGNITUDE;
/** Order of the twist's subgroup of points of order prime to r: the cofactor of G2. */
const COFACTOR =
  (U ** 8n - 4n * U ** 7n + 5n * U ** 6n - 4n * U ** 4n + 6n * U ** 3n - 4n * U ** 2n - 4n * U + 13n) / 9n;
const XI = F.create({ c0: 1n, c1: 1n });
const PSI_X = F.inv(F.pow(XI, (Fp.ORDER - 1n) / 3n));
const PSI_Y = F.inv(F.pow(XI, (Fp.ORDER - 1n) / 2n));

export interface Projection {
  /** Input signals of circuits/bls12381/ProjectToG2.circom beside point and projection, by name. */
  hints: Hints;
  /** The point's component in G2. */
  projection: G2Point;
}

/** The untwist-Frobenius-twist endomorphism: multiplication by u on G2. */
export function psi({ x, y }: G2Point): G2Point {
  const conjugate = ({ c0, c1 }: Fp2): Fp2 => ({ c0, c1: Fp.neg(c1) });
  return { x: F.mul(conjugate(x), PSI_X), y: F.mul(conjugate(y), PSI_Y) };
}

/**
 * The component in G2 of a point of the twist, and what proves it: point = projection + (psi - u) preimage.
 *
 * On the twist's points psi^4 - psi^2 + 1 = 0, while u^4 - u^2 + 1 = r: hence (psi - u)(psi^3 + u psi^2 + (u^2 - 1) psi + u^3 - u) = -r, which inverts
 * psi - u on the points of order prime to r.
 */
export function projectToG2(point: G2Point, shape?: LimbShape): Projection {
  const whole = Point.fromAffine(point);
  // 1 modulo the cofactor and 0 modulo r.
  const idempotent = Fr.ORDER * inverseModulo(Fr.ORDER, COFACTOR);
  const rest = multiply(whole, idempotent);
  const preimage = multiply(inversePolynomial(rest), COFACTOR - inverseModulo(Fr.ORDER, COFACTOR));
  const projection = whole.subtract(rest).toAffine();

  const limbs = (value: Fp2): bigint[][] => toFp2Limbs(value, shape);
  const limbsOfPoint = ({ x, y }: G2Point): bigint[][][] => [limbs(x), limbs(y)];
  const start = preimage.toAffine();
  const chain = chainHints(start);
  const image = psi(start);
  const shift = Point.fromAffine(image).add(Point.fromAffine(chain.end)).toAffine();
  const additions: { from: G2Point; to: G2Point; sign: bigint }[] = [
    { from: image, to: chain.end, sign: 1n },
    { from: point, to: shift, sign: -1n },
  ];
  return {
    projection,
    hints: {
      preimage: limbsOfPoint(start),
      preimageXSquared: limbs(F.sqr(start.x)),
      xs: chain.xs.map(limbs),
      slopes: chain.slopes.map(limbs),
      intercepts: chain.intercepts.map(limbs),
      endY: limbs(chain.end.y),
      psi: limbsOfPoint(image),
      shift: limbsOfPoint(shift),
      additionSlopes: additions.map(({ from, to, sign }) =>
        limbs(F.div(F.sub(F.mul(to.y, Fp.create(sign)), from.y), F.sub(to.x, from.x))),
      ),
      additionInverses: additions.map(({ from, to }) => limbs(F.inv(F.sub(to.x, from.x)))),
    },
  };
}

/** (psi^3 + u psi^2 + (u^2 - 1) psi + u^3 - u) Q */
function inversePolynomial(point: CurvePoint): CurvePoint {
  const mapped = (of: CurvePoint): CurvePoint => Point.fromAffine(psi(of.toAffine()));
  const [one, two] = [mapped(point), mapped(mapped(point))];
  return [
    mapped(two),
    multiply(two, PARAMETER_MAGNITUDE).negate(),
    multiply(one, U ** 2n - 1n),
    multiply(point, PARAMETER_MAGNITUDE ** 3n - PARAMETER_MAGNITUDE).negate(),
  ].reduce((sum, term) => sum.add(term));
}

/** Any point of the twist times any non-negative integer; noble's own multiplication takes scalars below r. */
function multiply(point: CurvePoint, scalar: bigint): CurvePoint {
  let product = Point.ZERO;
  for (const bit of scalar.toString(2)) {
    product = product.double();
    if (bit === "1") product = product.add(point);
  }
  return product;
}
