import { createHash } from "node:crypto";
import type { Curve } from "ffjavascript";
import { SCALAR_ORDER } from "./bn254.ts";

/**
 * The secrets of a development key, which are no secrets: anyone can recompute them from the constraint system's hash, so anyone can
 * forge proofs under such a key. That is the price of keys (and Solidity verifiers) that come out alike on every machine.
 */
export interface Trapdoor {
  tau: bigint;
  alpha: bigint;
  beta: bigint;
  delta: bigint;
}

const DOMAIN = "headlight insecure development key";

/**
 * @param r1csSha256 hex sha256 of the .r1cs file. Alpha does not depend on it: so a verification key alone, with no circuit at hand,
 * is recognised as a development key by its alpha.
 */
export function developmentTrapdoor(r1csSha256: string): Trapdoor {
  return {
    tau: scalarFrom(r1csSha256, "tau"),
    alpha: scalarFrom("", "alpha"),
    beta: scalarFrom(r1csSha256, "beta"),
    delta: scalarFrom(r1csSha256, "delta"),
  };
}

/** [alpha]1 of every development key. */
export function developmentAlpha({ G1 }: Curve): Uint8Array {
  return G1.toAffine(G1.timesScalar(G1.g, developmentTrapdoor("").alpha));
}

/** First hash of (domain, hash, label, counter) that lies in the field and is none of 0, 1. */
function scalarFrom(r1csSha256: string, label: string): bigint {
  for (let counter = 0; ; counter++) {
    const digest = createHash("sha256")
      .update(JSON.stringify([DOMAIN, r1csSha256, label, counter]))
      .digest("hex");
    const candidate = BigInt(`0x${digest}`) & ((1n << 254n) - 1n);
    if (candidate > 1n && candidate < SCALAR_ORDER) return candidate;
  }
}

const WATERMARK = "HEADLIGHT INSECURE DEV KEY\n";
const WATERMARK_BYTES = 32;

/** The 64 bytes snarkjs calls the circuit hash: a readable warning (32 bytes), then the sha256 of the r1cs. */
export function watermark(r1csSha256: string): Buffer {
  return Buffer.concat([
    Buffer.from(WATERMARK.padEnd(WATERMARK_BYTES, "\0"), "latin1"),
    Buffer.from(r1csSha256, "hex"),
  ]);
}

/** The r1cs hash a watermark names, or undefined when the bytes are no watermark. */
export function readWatermark(circuitHash: Uint8Array): string | undefined {
  const bytes = Buffer.from(circuitHash);
  const hash = bytes.subarray(WATERMARK_BYTES).toString("hex");
  return bytes.length === 64 && bytes.equals(watermark(hash)) ? hash : undefined;
}
