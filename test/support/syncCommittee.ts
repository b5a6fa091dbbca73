import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { BLS_DST } from "../../prover/protocol/ethereum/bls.ts";
import type { SyncCommitteeStatement } from "../../prover/protocol/ethereum/statement.ts";
import { toBytes32 } from "../../prover/protocol/field.ts";

const { Fr } = bls12_381.fields;
const { G1, G2 } = bls12_381;

/** A secret key without a pattern, the same in every run. */
export function secretKey(label: string): bigint {
  const digest = sha256(new TextEncoder().encode(label));
  return Fr.create(BigInt(`0x${Buffer.from(digest).toString("hex")}`)) || 1n;
}

/** 32 bytes without a pattern. */
export function rootOf(label: string): Uint8Array {
  return sha256(new TextEncoder().encode(`root of ${label}`));
}

export interface SignedParameters {
  label: string;
  /** Secret keys of the committee, in order. */
  secrets: bigint[];
  participation: boolean[];
}

/** A statement that a committee with these secret keys has signed a root; the signature is that of the participants' sum. */
export function signedStatement({ label, secrets, participation }: SignedParameters): SyncCommitteeStatement {
  const root = rootOf(label);
  const sum = secrets.reduce((total, secret, index) => (participation[index] ? Fr.add(total, secret) : total), 0n);
  return {
    signingRoot: toBytes32(`0x${Buffer.from(root).toString("hex")}`),
    pubkeys: secrets.map((secret) => G1.Point.BASE.multiply(secret).toBytes(true)),
    participation,
    signature: G2.hashToCurve(root, { DST: BLS_DST }).multiply(sum).toBytes(true),
  };
}

/** A committee of distinct keys. */
export function committeeOf(label: string, size: number): bigint[] {
  return Array.from({ length: size }, (_, index) => secretKey(`${label} ${index}`));
}
