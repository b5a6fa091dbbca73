import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Curve, getCurveFromName } from "ffjavascript";
import * as snarkjs from "snarkjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refuseDevelopmentKeys } from "../../prover/delivery/developmentKeys.ts";
import type { Artifact } from "../../prover/proving/artifact.ts";
import { ensureArtifact, expectationOf } from "../../prover/proving/artifact.ts";
import { bigIntToLittleEndian } from "../../prover/proving/binFile.ts";
import { BASE_ORDER, invertScalar, SCALAR_ORDER } from "../../prover/proving/bn254.ts";
import { curveBn254, encodeG1, encodeG2 } from "../../prover/proving/curve.ts";
import { makeDevelopmentKey } from "../../prover/proving/developmentKey.ts";
import { developmentTrapdoor, type Trapdoor } from "../../prover/proving/developmentTrapdoor.ts";
import { exportVerifier } from "../../prover/proving/exportVerifier.ts";
import type { Proof, VerificationKey } from "../../prover/proving/groth16.ts";
import { hashFile } from "../../prover/proving/hashFile.ts";
import { checkKey, checkVerificationKey } from "../../prover/proving/keyCheck.ts";
import type { KeyCheckId, KeyReport } from "../../prover/proving/keyReport.ts";
import { verifyProof } from "../../prover/proving/verify.ts";
import { readZkeyHeader, verificationKeyOf } from "../../prover/proving/zkey.ts";
import { endSnarkjsThreads, openWorkshop, type Workshop } from "../prover/proving/fixtures.ts";
import { sharedData } from "../support/sharedData.ts";

let workshop: Workshop;
let curve: Curve;
let artifact: Artifact;
let ceremonyKey: string;
let setupOnlyKey: string;
let unendedKey: string;

beforeAll(async () => {
  curve = await curveBn254();
  workshop = await openWorkshop();
  artifact = await workshop.artifact("Multiply");
  // Real snarkjs keys, from a powers-of-tau file made here: small enough to need no data.
  const path = (name: string): string => join(workshop.directory, name);
  const { powersOfTau, zKey } = snarkjs;
  const library = await getCurveFromName("bn128");
  await powersOfTau.newAccumulator(library, 4, path("0.ptau"));
  await powersOfTau.contribute(path("0.ptau"), path("1.ptau"), "test", "entropy");
  await powersOfTau.preparePhase2(path("1.ptau"), path("2.ptau"));
  setupOnlyKey = path("setup.zkey");
  unendedKey = path("unended.zkey");
  ceremonyKey = path("ceremony.zkey");
  await zKey.newZKey(artifact.r1csPath, path("2.ptau"), setupOnlyKey);
  await zKey.contribute(setupOnlyKey, unendedKey, "Ada", "entropy");
  await zKey.beacon(unendedKey, ceremonyKey, "beacon", "0102030405", 10);
});
afterAll(endSnarkjsThreads);

const refusals = ({ findings }: KeyReport): KeyCheckId[] => [
  ...new Set(findings.filter(({ severity }) => severity === "refusal").map(({ id }) => id)),
];

/** A copy of a key with bytes at an offset of its section 2 or 3 replaced. */
async function patched(zkeyPath: string, section: 2 | 3, offset: number, bytes: Uint8Array): Promise<string> {
  const content = await readFile(zkeyPath);
  for (let at = 12; at < content.length; ) {
    const size = Number(content.readBigUInt64LE(at + 4));
    if (content.readUInt32LE(at) === section) content.set(bytes, at + 12 + offset);
    at += 12 + size;
  }
  const path = join(workshop.directory, `patched-${section}-${offset}.zkey`);
  await writeFile(path, content);
  return path;
}

/** Offsets of the points in section 2. */
const AT = { alpha1: 84, beta1: 148, beta2: 212, gamma2: 340, delta1: 468, delta2: 532 };

