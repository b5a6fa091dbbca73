import { createHash, type Hash } from "node:crypto";
import type { Curve } from "ffjavascript";
import { type BinFile, littleEndianToBigInt, malformedFile, readSection, sectionOf, withBinFile } from "./binFile.ts";
import { BASE_ORDER, G1_BYTES, G2_BYTES, SCALAR_BYTES, SCALAR_ORDER } from "./bn254.ts";
import { curveBn254, encodeG1, encodeG2, stringified } from "./curve.ts";
import type { VerificationKey } from "./groth16.ts";

/** One phase-2 contribution as a key records it (snarkjs, zkey_utils.js). Points as in the file. */
export interface Contribution {
  kind: "contribution" | "beacon";
  name: string | undefined;
  /** [delta]1 after it. */
  deltaAfter: Uint8Array;
  /** The contributor's proof of knowledge of the factor it put in. */
  publicKey: { g1s: Uint8Array; g1sx: Uint8Array; g2spx: Uint8Array };
  /** 64 bytes: hash of everything before it. */
  transcript: Uint8Array;
  beacon: { hash: string; iterationsExponent: number } | undefined;
}

/** Everything of a Groth16 .zkey but its large sections. Points are affine, little-endian Montgomery, as in the file. */
export interface ZkeyHeader {
  wires: number;
  publicSignals: number;
  domainSize: number;
  alpha1: Uint8Array;
  beta1: Uint8Array;
  beta2: Uint8Array;
  gamma2: Uint8Array;
  delta1: Uint8Array;
  delta2: Uint8Array;
  ic: Uint8Array[];
  /** 64 bytes naming the circuit; a development key's watermark. */
  circuitHash: Uint8Array;
  contributions: Contribution[];
}

/** Which sections hold points for the prover, of which group, and how many. */
export function pointSections(header: ZkeyHeader): { id: number; name: string; group: "g1" | "g2"; count: number }[] {
  const { wires, publicSignals, domainSize } = header;
  return [
    { id: 3, name: "IC", group: "g1", count: publicSignals + 1 },
    { id: 5, name: "A", group: "g1", count: wires },
    { id: 6, name: "B1", group: "g1", count: wires },
    { id: 7, name: "B2", group: "g2", count: wires },
    { id: 8, name: "C", group: "g1", count: wires - publicSignals - 1 },
    { id: 9, name: "H", group: "g1", count: domainSize },
  ];
}

/**
 * Reads a Groth16 .zkey over BN254 and checks that every section has the size its header implies.
 * @throws HeadlightError MALFORMED_FILE, FILE_NOT_FOUND
 */
export function readZkeyHeader(path: string): Promise<ZkeyHeader> {
  return withBinFile(path, "zkey", async (file) => {
    const protocol = await readSection(file, 1);
    if (protocol.length !== 4 || protocol.readUInt32LE() !== 1) throw malformedFile(path, "is not a Groth16 key");
    const fixed = await readFixedHeader(file);
    const ic = splitPoints(await readSection(file, 3), G1_BYTES);
    const header: ZkeyHeader = { ...fixed, ic, ...(await readContributions(file)) };
    for (const { id, name, group, count } of pointSections(header)) {
      if (sectionOf(file, id).size !== count * (group === "g1" ? G1_BYTES : G2_BYTES)) {
        throw malformedFile(path, `section ${id} (${name}) does not hold ${count} points`);
      }
    }
    const coefficients = await readSection(file, 4, 0, 4);
    if (sectionOf(file, 4).size !== 4 + coefficients.readUInt32LE() * (12 + SCALAR_BYTES)) {
      throw malformedFile(path, "section 4 (coefficients) has the wrong size");
    }
    return header;
  });
}

async function readFixedHeader(file: BinFile) {
  const bytes = await readSection(file, 2);
  const pointsAt = 2 * (4 + SCALAR_BYTES) + 12;
  if (bytes.length !== pointsAt + 3 * G1_BYTES + 3 * G2_BYTES) throw malformedFile(file.path, "is not over BN254");
  const q = littleEndianToBigInt(bytes.subarray(4, 36));
  const r = littleEndianToBigInt(bytes.subarray(40, 72));
  if (q !== BASE_ORDER || r !== SCALAR_ORDER) throw malformedFile(file.path, "is not over BN254");
  const [wires, publicSignals, domainSize] = [72, 76, 80].map((at) => bytes.readUInt32LE(at));
  if (wires === undefined || publicSignals === undefined || domainSize === undefined || publicSignals + 1 > wires) {
    throw malformedFile(file.path, "has impossible sizes");
  }
  if (domainSize === 0 || (domainSize & (domainSize - 1)) !== 0) {
    throw malformedFile(file.path, `has a domain of ${domainSize}, which is no power of two`);
  }
  let at = pointsAt;
  const take = (length: number): Uint8Array => {
    at += length;
    return Uint8Array.from(bytes.subarray(at - length, at));
  };
  return {
    wires,
    publicSignals,
    domainSize,
    alpha1: take(G1_BYTES),
    beta1: take(G1_BYTES),
    beta2: take(G2_BYTES),
    gamma2: take(G2_BYTES),
    delta1: take(G1_BYTES),
    delta2: take(G2_BYTES),
  };
}

