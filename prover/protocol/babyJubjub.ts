import { babyjubjub } from "@noble/curves/misc.js";
import { blake512 } from "@noble/hashes/blake1.js";
import { HeadlightError } from "../errors.ts";
import { type FieldElement, toFieldElement } from "./field.ts";
import { poseidon } from "./poseidon.ts";

/** Affine coordinates on Baby Jubjub, twisted Edwards form a = 168700, d = 168696 (ERC-2494, circomlib's form). */
export interface Point {
  x: FieldElement;
  y: FieldElement;
}

/** EdDSA-Poseidon signature as circomlibjs makes it: R8 in the prime-order subgroup, S below its order. */
export interface Signature {
  R8: Point;
  S: bigint;
}

const Curve = babyjubjub.Point;

/** Order l of the prime-order subgroup; the curve has 8 l points. */
export const SUBGROUP_ORDER = Curve.CURVE().n;
export const BASE8: Point = fromCurve(Curve.BASE);
export const IDENTITY: Point = fromCurve(Curve.ZERO);

type CurvePoint = InstanceType<typeof Curve>;

function toCurve(point: Point): CurvePoint {
  return Curve.fromAffine(point);
}

function fromCurve(point: CurvePoint): Point {
  const { x, y } = point.toAffine();
  return { x: x as FieldElement, y: y as FieldElement };
}

export function isOnCurve({ x, y }: Point): boolean {
  const { a, d, p } = Curve.CURVE();
  const x2 = (x * x) % p;
  const y2 = (y * y) % p;
  return (a * x2 + y2 - 1n - d * ((x2 * y2) % p)) % p === 0n;
}

/** On the curve, of order l exactly: not the identity, nothing of the cofactor. */
export function isInPrimeSubgroup(point: Point): boolean {
  if (!isOnCurve(point)) return false;
  const curvePoint = toCurve(point);
  return !curvePoint.is0() && curvePoint.isTorsionFree();
}

export function pointsEqual(a: Point, b: Point): boolean {
  return a.x === b.x && a.y === b.y;
}

export function addPoints(a: Point, b: Point): Point {
  return fromCurve(toCurve(a).add(toCurve(b)));
}

export function negatePoint(point: Point): Point {
  return fromCurve(toCurve(point).negate());
}

/** scalar * point by double and add, for any scalar (not reduced: the point may carry torsion) and any point. Variable time. */
export function multiplyPoint(point: Point, scalar: bigint): Point {
  let base = toCurve(scalar < 0n ? negatePoint(point) : point);
  let result = Curve.ZERO;
  for (let rest = scalar < 0n ? -scalar : scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = result.add(base);
    base = base.double();
  }
  return fromCurve(result);
}

/** Secret scalar s (a multiple of 8) and nonce prefix of a 32-byte private key, as circomlibjs derives them. */
function expandPrivateKey(privateKey: Uint8Array): { secret: bigint; prefix: Uint8Array } {
  if (privateKey.length !== 32) {
    throw new HeadlightError({
      code: "PRIVATE_KEY_LENGTH",
      message: `a Baby Jubjub private key has 32 bytes, not ${privateKey.length}`,
      hint: "Generate one with `headlight attest keygen`.",
    });
  }
  const digest = blake512(privateKey);
  const scalarBytes = digest.slice(0, 32);
  scalarBytes[0] = (scalarBytes[0] ?? 0) & 0xf8;
  scalarBytes[31] = ((scalarBytes[31] ?? 0) & 0x7f) | 0x40;
  return { secret: integerFromBytesLE(scalarBytes), prefix: digest.slice(32) };
}

/** A = (s / 8) B8, so that 8 A = s B8. */
export function publicKeyOf(privateKey: Uint8Array): Point {
  return fromCurve(Curve.BASE.multiply((expandPrivateKey(privateKey).secret >> 3n) % SUBGROUP_ORDER));
}

/** h = Poseidon(R8, A, message): the Schnorr challenge, an integer below the field modulus. */
export function challengeOf(R8: Point, publicKey: Point, message: bigint): FieldElement {
  return poseidon([R8.x, R8.y, publicKey.x, publicKey.y, message]);
}

/** EdDSA-Poseidon, the same signature byte for byte as circomlibjs `eddsa.signPoseidon`. Deterministic nonce. */
export function sign(privateKey: Uint8Array, message: bigint): Signature {
  toFieldElement(message, "message");
  const { secret, prefix } = expandPrivateKey(privateKey);
  const nonce = integerFromBytesLE(blake512(concat(prefix, bytesLE(message, 32)))) % SUBGROUP_ORDER;
  const R8 = fromCurve(Curve.BASE.multiply(nonce));
  const h = challengeOf(R8, publicKeyOf(privateKey), message);
  return { R8, S: (nonce + h * secret) % SUBGROUP_ORDER };
}

/**
 * S B8 = R8 + h (8 A), with S below the subgroup order, R8 on the curve and A of prime order. Stricter than circomlibjs in
 * one point: an R8 that is the identity is refused. Honest signers never make it, and the circuit has no Montgomery form
 * for it, so that a member could otherwise hand in a signature that stops every proof it is part of.
 */
export function verify(publicKey: Point, message: bigint, { R8, S }: Signature): boolean {
  if (S < 0n || S >= SUBGROUP_ORDER || !isOnCurve(R8) || pointsEqual(R8, IDENTITY)) return false;
  if (!isInPrimeSubgroup(publicKey)) return false;
  const h = challengeOf(R8, publicKey, message);
  const right = toCurve(R8).add(toCurve(publicKey).multiplyUnsafe((8n * h) % SUBGROUP_ORDER));
  return Curve.BASE.multiplyUnsafe(S).equals(right);
}

function integerFromBytesLE(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
}

function bytesLE(value: bigint, length: number): Uint8Array {
  return Buffer.from(value.toString(16).padStart(length * 2, "0"), "hex").reverse();
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  return Buffer.concat([a, b]);
}