async function keyWithTrapdoor(name: string, trapdoor: Partial<Trapdoor>): Promise<string> {
  const zkeyPath = join(workshop.directory, `${name}.zkey`);
  const unknown = { tau: 1111n, alpha: 2222n, beta: 3333n, delta: 4444n };
  await makeDevelopmentKey({ r1csPath: artifact.r1csPath, zkeyPath, trapdoor: { ...unknown, ...trapdoor } });
  return zkeyPath;
}

/** The sum of the IC points for some public signals. */
async function inputPoint(key: VerificationKey, zkeyPath: string, signals: bigint[]): Promise<Uint8Array> {
  const { ic } = await readZkeyHeader(zkeyPath);
  let sum = ic[0] ?? curve.G1.zero;
  for (const [i, signal] of signals.entries()) {
    sum = curve.G1.add(sum, curve.G1.timesScalar(ic[i + 1] ?? curve.G1.zero, signal));
  }
  expect(key.IC).toHaveLength(signals.length + 1);
  return sum;
}

describe("K1 phase 2 took place", () => {
  it("a key with a contribution and a beacon passes", async () => {
    const report = await checkKey({ zkeyPath: ceremonyKey, expected: { r1csSha256: artifact.r1csSha256 } });
    expect(report).toMatchObject({ ok: true, kind: "ceremony", contributions: 2, publicSignals: 2 });
    expect(report.findings).toEqual([
      { id: "K10", severity: "note", message: expect.stringContaining("are claims: check its transcript") },
    ]);
  });

  it("a key of `snarkjs groth16 setup` alone is refused, though snarkjs exports from it", async () => {
    const report = await checkKey({ zkeyPath: setupOnlyKey });
    expect(report).toMatchObject({ ok: false, kind: "unsafe" });
    expect(refusals(report)).toEqual(["K1"]);
    expect(report.findings.map(({ message }) => message).join()).toMatch(/gamma equals delta.*no phase-2 contribution/);
    const key = (await snarkjs.zKey.exportVerificationKey(setupOnlyKey)) as VerificationKey;
    expect(refusals(await checkVerificationKey(key))).toEqual(["K1"]);
    await expect(ensureArtifact("multiply", { ...workshop.options, zkeyPath: setupOnlyKey })).rejects.toMatchObject({
      code: "KEY_UNSAFE",
    });
    const exporting = exportVerifier({
      zkeyPath: setupOnlyKey,
      contractName: "V",
      instance: "multiply",
      command: "node test",
    });
    await expect(exporting).rejects.toMatchObject({ code: "KEY_UNSAFE" });
  });

  it("because anyone forges any statement under such a key", async () => {
    const key = (await snarkjs.zKey.exportVerificationKey(setupOnlyKey)) as VerificationKey;
    const signals = [999n, 7n];
    const inputs = await inputPoint(key, setupOnlyKey, signals);
    // With gamma = delta: e(alpha, beta) e(X, gamma) e(-X, delta) = e(alpha, beta).
    const forged: Proof = {
      pi_a: key.vk_alpha_1,
      pi_b: key.vk_beta_2,
      pi_c: encodeG1(curve, curve.G1.toAffine(curve.G1.neg(inputs))),
    };
    expect(await verifyProof(key, signals, forged)).toBe(true);
  });

  it.each<[string, Partial<Trapdoor>, RegExp]>([
    ["delta is one", { delta: 1n }, /gamma equals delta.*delta is the generator/],
    ["delta is minus one", { delta: SCALAR_ORDER - 1n }, /delta is the generator/],
    ["alpha is one", { alpha: 1n }, /alpha is the generator/],
    ["beta is one", { beta: 1n }, /beta is the generator/],
  ])("a key is refused when %s", async (name, trapdoor, message) => {
    const report = await checkKey({ zkeyPath: await keyWithTrapdoor(name.replaceAll(" ", "-"), trapdoor) });
    expect(refusals(report)).toContain("K1");
    expect(report.findings.map((finding) => finding.message).join()).toMatch(message);
    const key = await verificationKeyOf(
      await readZkeyHeader(join(workshop.directory, `${name.replaceAll(" ", "-")}.zkey`)),
    );
    expect(refusals(await checkVerificationKey(key))).toContain("K1");
  });

  it.each([
    ["minus delta", -1n],
    ["twice delta", 2n],
  ])("a key is refused when gamma is %s, of which gamma != delta says nothing", async (_, ratio) => {
    const { G2 } = curve;
    const { delta2 } = await readZkeyHeader(ceremonyKey);
    const gamma2 = G2.toAffine(ratio < 0n ? G2.neg(delta2) : G2.timesScalar(delta2, ratio));
    const report = await checkKey({ zkeyPath: await patched(ceremonyKey, 2, AT.gamma2, gamma2) });
    expect(refusals(report)).toEqual(["K1"]);
    expect(report.findings.map(({ message }) => message).join()).toContain("gamma is not the generator");
    const key = (await snarkjs.zKey.exportVerificationKey(ceremonyKey)) as VerificationKey;
    key.vk_gamma_2 = encodeG2(curve, gamma2);
    expect(refusals(await checkVerificationKey(key))).toEqual(["K1"]);
    // e(alpha, beta) e(X, gamma) e(C, delta) = e(alpha, beta) for C = -ratio X.
    const signals = [999n, 7n];
    const c = scaled(await inputPoint(key, ceremonyKey, signals), -ratio);
    const forged: Proof = { pi_a: key.vk_alpha_1, pi_b: key.vk_beta_2, pi_c: encodeG1(curve, curve.G1.toAffine(c)) };
    expect(await verifyProof(key, signals, forged)).toBe(true);
  });

  it.each(["beta1", "delta1"] as const)(
    "a key is refused when %s is another multiple than its half in G2",
    async (name) => {
      const other = curve.G1.toAffine(curve.G1.timesScalar(curve.G1.g, 5n));
      const report = await checkKey({ zkeyPath: await patched(ceremonyKey, 2, AT[name], other) });
      expect(refusals(report)).toContain("K1");
    },
  );
});

