import type { Curve } from "ffjavascript";
import { HeadlightError, isHeadlightError } from "../errors.ts";
import { littleEndianToBigInt } from "./binFile.ts";
import { BASE_ORDER } from "./bn254.ts";
import { checkContributionProofs } from "./contributionProof.ts";
import { curveBn254, decodeG1, decodeG2, inSubgroup } from "./curve.ts";
import { developmentAlpha, developmentTrapdoor, readWatermark } from "./developmentTrapdoor.ts";
import { parseVerificationKey, type VerificationKey } from "./groth16.ts";
import { hashFile } from "./hashFile.ts";
import { readZkeyHeader, type ZkeyHeader } from "./zkey.ts";

/**
 * The numbered checks of a Groth16 key.
 * - K1 phase 2 took place: gamma is the generator as in every snarkjs key, delta is neither it nor its negative, nor are alpha and
 *   beta, both halves of delta and beta agree, and the key records contributions. A key of `snarkjs groth16 setup` alone has
 *   gamma = delta and anyone forges proofs under it; so does anyone who knows the ratio of the two.
 * - K2 the key is of this circuit: public signal count, r1cs hash, one distinct non-zero IC point for each public signal.
 * - K8 every point is canonical, on its curve, in its subgroup, not infinity.
 * - K10 the contributions form a chain that ends in the key's delta, each with its proof, the last of them a beacon.
 * - K11 development keys are recognised, with or without their watermark.
 * - O4 the file is whole and has its manifest's hash.
 */
export type KeyCheckId = "K1" | "K2" | "K8" | "K10" | "K11" | "O4";

export interface KeyFinding {
  id: KeyCheckId;
  /** A refusal makes the key unusable; a note is for the reader. */
  severity: "refusal" | "note";
  message: string;
}

export interface KeyReport {
  ok: boolean;
  /**
   * `development`: insecure on purpose, for local chains. `ceremony`: holds contributions, each with a valid proof, and a beacon; who
   * made them, and for which circuit, the key alone does not show. `unattested`: a bare verification key that passes, whose origin
   * nothing shows. `unsafe`: refused.
   */
  kind: "development" | "ceremony" | "unattested" | "unsafe";
  findings: KeyFinding[];
  publicSignals?: number;
  contributions?: number;
  zkeySha256?: string;
  /** Of the circuit a development key was made for. */
  r1csSha256?: string;
}

/** What the key must be; each field is compared when given. */
export interface KeyExpectation {
  zkeySha256?: string | undefined;
  r1csSha256?: string | undefined;
  publicSignals?: number | undefined;
  /** Wires of the constraint system; a .zkey alone is compared with it. */
  wires?: number | undefined;
  /** Its evaluation domain, likewise. */
  domainSize?: number | undefined;
}

export interface CheckKeyParameters {
  zkeyPath: string;
  expected?: KeyExpectation | undefined;
}

/** Checks a .zkey without trusting anything in it. Never throws for what the file holds: it reports. */
export async function checkKey({ zkeyPath, expected = {} }: CheckKeyParameters): Promise<KeyReport> {
  let header: ZkeyHeader;
  try {
    header = await readZkeyHeader(zkeyPath);
  } catch (error) {
    if (!isHeadlightError(error, "MALFORMED_FILE")) throw error;
    return { ok: false, kind: "unsafe", findings: [{ id: "O4", severity: "refusal", message: error.message }] };
  }
  const findings = new Findings();
  const zkeySha256 = await hashFile(zkeyPath);
  if (expected.zkeySha256 !== undefined && expected.zkeySha256 !== zkeySha256) {
    findings.refuse("O4", `the file's sha256 is ${zkeySha256}, the manifest names ${expected.zkeySha256}`);
  }
  const curve = await curveBn254();
  checkPoints(curve, header, findings);
  let development: { r1csSha256: string | undefined } | undefined;
  if (!findings.refused("K8")) {
    await checkTrapdoor(curve, header, findings);
    await checkHalves(curve, header, findings);
    const marked = readWatermark(header.circuitHash);
    development = recogniseDevelopment(curve, header, [marked, expected.r1csSha256], findings);
    if (marked !== undefined && development?.r1csSha256 !== marked) {
      findings.refuse("K11", "it bears a development key's watermark but is not that key");
    }
    if (development === undefined) await checkContributions(curve, header, findings);
  }
  checkCircuit(development, expected, findings);
  checkPublicSignals(header.publicSignals, header.ic.length, expected, findings);
  if (expected.wires !== undefined && expected.wires !== header.wires) {
    findings.refuse("K2", `it has ${header.wires} wires, the circuit has ${expected.wires}`);
  }
  if (expected.domainSize !== undefined && expected.domainSize !== header.domainSize) {
    findings.refuse("K2", `its domain is ${header.domainSize}, the circuit's is ${expected.domainSize}`);
  }
  return {
    ...findings.report(development === undefined ? "ceremony" : "development"),
    publicSignals: header.publicSignals,
    contributions: header.contributions.length,
    zkeySha256,
    ...(development?.r1csSha256 === undefined ? {} : { r1csSha256: development.r1csSha256 }),
  };
}

