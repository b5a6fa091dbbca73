import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describeCause, HeadlightError } from "../../errors.ts";

/** A point of BLS12-381's G1, not the one at infinity: coordinates below the field's modulus. */
export interface G1Point {
  x: bigint;
  y: bigint;
}

/** A point of BLS12-381's G2, not the one at infinity: coordinates c0 + c1 u. */
export interface G2Point {
  x: Fp2;
  y: Fp2;
}

export interface Fp2 {
  c0: bigint;
  c1: bigint;
}

/** The ciphersuite of Ethereum's signatures, with proofs of possession (draft-irtf-cfrg-bls-signature, consensus-specs phase0). */
export const BLS_DST = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

const G1 = bls12_381.G1.Point;
const G2 = bls12_381.G2.Point;
const { Fp } = bls12_381.fields;
const { longSignatures } = bls12_381;
type G1CurvePoint = InstanceType<typeof G1>;

/**
 * KeyValidate and decompression of a 48-byte public key: canonical encoding, on the curve, in the prime-order subgroup (by the curve's
 * endomorphism, about a millisecond), not the point at infinity.
 * @throws HeadlightError BLS_PUBLIC_KEY
 */
export function decompressPublicKey(pubkey: Uint8Array): G1Point {
  try {
    if (pubkey.length !== 48) throw new RangeError(`it has ${pubkey.length} bytes`);
    // Checks the encoding, the curve and the subgroup.
    const point = G1.fromBytes(pubkey);
    if (point.is0()) throw new RangeError("it is the point at infinity");
    return point.toAffine();
  } catch (cause) {
    throw new HeadlightError({
      code: "BLS_PUBLIC_KEY",
      message: `${hexOf(pubkey)} is not a BLS public key: ${describeCause(cause)}`,
      hint: "A key is a compressed point of G1 of BLS12-381, in its prime-order subgroup.",
      cause,
    });
  }
}

/** The 48 bytes of a key: x, with the top bits of the first byte saying "compressed" and which of the two y it is. */
export function compressPublicKey({ x, y }: G1Point): Uint8Array {
  const bytes = Fp.toBytes(x);
  bytes[0] = (bytes[0] ?? 0) | 0x80 | (y > Fp.ORDER >> 1n ? 0x20 : 0);
  return bytes;
}

/** The sum of keys; undefined where it is the point at infinity, as it is of no keys. */
export function aggregatePublicKeys(points: readonly G1Point[]): G1Point | undefined {
  const sum = sumOf(points);
  return sum.is0() ? undefined : sum.toAffine();
}

/**
 * Decompression of a 96-byte signature with every check: canonical encoding, on the curve, in the prime-order subgroup, not the point at
 * infinity.
 * @throws HeadlightError BLS_SIGNATURE
 */
export function decompressSignature(signature: Uint8Array): G2Point {
  try {
    if (signature.length !== 96) throw new RangeError(`it has ${signature.length} bytes`);
    const point = longSignatures.Signature.fromBytes(signature);
    if (point.is0()) throw new RangeError("it is the point at infinity");
    return point.toAffine();
  } catch (cause) {
    throw new HeadlightError({
      code: "BLS_SIGNATURE",
      message: `${hexOf(signature)} is not a BLS signature: ${describeCause(cause)}`,
      hint: "A signature is a compressed point of G2 of BLS12-381, in its prime-order subgroup.",
      cause,
    });
  }
}

/**
 * FastAggregateVerify: the keys have together signed the message. The keys are points that decompressPublicKey has checked; that each is
 * known to its owner (proof of possession) is the chain's promise at the deposit.
 * @throws HeadlightError BLS_SIGNATURE where the signature is no point
 */
export function fastAggregateVerify(points: readonly G1Point[], message: Uint8Array, signature: Uint8Array): boolean {
  const signaturePoint = G2.fromAffine(decompressSignature(signature));
  const key = sumOf(points);
  if (key.is0()) return false;
  return longSignatures.verify(signaturePoint, longSignatures.hash(message, BLS_DST), key);
}

function sumOf(points: readonly G1Point[]): G1CurvePoint {
  return points.reduce<G1CurvePoint>((sum, point) => sum.add(G1.fromAffine(point)), G1.ZERO);
}

function hexOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString("hex");
  return `0x${hex.length <= 20 ? hex : `${hex.slice(0, 16)}..`}`;
}