describe("K2 the key is of this circuit", () => {
  it("passes with the circuit's numbers", async () => {
    const expected = { publicSignals: 2, wires: artifact.size.wires, r1csSha256: artifact.r1csSha256 };
    expect((await checkKey({ zkeyPath: artifact.zkeyPath, expected })).ok).toBe(true);
    expect((await checkVerificationKey(artifact.verificationKey, { publicSignals: 2 })).ok).toBe(true);
  });

  it.each([
    ["another number of public signals", { publicSignals: 3 }],
    ["another number of wires", { wires: 5 }],
    ["another circuit's r1cs", { r1csSha256: "00".repeat(32) }],
  ])("is refused with %s", async (_, expected) => {
    expect(refusals(await checkKey({ zkeyPath: artifact.zkeyPath, expected }))).toEqual(["K2"]);
  });

  it("is refused for another circuit with as many public signals", async () => {
    const chain = await workshop.artifact("Chain");
    await expect(ensureArtifact("multiply", { ...workshop.options, zkeyPath: chain.zkeyPath })).rejects.toMatchObject({
      code: "KEY_UNSAFE",
      message: expect.stringContaining("K2"),
    });
  });

  it("a ceremony's key is refused for another circuit with as many public signals, by its wires and its domain", async () => {
    const [own, other] = [await workshop.compiled("Multiply"), await workshop.compiled("Chain")];
    expect((await checkKey({ zkeyPath: ceremonyKey, expected: expectationOf(own) })).ok).toBe(true);
    const report = await checkKey({ zkeyPath: ceremonyKey, expected: expectationOf(other) });
    expect(refusals(report)).toEqual(["K2"]);
    expect(report.findings.map(({ message }) => message).join()).toMatch(/wires.*its domain is 4/);
    await expect(ensureArtifact("chain", { ...workshop.options, zkeyPath: ceremonyKey })).rejects.toMatchObject({
      code: "KEY_UNSAFE",
    });
  });

  it("its exported verifier claims no r1cs, which a ceremony's key does not show", async () => {
    const source = await exportVerifier({
      zkeyPath: ceremonyKey,
      contractName: "V",
      instance: "multiply",
      command: "node test",
      expected: expectationOf(await workshop.compiled("Multiply")),
    });
    expect(source).toContain("// Circuit: multiply, r1cs not shown by this key\n");
    expect(source).not.toContain(artifact.r1csSha256);
    expect(source).not.toContain("DEVELOPMENT");
  });

  it("is refused when an IC point is zero or repeated", async () => {
    const zero = await checkKey({ zkeyPath: await patched(ceremonyKey, 3, 64, new Uint8Array(64)) });
    expect(zero.findings.filter(({ severity }) => severity === "refusal")).toEqual([
      expect.objectContaining({ id: "K2", message: expect.stringContaining("IC[1] is zero") }),
    ]);
    const { ic } = await readZkeyHeader(ceremonyKey);
    const repeated = await checkKey({ zkeyPath: await patched(ceremonyKey, 3, 128, ic[1] ?? new Uint8Array()) });
    expect(repeated.findings.filter(({ severity }) => severity === "refusal")).toEqual([
      expect.objectContaining({ id: "K2", message: expect.stringContaining("IC[2] repeats IC[1]") }),
    ]);
  });

  it("because signals on a repeated IC point can be traded against each other", async () => {
    const key = structuredClone(artifact.verificationKey);
    key.IC[2] = key.IC[1] ?? ["", "", ""];
    expect(refusals(await checkVerificationKey(key))).toEqual(["K2"]);
    const { delta, alpha, beta } = developmentTrapdoor(artifact.r1csSha256);
    const { G1 } = curve;
    const ic = (await readZkeyHeader(artifact.zkeyPath)).ic;
    const sum = [10n, 1n].reduce(
      (point, signal) => G1.add(point, G1.timesScalar(ic[1] ?? G1.zero, signal)),
      ic[0] ?? G1.zero,
    );
    const c = G1.sub(
      G1.timesScalar(G1.g, mod((6n - alpha * beta) * invertScalar(delta))),
      scaled(sum, invertScalar(delta)),
    );
    const proof = proofOf(2n, 3n, c);
    expect(await verifyProof(key, [10n, 1n], proof)).toBe(true);
    expect(await verifyProof(key, [4n, 7n], proof)).toBe(true);
    expect(await verifyProof(key, [4n, 8n], proof)).toBe(false);
  });

  it("is refused when a verification key has an IC point too many", async () => {
    const key = structuredClone(artifact.verificationKey);
    key.IC.push(encodeG1(curve, curve.G1.toAffine(curve.G1.timesScalar(curve.G1.g, 5n))));
    expect(refusals(await checkVerificationKey(key))).toEqual(["K2"]);
  });
});