/** Checks a verification key's JSON; less can be known than from the .zkey. */
export async function checkVerificationKey(value: unknown, expected: KeyExpectation = {}): Promise<KeyReport> {
  const findings = new Findings();
  const curve = await curveBn254();
  let points: VerificationPoints;
  let key: VerificationKey;
  try {
    key = parseVerificationKey(value);
    points = {
      alpha1: decodeG1(curve, key.vk_alpha_1, "alpha1"),
      beta2: decodeG2(curve, key.vk_beta_2, "beta2"),
      gamma2: decodeG2(curve, key.vk_gamma_2, "gamma2"),
      delta2: decodeG2(curve, key.vk_delta_2, "delta2"),
      ic: key.IC.map((point, index) => decodeG1(curve, point, `IC[${index}]`)),
    };
  } catch (error) {
    if (!(error instanceof HeadlightError)) throw error;
    findings.refuse(error.code === "POINT_MALFORMED" ? "K8" : "O4", error.message);
    return findings.report("unsafe");
  }
  await checkTrapdoor(curve, points, findings);
  checkIc(points.ic, findings);
  const development = recogniseDevelopment(curve, points, [expected.r1csSha256], findings);
  checkCircuit(development, expected, findings);
  checkPublicSignals(key.nPublic, key.IC.length, expected, findings);
  if (development === undefined) findings.note("K2", "of which circuit it is, a verification key does not show");
  return { ...findings.report(development === undefined ? "unattested" : "development"), publicSignals: key.nPublic };
}

interface VerificationPoints {
  alpha1: Uint8Array;
  beta2: Uint8Array;
  gamma2: Uint8Array;
  delta2: Uint8Array;
  ic: Uint8Array[];
}

class Findings {
  readonly #list: KeyFinding[] = [];

  refuse(id: KeyCheckId, message: string): void {
    this.#list.push({ id, severity: "refusal", message });
  }

  note(id: KeyCheckId, message: string): void {
    this.#list.push({ id, severity: "note", message });
  }

  refused(id?: KeyCheckId): boolean {
    return this.#list.some((finding) => finding.severity === "refusal" && (id === undefined || finding.id === id));
  }

  report(kind: KeyReport["kind"]): Pick<KeyReport, "ok" | "kind" | "findings"> {
    const ok = !this.refused();
    return { ok, kind: ok ? kind : "unsafe", findings: this.#list };
  }
}

function checkPoints(curve: Curve, header: ZkeyHeader, findings: Findings): void {
  const { alpha1, beta1, delta1, beta2, gamma2, delta2, ic } = header;
  for (const [name, point] of Object.entries({ alpha1, beta1, delta1 })) checkPoint(curve, "G1", name, point, findings);
  for (const [name, point] of Object.entries({ beta2, gamma2, delta2 })) checkPoint(curve, "G2", name, point, findings);
  for (const [index, point] of ic.entries()) {
    // A zero IC point is K2's business: it is on the curve, but binds nothing.
    if (!curve.G1.isZero(point)) checkPoint(curve, "G1", `IC[${index}]`, point, findings);
  }
  checkIc(ic, findings);
}

function checkPoint(curve: Curve, group: "G1" | "G2", name: string, point: Uint8Array, findings: Findings): void {
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

function checkIc(ic: Uint8Array[], findings: Findings): void {
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
async function checkTrapdoor(curve: Curve, points: VerificationPoints, findings: Findings): Promise<void> {
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
async function checkHalves(curve: Curve, header: ZkeyHeader, findings: Findings): Promise<void> {
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

/**
 * K11, algebraic so that stripping the watermark does not help: every development key shares alpha, and its delta follows from the
 * circuit's hash. A key that shares alpha is treated as a development key whatever else was changed: it is no better.
 * @returns undefined for other keys; else the r1cs hash it was made for, when one of the candidates is it
 */
function recogniseDevelopment(
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

/** A development key is tied to one circuit; what a ceremony key is for, only its transcript tells. */
function checkCircuit(
  development: { r1csSha256: string | undefined } | undefined,
  expected: KeyExpectation,
  findings: Findings,
): void {
  if (development === undefined || expected.r1csSha256 === undefined) return;
  if (development.r1csSha256 === expected.r1csSha256) return;
  const own = development.r1csSha256 ?? "unknown";
  findings.refuse("K2", `it is for the circuit with r1cs sha256 ${own}, not ${expected.r1csSha256}`);
}

async function checkContributions(
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

function checkPublicSignals(
  publicSignals: number,
  icPoints: number,
  expected: KeyExpectation,
  findings: Findings,
): void {
  if (icPoints !== publicSignals + 1) {
    findings.refuse("K2", `it has ${icPoints} IC points for ${publicSignals} public signals`);
  }
  if (expected.publicSignals !== undefined && expected.publicSignals !== publicSignals) {
    findings.refuse("K2", `it has ${publicSignals} public signals, the circuit has ${expected.publicSignals}`);
  }
}
