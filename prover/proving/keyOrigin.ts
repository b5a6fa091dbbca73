import type { Curve } from "ffjavascript";
import { checkContributionProofs } from "./contributionProof.ts";
import { developmentAlpha, developmentTrapdoor } from "./developmentTrapdoor.ts";
import { checkPoint, type VerificationPoints } from "./keyPoints.ts";
import type { Findings } from "./keyReport.ts";
import type { ZkeyHeader } from "./zkey.ts";

/**
 * K11, algebraic so that stripping the watermark does not help: every development key shares alpha, and its delta follows from the
 * circuit's hash. A key that shares alpha is treated as a development key whatever else was changed: it is no better.
 * @returns undefined for other keys; else the r1cs hash it was made for, when one of the candidates is it
 */
export function recogniseDevelopment(
  curve: Curve,
  points: VerificationPoints,
  candidates: (string | undefined)[],
  findings: Findings,
): { r1csSha256: string | undefined } | undefined {
  const { G2 } = curve;
  const r1csSha256 = candidates.find(
    (candidate) =>
      candidate !== undefined && G2.eq(G2.timesScalar(G2.g, developmentTrapdoor(candidate).delta), points.delta2),
  );
  const sharesAlpha = curve.G1.eq(developmentAlpha(curve), points.alpha1);
  if (r1csSha256 === undefined && !sharesAlpha) return undefined;
  findings.note("K11", "DEVELOPMENT KEY - INSECURE: its trapdoor is public, anyone can forge proofs under it");
  return { r1csSha256 };
}

/** K10: contributions in form and with their proofs, a beacon last; without any, K1. */
export async function checkContributions(
  curve: Curve,
  { circuitHash, contributions, delta1 }: ZkeyHeader,
  findings: Findings,
): Promise<void> {
  const last = contributions.at(-1);
  if (last === undefined) {
    findings.refuse("K1", "it records no phase-2 contribution: `snarkjs groth16 setup` alone makes such a key");
    return;
  }
  if (!curve.G1.eq(last.deltaAfter, delta1)) {
    findings.refuse("K10", "its delta is not the one its last contribution ended with");
  }
  if (last.kind !== "beacon")
    findings.refuse("K10", "its last contribution is no beacon: the last contributor chose delta");
  if (contributions.every(({ kind }) => kind === "beacon")) {
    findings.refuse("K10", "beacons alone contributed: a beacon is public, so is delta");
  }
  for (const [index, { deltaAfter, publicKey }] of contributions.entries()) {
    const { g1s, g1sx, g2spx } = publicKey;
    for (const [name, point] of Object.entries({ deltaAfter, g1s, g1sx })) {
      checkPoint(curve, "G1", `contribution ${index}'s ${name}`, point, findings);
    }
    checkPoint(curve, "G2", `contribution ${index}'s g2spx`, g2spx, findings);
  }
  if (findings.refused("K8")) return;
  const { refusals, beaconNotRepeated } = await checkContributionProofs(curve, circuitHash, contributions);
  for (const refusal of refusals) findings.refuse("K10", refusal);
  if (beaconNotRepeated) findings.note("K10", "its beacon's hashes are too many to repeat here");
  findings.note("K10", CONTRIBUTORS_UNKNOWN);
}

/** One person may have made them all: a key proves that its factors were known, not to whom. */
const CONTRIBUTORS_UNKNOWN =
  "that different people contributed, and that the key is of this circuit, are claims: check its transcript with `headlight keys ceremony verify`";
