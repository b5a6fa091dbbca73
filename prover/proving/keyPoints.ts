import type { Curve } from "ffjavascript";
import { littleEndianToBigInt } from "./binFile.ts";
import { BASE_ORDER } from "./bn254.ts";
import { inSubgroup } from "./curve.ts";
import type { Findings } from "./keyReport.ts";
import type { ZkeyHeader } from "./zkey.ts";

/** What a verifier takes of a key, decoded. */
export interface VerificationPoints {
  alpha1: Uint8Array;
  beta2: Uint8Array;
  gamma2: Uint8Array;
  delta2: Uint8Array;
  ic: Uint8Array[];
}

/** K8 and K2 over all points of a key's header. */
export function checkPoints(curve: Curve, header: ZkeyHeader, findings: Findings): void {
  const { alpha1, beta1, delta1, beta2, gamma2, delta2, ic } = header;
  for (const [name, point] of Object.entries({ alpha1, beta1, delta1 })) checkPoint(curve, "G1", name, point, findings);
  for (const [name, point] of Object.entries({ beta2, gamma2, delta2 })) checkPoint(curve, "G2", name, point, findings);
  for (const [index, point] of ic.entries()) {
    // A zero IC point is K2's business: it is on the curve, but binds nothing.
    if (!curve.G1.isZero(point)) checkPoint(curve, "G1", `IC[${index}]`, point, findings);
  }
  checkIc(ic, findings);
}

export function checkPoint(
  curve: Curve,
  group: "G1" | "G2",
  name: string,
  point: Uint8Array,
  findings: Findings,
): void {
  for (let at = 0; at < point.length; at += 32) {
    if (littleEndianToBigInt(point.subarray(at, at + 32)) >= BASE_ORDER) {
      findings.refuse("K8", `${name} has a coordinate not below the base field's order`);
      return;
    }
  }
  if (curve[group].isZero(point)) findings.refuse("K8", `${name} is the point at infinity`);
  else if (!curve[group].isValid(point)) findings.refuse("K8", `${name} is not on the curve`);
  else if (group === "G2" && !inSubgroup(curve, point)) {
    findings.refuse("K8", `${name} is not in the subgroup of prime order`);
  }
}

export function checkIc(ic: Uint8Array[], findings: Findings): void {
  const seen = new Map<string, number>();
  for (const [index, point] of ic.entries()) {
    const text = Buffer.from(point).toString("hex");
    const earlier = seen.get(text);
    if (/^0*$/.test(text)) findings.refuse("K2", `IC[${index}] is zero: its public signal binds nothing`);
    else if (earlier !== undefined)
      findings.refuse("K2", `IC[${index}] repeats IC[${earlier}]: their signals can be traded`);
    seen.set(text, index);
  }
}

/** K1: no element of the trapdoor may be known. */
export async function checkTrapdoor(curve: Curve, points: VerificationPoints, findings: Findings): Promise<void> {
  const { G1, G2 } = curve;
  const known = (group: typeof G1, point: Uint8Array) =>
    group.eq(point, group.g) || group.eq(point, group.neg(group.g));
  if (G2.eq(points.gamma2, points.delta2)) {
    findings.refuse("K1", "gamma equals delta: phase 2 was skipped, anyone can forge proofs under this key");
  }
  if (!G2.eq(points.gamma2, G2.g)) {
    findings.refuse("K1", "gamma is not the generator of G2: whoever chose it may know its ratio to delta");
  }
  if (known(G2, points.delta2)) findings.refuse("K1", "delta is the generator of G2: phase 2 was skipped");
  if (known(G1, points.alpha1)) findings.refuse("K1", "alpha is the generator of G1: phase 1 was skipped");
  if (known(G2, points.beta2)) findings.refuse("K1", "beta is the generator of G2: phase 1 was skipped");
}

/** K1: the two halves of beta and of delta have the same logarithm. */
export async function checkHalves(curve: Curve, header: ZkeyHeader, findings: Findings): Promise<void> {
  const { G1, G2 } = curve;
  for (const [name, half1, half2] of [
    ["beta", header.beta1, header.beta2],
    ["delta", header.delta1, header.delta2],
  ] as const) {
    if (!(await curve.pairingEq(G1.neg(half1), G2.g, G1.g, half2))) {
      findings.refuse("K1", `${name}1 and ${name}2 are not the same multiple of their generators`);
    }
  }
}