const mod = (value: bigint): bigint => ((value % SCALAR_ORDER) + SCALAR_ORDER) % SCALAR_ORDER;
const scaled = (point: Uint8Array, scalar: bigint): Uint8Array =>
  curve.G1.timesScalar(point, bigIntToLittleEndian(mod(scalar), 32));

/** The proof with A = [a]G1 and B = [b]G2. */
function proofOf(a: bigint, b: bigint, c: Uint8Array): Proof {
  const { G1, G2 } = curve;
  return {
    pi_a: encodeG1(curve, G1.toAffine(G1.timesScalar(G1.g, a))),
    pi_b: encodeG2(curve, G2.toAffine(G2.timesScalar(G2.g, b))),
    pi_c: encodeG1(curve, G1.toAffine(c)),
  };
}

describe("K8 every point is where it belongs", () => {
  it.each(Object.entries(AT))(
    "a key is refused when %s is off the curve, at infinity or not canonical",
    async (name, at) => {
      const size = name.endsWith("2") ? 128 : 64;
      const off = new Uint8Array(size).fill(1);
      const infinity = new Uint8Array(size);
      const large = Buffer.concat([bigIntToLittleEndian(BASE_ORDER, 32), new Uint8Array(size - 32).fill(1)]);
      for (const bytes of [off, infinity, large]) {
        const report = await checkKey({ zkeyPath: await patched(ceremonyKey, 2, at, bytes) });
        expect(refusals(report)).toContain("K8");
        expect(report.findings.map(({ message }) => message).join()).toContain(name);
      }
    },
  );

  it("a verification key is refused when a point is off the curve", async () => {
    const key = structuredClone(artifact.verificationKey);
    key.vk_alpha_1[0] = "1";
    expect(refusals(await checkVerificationKey(key))).toEqual(["K8"]);
  });
});

