import { z } from "zod";

const g1 = z.array(z.string()).min(2);
const g2 = z.array(z.array(z.string()).min(2)).min(2);
const keyPoints = z.object({ vk_alpha_1: g1, vk_beta_2: g2, vk_gamma_2: g2, vk_delta_2: g2, IC: z.array(g1) });

/**
 * How many of a verification key's coordinates do not occur in a deployed verifier's code. The exported verifier carries each
 * as a constant, so 0 means the contract checks proofs of this key; a key with another delta or another circuit differs in
 * nearly all. Compares code, so it needs neither a compiler nor verified sources.
 */
export function constantsMissing(verificationKey: unknown, deployedCode: string): number {
  const key = keyPoints.parse(verificationKey);
  const points = [key.vk_alpha_1, ...key.IC];
  const pairs = [key.vk_beta_2, key.vk_gamma_2, key.vk_delta_2];
  const coordinates = [
    ...points.flatMap((point) => point.slice(0, 2)),
    ...pairs.flatMap((point) => point.slice(0, 2).flatMap((coordinate) => coordinate.slice(0, 2))),
  ];
  const code = deployedCode.toLowerCase();
  return coordinates.filter((coordinate) => !code.includes(asPushed(coordinate))).length;
}

/** Whole bytes without leading zeros, as the compiler pushes a constant. */
function asPushed(coordinate: string): string {
  const hex = BigInt(coordinate).toString(16);
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}
