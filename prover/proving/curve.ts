import { type Curve, getCurveFromName } from "ffjavascript";
import {
  type G1Coordinates,
  type G2Coordinates,
  g1Coordinates,
  g2Coordinates,
  pointError,
  type VerificationKey,
} from "./groth16.ts";

let shared: Promise<Curve> | undefined;

/** BN254 on this thread alone: nothing to terminate, nothing that keeps the process alive. Built once. */
export function curveBn254(): Promise<Curve> {
  shared ??= getCurveFromName("bn128", true);
  return shared;
}

/** A point in the curve's own form, checked to lie on the curve. Infinity is refused: no honest proof or key holds it. */
export function decodeG1(curve: Curve, point: VerificationKey["vk_alpha_1"], name: string): Uint8Array {
  const coordinates: G1Coordinates | undefined = g1Coordinates(point, name);
  if (coordinates === undefined) throw pointError(name, "is the point at infinity");
  const decoded = curve.G1.fromObject([coordinates.x, coordinates.y, 1n]);
  // All-zero coordinates are how keys and the precompiles write infinity.
  if (curve.G1.isZero(decoded)) throw pointError(name, "is the point at infinity");
  if (!curve.G1.isValid(decoded)) throw pointError(name, "is not on the curve");
  return decoded;
}

/** Also checked to lie in the subgroup of prime order: the twist has others. */
export function decodeG2(curve: Curve, point: VerificationKey["vk_beta_2"], name: string): Uint8Array {
  const coordinates: G2Coordinates | undefined = g2Coordinates(point, name);
  if (coordinates === undefined) throw pointError(name, "is the point at infinity");
  const decoded = curve.G2.fromObject([coordinates.x, coordinates.y, [1n, 0n]]);
  // All-zero coordinates are how keys and the precompiles write infinity.
  if (curve.G2.isZero(decoded)) throw pointError(name, "is the point at infinity");
  if (!curve.G2.isValid(decoded)) throw pointError(name, "is not on the curve");
  if (!inSubgroup(curve, decoded)) throw pointError(name, "is not in the subgroup of prime order");
  return decoded;
}

/** [r]P = 0. G1 needs no such check: its cofactor is one. */
export function inSubgroup(curve: Curve, point: Uint8Array): boolean {
  return curve.G2.isZero(curve.G2.timesScalar(point, curve.r));
}

export function encodeG1(curve: Curve, point: Uint8Array): VerificationKey["vk_alpha_1"] {
  return stringified(curve.G1.toObject(point)) as VerificationKey["vk_alpha_1"];
}

export function encodeG2(curve: Curve, point: Uint8Array): VerificationKey["vk_beta_2"] {
  return stringified(curve.G2.toObject(point)) as VerificationKey["vk_beta_2"];
}

/** Nested bigints as decimal strings. */
export function stringified(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  return Array.isArray(value) ? value.map(stringified) : value;
}