describe("K10 the contributions are a chain that ends in the key's delta", () => {
  it("a key whose ceremony was not ended by a beacon is refused", async () => {
    expect(refusals(await checkKey({ zkeyPath: unendedKey }))).toEqual(["K10"]);
  });

  it("a key of beacons alone is refused: their randomness is public", async () => {
    const path = join(workshop.directory, "beacons.zkey");
    await snarkjs.zKey.beacon(setupOnlyKey, path, "beacon", "0102030405", 10);
    expect(refusals(await checkKey({ zkeyPath: path }))).toEqual(["K10"]);
  });

  it("a key with another delta than its last contribution's is refused", async () => {
    const { G1, G2 } = curve;
    const half = await patched(ceremonyKey, 2, AT.delta1, G1.toAffine(G1.timesScalar(G1.g, 77n)));
    const swapped = await patched(half, 2, AT.delta2, G2.toAffine(G2.timesScalar(G2.g, 77n)));
    expect(refusals(await checkKey({ zkeyPath: swapped }))).toEqual(["K10"]);
  });

  /** The key with bytes of its last contribution replaced; the record begins with deltaAfter, g1s, g1sx, g2spx, transcript. */
  async function withLastContribution(zkeyPath: string, offset: number, bytes: Uint8Array): Promise<string> {
    const content = await readFile(zkeyPath);
    const last = (await readZkeyHeader(ceremonyKey)).contributions.at(-1);
    const at = content.indexOf(last?.transcript ?? "none") - 320;
    expect(at).toBeGreaterThan(0);
    content.set(bytes, at + offset);
    const path = join(workshop.directory, `forged-${offset}.zkey`);
    await writeFile(path, content);
    return path;
  }

  it("a key whose delta was chosen, and written into its last contribution too, is refused", async () => {
    const { G1, G2 } = curve;
    const delta1 = G1.toAffine(G1.timesScalar(G1.g, 77n));
    const half = await patched(ceremonyKey, 2, AT.delta1, delta1);
    const both = await patched(half, 2, AT.delta2, G2.toAffine(G2.timesScalar(G2.g, 77n)));
    const report = await checkKey({ zkeyPath: await withLastContribution(both, 0, delta1) });
    expect(refusals(report)).toEqual(["K10"]);
    expect(report.findings.map(({ message }) => message).join()).toContain("contribution 1 changes delta by another");
    // The chosen delta is known: anyone forges under it.
    const key = await verificationKeyOf(await readZkeyHeader(both));
    const signals = [999n, 7n];
    const c = scaled(await inputPoint(key, both, signals), -invertScalar(77n));
    const forged: Proof = { pi_a: key.vk_alpha_1, pi_b: key.vk_beta_2, pi_c: encodeG1(curve, curve.G1.toAffine(c)) };
    expect(await verifyProof(key, signals, forged)).toBe(true);
  });

  it.each<[string, number, "G1" | "G2", RegExp]>([
    ["g1s", 64, "G1", /contribution 1 does not follow.*contribution 1 does not prove.*not the factor of its beacon/],
    ["g1sx", 128, "G1", /contribution 1 does not follow.*contribution 1 does not prove.*not the factor of its beacon/],
    ["g2spx", 192, "G2", /contribution 1 does not prove.*contribution 1 changes delta/],
  ])("a key is refused with another %s in a contribution's proof", async (_, offset, group, message) => {
    const point = curve[group].toAffine(curve[group].timesScalar(curve[group].g, 77n));
    const report = await checkKey({ zkeyPath: await withLastContribution(ceremonyKey, offset, point) });
    expect(refusals(report)).toEqual(["K10"]);
    expect(report.findings.map((finding) => finding.message).join()).toMatch(message);
    const off = await withLastContribution(ceremonyKey, offset, new Uint8Array(group === "G1" ? 64 : 128).fill(1));
    expect(refusals(await checkKey({ zkeyPath: off }))).toEqual(["K8"]);
  });
});

