import { createHash, type Hash } from "node:crypto";
import { ChaCha, type Curve } from "ffjavascript";
import { type Contribution, updateWithPublicKey } from "./zkey.ts";

/** Repeating a beacon's hashes takes 2^exponent steps: about a second for these, beyond it the key's reader would wait for nothing. */
const LARGEST_REPEATED_EXPONENT = 20;

/**
 * K10: each contribution proves that its author knew the factor between the delta before and the delta after it (the mathematics of
 * `snarkjs zkey verify`, zkey_verify_frominit.js), the first delta being one. It says nothing about who the authors were.
 * The points must be valid.
 * @returns what does not hold, and whether a beacon's hashes are too many to repeat here
 */
export async function checkContributionProofs(
  curve: Curve,
  circuitHash: Uint8Array,
  contributions: readonly Contribution[],
): Promise<{ refusals: string[]; beaconNotRepeated: boolean }> {
  const refusals: string[] = [];
  let beaconNotRepeated = false;
  const before = createHash("blake2b512").update(circuitHash);
  let delta = curve.G1.g;
  for (const [index, contribution] of contributions.entries()) {
    const { publicKey, deltaAfter, transcript, beacon } = contribution;
    const { g1s, g1sx, g2spx } = publicKey;
    const refuse = (message: string): unknown => refusals.push(`contribution ${index} ${message}`);
    const digest = updateWithG1(curve, before.copy(), g1s, g1sx).digest();
    if (!digest.equals(transcript)) refuse("does not follow from the ones before it");
    // The base of its proof is drawn from that hash, so that nobody knows its logarithm.
    const g2s = curve.G2.toAffine(curve.G2.fromRng(rngFrom(transcript)));
    if (!(await sameRatio(curve, [g1s, g1sx], [g2s, g2spx]))) refuse("does not prove that its author knew its factor");
    if (!(await sameRatio(curve, [delta, deltaAfter], [g2s, g2spx]))) refuse("changes delta by another factor");
    if (contribution.kind === "beacon") {
      if (beacon === undefined) refuse("is a beacon without its randomness");
      else if (beacon.iterationsExponent > LARGEST_REPEATED_EXPONENT) beaconNotRepeated = true;
      else if (!isBeaconKey(curve, contribution, beacon)) refuse("is not the factor of its beacon");
    }
    updateWithPublicKey(curve, before, contribution);
    delta = deltaAfter;
  }
  return { refusals, beaconNotRepeated };
}

function updateWithG1(curve: Curve, hash: Hash, ...points: Uint8Array[]): Hash {
  for (const point of points) {
    const bytes = new Uint8Array(point.length);
    curve.G1.toRprUncompressed(bytes, 0, point);
    hash.update(bytes);
  }
  return hash;
}

/** Eight big-endian words of the hash seed the generator. */
function rngFrom(hash: Uint8Array): ChaCha {
  const bytes = Buffer.from(hash);
  return new ChaCha(Array.from({ length: 8 }, (_, word) => bytes.readUInt32BE(4 * word)));
}

function sameRatio(
  curve: Curve,
  [left, leftScaled]: readonly [Uint8Array, Uint8Array],
  [right, rightScaled]: readonly [Uint8Array, Uint8Array],
): Promise<boolean> {
  return curve.pairingEq(left, rightScaled, curve.G1.neg(leftScaled), right);
}

/** A beacon's factor is public: it follows from the beacon alone. */
function isBeaconKey(
  { Fr, G1 }: Curve,
  { publicKey }: Contribution,
  { hash, iterationsExponent }: { hash: string; iterationsExponent: number },
): boolean {
  let digest = Buffer.from(hash, "hex");
  for (let left = 2 ** iterationsExponent; left > 0; left--) digest = createHash("sha256").update(digest).digest();
  const rng = rngFrom(digest);
  const factor = Fr.fromRng(rng);
  const g1s = G1.toAffine(G1.fromRng(rng));
  return G1.eq(g1s, publicKey.g1s) && G1.eq(G1.toAffine(G1.timesFr(g1s, factor)), publicKey.g1sx);
}
