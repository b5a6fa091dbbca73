import { HeadlightError, isHeadlightError } from "../errors.ts";
import { curveBn254, decodeG1, decodeG2 } from "./curve.ts";
import { readWatermark } from "./developmentTrapdoor.ts";
import { parseVerificationKey, type VerificationKey } from "./groth16.ts";
import { hashFile } from "./hashFile.ts";
import { checkContributions, recogniseDevelopment } from "./keyOrigin.ts";
import { checkHalves, checkIc, checkPoints, checkTrapdoor, type VerificationPoints } from "./keyPoints.ts";
import { Findings, type KeyReport } from "./keyReport.ts";
import { readZkeyHeader, type ZkeyHeader } from "./zkey.ts";

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