describe("K11 development keys are recognised", () => {
  it("by their watermark and their delta; they pass, as what they are", async () => {
    const report = await checkKey({ zkeyPath: artifact.zkeyPath });
    expect(report).toMatchObject({ ok: true, kind: "development", r1csSha256: artifact.r1csSha256, contributions: 0 });
    expect(report.findings).toEqual([
      { id: "K11", severity: "note", message: expect.stringContaining("DEVELOPMENT KEY - INSECURE") },
    ]);
  });

  /** The key with its watermark overwritten. */
  async function stripped(): Promise<string> {
    const content = await readFile(artifact.zkeyPath);
    content.fill(7, content.indexOf("HEADLIGHT INSECURE"), content.length - 4);
    const path = join(workshop.directory, "stripped.zkey");
    await writeFile(path, content);
    return path;
  }

  it("without the watermark by the circuit's hash", async () => {
    const expected = { r1csSha256: artifact.r1csSha256 };
    expect(await checkKey({ zkeyPath: await stripped(), expected })).toMatchObject({ ok: true, kind: "development" });
  });

  it("without watermark and circuit by alpha", async () => {
    expect(await checkKey({ zkeyPath: await stripped() })).toMatchObject({ ok: true, kind: "development" });
    expect(await checkVerificationKey(artifact.verificationKey)).toMatchObject({ ok: true, kind: "development" });
  });

  it("also when another delta was put in", async () => {
    const { alpha } = developmentTrapdoor("");
    const zkeyPath = await keyWithTrapdoor("changed", { alpha });
    const key = await verificationKeyOf(await readZkeyHeader(zkeyPath));
    expect(await checkVerificationKey(key)).toMatchObject({ ok: true, kind: "development" });
    expect(refusals(await checkVerificationKey(key, { r1csSha256: artifact.r1csSha256 }))).toEqual(["K2"]);
    expect(refusals(await checkKey({ zkeyPath }))).toEqual(["K11"]);
  });

  it("and no other key is taken for one", async () => {
    const key = (await snarkjs.zKey.exportVerificationKey(ceremonyKey)) as VerificationKey;
    expect(await checkVerificationKey(key, { r1csSha256: artifact.r1csSha256 })).toMatchObject({
      ok: true,
      kind: "unattested",
    });
  });

  it("in a verification key by the circuit's hash", async () => {
    const expected = { r1csSha256: artifact.r1csSha256 };
    expect(await checkVerificationKey(artifact.verificationKey, expected)).toMatchObject({
      ok: true,
      kind: "development",
    });
  });

  it("and a watermark on another key is refused", async () => {
    expect(refusals(await checkKey({ zkeyPath: await keyWithTrapdoor("other", {}) }))).toEqual(["K11", "K1"]);
  });

  it("because anyone who knows the circuit forges any statement", async () => {
    const { alpha, beta, delta } = developmentTrapdoor(artifact.r1csSha256);
    const signals = [123n, 456n];
    const inputs = await inputPoint(artifact.verificationKey, artifact.zkeyPath, signals);
    // Choose A = [a], B = [b]; then C = ([ab - alpha beta] - inputs) / delta.
    const [a, b] = [17n, 19n];
    const inverse = invertScalar(delta);
    const { G1 } = curve;
    const c = G1.sub(scaled(G1.g, (a * b - alpha * beta) * inverse), scaled(inputs, inverse));
    expect(await verifyProof(artifact.verificationKey, signals, proofOf(a, b, c))).toBe(true);
    expect(await verifyProof(artifact.verificationKey, [123n, 457n], proofOf(a, b, c))).toBe(false);
  });

  it("and may vouch for messages on local chains only", async () => {
    const { kind } = await checkKey({ zkeyPath: artifact.zkeyPath });
    const ceremony = await checkKey({ zkeyPath: ceremonyKey });
    const keys = (given: typeof kind) => [{ instance: "multiply", kind: given as "development" | "ceremony" }];
    expect(() => refuseDevelopmentKeys(keys(kind), 31337n)).not.toThrow();
    expect(() => refuseDevelopmentKeys(keys(kind), 1n)).toThrow(
      expect.objectContaining({ code: "DEVELOPMENT_KEY_REFUSED" }),
    );
    expect(() => refuseDevelopmentKeys(keys(ceremony.kind), 1n)).not.toThrow();
  });
});

