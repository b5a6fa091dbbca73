import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { aggregatePublicKeys, BLS_DST, compressPublicKey, type G1Point } from "../../protocol/ethereum/bls.ts";
import type { SyncCommittee } from "../../protocol/ethereum/lightClient.ts";

const { Fr } = bls12_381.fields;
const { longSignatures } = bls12_381;

/** 32 bytes that depend on the seed and the label only. */
export function seededBytes(seed: string, label: string): Uint8Array {
  return sha256(new TextEncoder().encode(JSON.stringify([seed, label])));
}

/** A committee whose secret keys are known to everyone who knows the seed. */
export interface SyntheticCommittee {
  secretKeys: readonly bigint[];
  syncCommittee: SyncCommittee;
}

export function syntheticCommittee(seed: string, size: number): SyntheticCommittee {
  const secretKeys = Array.from({ length: size }, (_, index) => secretKeyOf(seed, index));
  const points = publicKeysOf(secretKeys);
  const aggregate = aggregatePublicKeys(points);
  if (aggregate === undefined) throw new RangeError("the seed's keys cancel out");
  return {
    secretKeys,
    syncCommittee: { pubkeys: points.map(compressPublicKey), aggregatePubkey: compressPublicKey(aggregate) },
  };
}

/** Quick, not secret: these keys are no secret. One inversion serves for all points. */
function publicKeysOf(secretKeys: readonly bigint[]): G1Point[] {
  const points = secretKeys.map((key) => bls12_381.G1.Point.BASE.multiplyUnsafe(key));
  const inverses = bls12_381.fields.Fp.invertBatch(points.map(({ Z }) => Z));
  return points.map((point, index) => point.toAffine(inverses[index]));
}

/** The aggregate signature of the keys: one signature by their sum, for signing is linear in the key. */
export function signTogether(secretKeys: readonly bigint[], message: Uint8Array): Uint8Array {
  const sum = secretKeys.reduce((total, key) => Fr.add(total, key), 0n);
  const signature = longSignatures.sign(longSignatures.hash(message, BLS_DST), Fr.toBytes(sum));
  return longSignatures.Signature.toBytes(signature);
}

/** Not zero, for all that chance is worth. */
function secretKeyOf(seed: string, index: number): bigint {
  return Fr.create(BigInt(`0x${Buffer.from(seededBytes(seed, `secret key ${index}`)).toString("hex")}`));
}

/** Which of the committee's keys sign: so many of them, chosen by the seed. */
export function chooseParticipants(seed: string, size: number, count: number): boolean[] {
  const rank = (index: number): string => Buffer.from(seededBytes(seed, `participant ${index}`)).toString("hex");
  const ranks = Array.from({ length: size }, (_, index) => rank(index));
  const last = [...ranks].sort()[count - 1] ?? "";
  return ranks.map((own) => own <= last);
}