function splitPoints(bytes: Buffer, size: number): Uint8Array[] {
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) =>
    Uint8Array.from(bytes.subarray(index * size, (index + 1) * size)),
  );
}

/** Section 10: circuit hash, then contributions as snarkjs's zkey_utils.js writes them. */
async function readContributions(file: BinFile): Promise<Pick<ZkeyHeader, "circuitHash" | "contributions">> {
  const bytes = await readSection(file, 10);
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw malformedFile(file.path, "its contributions are cut off");
    at += length;
    return bytes.subarray(at - length, at);
  };
  const circuitHash = Uint8Array.from(take(64));
  const contributions: Contribution[] = [];
  for (let left = take(4).readUInt32LE(); left > 0; left--) {
    const [deltaAfter, g1s, g1sx, g2spx, transcript] = [G1_BYTES, G1_BYTES, G1_BYTES, G2_BYTES, 64].map((length) =>
      Uint8Array.from(take(length)),
    ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const kind = take(4).readUInt32LE() === 1 ? "beacon" : "contribution";
    const parameters = readParameters(take(take(4).readUInt32LE()));
    if (parameters === undefined) throw malformedFile(file.path, "a contribution's parameters are damaged");
    contributions.push({ kind, deltaAfter, publicKey: { g1s, g1sx, g2spx }, transcript, ...parameters });
  }
  if (at !== bytes.length) throw malformedFile(file.path, "bytes follow the last contribution");
  return { circuitHash, contributions };
}

/** Type (one byte), then: 1 name (length, bytes), 2 beacon's iterations exponent (one byte), 3 beacon's hash (length, bytes). */
function readParameters(bytes: Buffer): Pick<Contribution, "name" | "beacon"> | undefined {
  let name: string | undefined;
  let iterationsExponent: number | undefined;
  let hash: string | undefined;
  for (let at = 0; at < bytes.length; ) {
    const type = bytes[at];
    const value = bytes[at + 1] ?? 0;
    const text = bytes.subarray(at + 2, at + 2 + value);
    if (type === 1) name = text.toString("utf8");
    else if (type === 2) iterationsExponent = value;
    else if (type === 3) hash = text.toString("hex");
    else return undefined;
    at += type === 2 ? 2 : 2 + value;
    if (at > bytes.length) return undefined;
  }
  return { name, beacon: hash === undefined ? undefined : { hash, iterationsExponent: iterationsExponent ?? 0 } };
}

/** What snarkjs prints as "Contribution Hash": blake2b-512 of the contributor's public key and transcript. */
export async function contributionHash(contribution: Contribution): Promise<string> {
  return updateWithPublicKey(await curveBn254(), createHash("blake2b512"), contribution).digest("hex");
}

/** Adds a contribution to a hash, as snarkjs's hashPubKey does. */
export function updateWithPublicKey(
  curve: Curve,
  hash: Hash,
  { deltaAfter, publicKey, transcript }: Contribution,
): Hash {
  for (const [group, point] of [
    ["G1", deltaAfter],
    ["G1", publicKey.g1s],
    ["G1", publicKey.g1sx],
    ["G2", publicKey.g2spx],
  ] as const) {
    const bytes = new Uint8Array(point.length);
    curve[group].toRprUncompressed(bytes, 0, point);
    hash.update(bytes);
  }
  return hash.update(transcript);
}

/** The verification key of a proving key, equal to what `snarkjs zkey export verificationkey` writes. */
export async function verificationKeyOf(header: ZkeyHeader): Promise<VerificationKey> {
  const curve: Curve = await curveBn254();
  return {
    protocol: "groth16",
    curve: "bn128",
    nPublic: header.publicSignals,
    vk_alpha_1: encodeG1(curve, header.alpha1),
    vk_beta_2: encodeG2(curve, header.beta2),
    vk_gamma_2: encodeG2(curve, header.gamma2),
    vk_delta_2: encodeG2(curve, header.delta2),
    vk_alphabeta_12: stringified(curve.Gt.toObject(curve.pairing(header.alpha1, header.beta2))),
    IC: header.ic.map((point) => encodeG1(curve, point)),
  };
}