describe("O4 the file is whole", () => {
  it("and has its manifest's hash", async () => {
    const zkeySha256 = await hashFile(artifact.zkeyPath);
    expect((await checkKey({ zkeyPath: artifact.zkeyPath, expected: { zkeySha256 } })).ok).toBe(true);
    const content = await readFile(artifact.zkeyPath);
    const flipped = join(workshop.directory, "flipped.zkey");
    // A byte of the prover's points: the key still looks right.
    content.writeUInt8(content.readUInt8(content.length - 1000) ^ 1, content.length - 1000);
    await writeFile(flipped, content);
    expect((await checkKey({ zkeyPath: flipped })).ok).toBe(true);
    expect(refusals(await checkKey({ zkeyPath: flipped, expected: { zkeySha256 } }))).toEqual(["O4"]);
  });

  it.each([
    ["nothing", 0],
    ["its head", 12],
    ["half", 0.5],
    ["all but a byte", -1],
  ])("or is refused: %s is left", async (_, kept) => {
    const content = await readFile(artifact.zkeyPath);
    const length = kept < 0 ? content.length + kept : kept < 1 ? Math.floor(content.length * kept) : kept;
    const path = join(workshop.directory, "short.zkey");
    await writeFile(path, content.subarray(0, length));
    expect(refusals(await checkKey({ zkeyPath: path }))).toEqual(["O4"]);
  });

  it("or is refused: it has a tail, or is of another kind", async () => {
    const path = join(workshop.directory, "tail.zkey");
    await writeFile(path, Buffer.concat([await readFile(artifact.zkeyPath), Buffer.alloc(1)]));
    expect(refusals(await checkKey({ zkeyPath: path }))).toEqual(["O4"]);
    await copyFile(artifact.r1csPath, path);
    expect(refusals(await checkKey({ zkeyPath: path }))).toEqual(["O4"]);
    expect(refusals(await checkVerificationKey({ protocol: "groth16" }))).toEqual(["O4"]);
  });

  it("a file that is not there is an error, not a verdict", async () => {
    await expect(checkKey({ zkeyPath: join(workshop.directory, "absent.zkey") })).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
    });
  });
});

const data = sharedData("groth16");
describe.skipIf(data.missing)("keys of other people", () => {
  it.each<[string, KeyReport["kind"], KeyCheckId[]]>([
    ["co-snarks/multiplier2/circuit.zkey", "unsafe", ["K10"]],
    ["co-snarks/poseidon/circuit.zkey", "unsafe", ["K1"]],
    ["pse-semaphore/semaphore-1.zkey", "ceremony", []],
    ["pse-semaphore/semaphore-10.zkey", "ceremony", []],
  ])("are judged: %s is %s", async (file, kind, expected) => {
    const report = await checkKey({ zkeyPath: data.path(file) });
    expect([report.kind, refusals(report)]).toEqual([kind, expected]);
  });
});
