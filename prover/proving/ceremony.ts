import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { HeadlightError } from "../errors.ts";
import type { OnProgress } from "../progress.ts";
import { hashFile } from "./hashFile.ts";
import { checkKey } from "./keyCheck.ts";
import { assertKeyUsable } from "./keyPolicy.ts";
import type { KeyReport } from "./keyReport.ts";
import { domainPower } from "./lagrange.ts";
import { checkPowersOfTau, publishedFileFor } from "./ptau.ts";
import { publicSignalCount, readR1csHeader } from "./r1cs.ts";
import { runSnarkjs } from "./snarkjsProcess.ts";
import { append, readTranscript, type Transcript, transcriptInvalid, writeTranscript } from "./transcript.ts";
import { contributionHash, readZkeyHeader } from "./zkey.ts";

interface StepOptions {
  onProgress?: OnProgress | undefined;
  signal?: AbortSignal | undefined;
}

/** A public random value fixed after the last contribution, for example a later block's hash. */
export interface Beacon {
  /** Hex, at most 255 bytes. */
  hash: string;
  /** log2 of the number of hash iterations; at least 10. */
  iterationsExponent: number;
}

/**
 * The first key of a ceremony: powers-of-tau file (hash checked) and circuit. Not usable yet: gamma = delta (K1).
 * @throws HeadlightError PTAU_UNKNOWN, PTAU_TOO_SMALL, MALFORMED_FILE, PROVER_FAILED
 */
export async function beginCeremony(
  { r1csPath, ptauPath, zkeyPath }: { r1csPath: string; ptauPath: string; zkeyPath: string },
  options: StepOptions = {},
): Promise<Transcript> {
  const size = await readR1csHeader(r1csPath);
  options.onProgress?.({ stage: "checking the powers-of-tau file", done: 0, total: 0 });
  const ptau = await checkPowersOfTau(ptauPath);
  const power = domainPower(size.constraints, publicSignalCount(size));
  if (power > ptau.power) {
    throw new HeadlightError({
      code: "PTAU_TOO_SMALL",
      message: `${size.constraints} constraints need powers of tau up to 2^${power}; ${ptauPath} has 2^${ptau.power}`,
      hint: `Use ${publishedFileFor(power) ?? "a larger ceremony"}.`,
    });
  }
  options.onProgress?.({ stage: "making the first key", done: 0, total: 0 });
  await whole(zkeyPath, async (partial) => {
    await runSnarkjs({ operation: "newZkey", r1csPath, ptauPath, zkeyPath: partial }, options);
  });
  const { circuitHash } = await readZkeyHeader(zkeyPath);
  return append(undefined, {
    step: "begin",
    r1csSha256: await hashFile(r1csPath),
    ptauBlake2b512: ptau.blake2b512,
    circuitHash: Buffer.from(circuitHash).toString("hex"),
    zkeySha256: await hashFile(zkeyPath),
  });
}

/**
 * One person's contribution: mixes fresh randomness of this machine (and `entropy`, if given) into delta.
 * @throws HeadlightError TRANSCRIPT_INVALID when the key is not the one the transcript ends with; CONTRIBUTOR_NAME
 */
export async function contribute(
  parameters: { fromPath: string; toPath: string; transcript: Transcript; name: string; entropy?: string | undefined },
  options: StepOptions = {},
): Promise<Transcript> {
  const { fromPath, toPath, transcript, name, entropy = randomBytes(64).toString("hex") } = parameters;
  assertName(name);
  await checkLast(fromPath, transcript);
  options.onProgress?.({ stage: `contribution of ${name}`, done: 0, total: 0 });
  await whole(toPath, async (partial) => {
    await runSnarkjs({ operation: "contribute", fromPath, toPath: partial, name, entropy }, options);
  });
  return append(transcript, { step: "contribution", name, ...(await describeLast(toPath)) });
}

/**
 * Ends a ceremony. After it no contribution can be added without showing.
 * @throws HeadlightError BEACON_INVALID, TRANSCRIPT_INVALID
 */
export async function applyBeacon(
  parameters: { fromPath: string; toPath: string; transcript: Transcript; beacon: Beacon },
  options: StepOptions = {},
): Promise<Transcript> {
  const { fromPath, toPath, transcript, beacon } = parameters;
  assertBeacon(beacon);
  await checkLast(fromPath, transcript);
  options.onProgress?.({ stage: "applying the beacon", done: 0, total: 0 });
  const { hash, iterationsExponent } = beacon;
  await whole(toPath, async (partial) => {
    const task = {
      operation: "beacon",
      fromPath,
      toPath: partial,
      name: "beacon",
      beacon: hash,
      iterationsExponent,
    } as const;
    await runSnarkjs(task, options);
  });
  const described = await describeLast(toPath);
  return append(transcript, {
    step: "beacon",
    name: "beacon",
    beacon: hash.toLowerCase(),
    iterationsExponent,
    ...described,
  });
}

export interface CeremonyParameters {
  r1csPath: string;
  ptauPath: string;
  /** The final key; appears whole or not at all. */
  zkeyPath: string;
  transcriptPath: string;
  contributors: { name: string; entropy?: string | undefined }[];
  beacon: Beacon;
}

/**
 * A whole ceremony on one machine: as good as that machine is honest. Contributors elsewhere use `contribute` on the files.
 * @throws HeadlightError what the steps throw, NO_CONTRIBUTOR, KEY_UNSAFE
 */
export async function runCeremony(
  parameters: CeremonyParameters,
  options: StepOptions = {},
): Promise<{ transcript: Transcript; report: KeyReport }> {
  const { r1csPath, ptauPath, zkeyPath, transcriptPath, contributors, beacon } = parameters;
  assertBeacon(beacon);
  if (contributors.length === 0) {
    throw new HeadlightError({
      code: "NO_CONTRIBUTOR",
      message: "a ceremony needs at least one contributor",
      hint: "A beacon is public: without a contribution anyone knows delta.",
    });
  }
  const work = await mkdtemp(join(dirname(resolve(zkeyPath)), ".ceremony-"));
  try {
    const path = (step: number): string => join(work, `${step}.zkey`);
    let transcript = await beginCeremony({ r1csPath, ptauPath, zkeyPath: path(0) }, options);
    for (const [index, { name, entropy }] of contributors.entries()) {
      const step = { fromPath: path(index), toPath: path(index + 1), transcript, name, entropy };
      transcript = await contribute(step, options);
    }
    const last = contributors.length;
    transcript = await applyBeacon({ fromPath: path(last), toPath: path(last + 1), transcript, beacon }, options);
    const report = await verifyTranscript({ transcript, zkeyPath: path(last + 1), r1csPath, ptauPath }, options);
    await writeTranscript(transcriptPath, transcript);
    await rename(path(last + 1), zkeyPath);
    return { transcript, report };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

export interface VerifyTranscriptParameters {
  /** The transcript, or the path of its file. */
  transcript: Transcript | string;
  zkeyPath: string;
  r1csPath: string;
  ptauPath: string;
}

/**
 * K9, K10: checks a ceremony from public files alone: the powers of tau are the published ones, the key is for this circuit, every
 * contribution of the transcript is in the key in that order, and the mathematics of each holds.
 * @throws HeadlightError TRANSCRIPT_INVALID, PTAU_UNKNOWN, KEY_UNSAFE, MALFORMED_FILE
 */
export async function verifyTranscript(
  parameters: VerifyTranscriptParameters,
  options: StepOptions = {},
): Promise<KeyReport> {
  const { zkeyPath, r1csPath, ptauPath } = parameters;
  const given = parameters.transcript;
  const { entries } = typeof given === "string" ? await readTranscript(given) : given;
  const [begin] = entries;
  if (begin?.step !== "begin") throw transcriptInvalid("it does not begin with a first key");
  if (begin.r1csSha256 !== (await hashFile(r1csPath))) throw transcriptInvalid("it is about another circuit");
  const ptau = await checkPowersOfTau(ptauPath);
  if (begin.ptauBlake2b512 !== ptau.blake2b512) throw transcriptInvalid("it used another powers-of-tau file");
  const expected = { zkeySha256: entries.at(-1)?.zkeySha256 };
  const report = await checkKey({ zkeyPath, expected });
  assertKeyUsable(report, zkeyPath);
  if (report.kind !== "ceremony") throw transcriptInvalid("the key is a development key");
  await compareContributions(zkeyPath, begin.circuitHash, entries.slice(1));
  options.onProgress?.({ stage: "verifying every contribution", done: 0, total: 0 });
  const { result } = await runSnarkjs({ operation: "verifyZkey", r1csPath, ptauPath, zkeyPath }, options);
  if (!result.valid)
    throw transcriptInvalid(`the key does not verify: ${result.errors.join("; ") || "see snarkjs zkey verify"}`);
  return report;
}

async function compareContributions(
  zkeyPath: string,
  expectedCircuit: string,
  entries: Transcript["entries"],
): Promise<void> {
  const { circuitHash, contributions } = await readZkeyHeader(zkeyPath);
  if (Buffer.from(circuitHash).toString("hex") !== expectedCircuit) {
    throw transcriptInvalid("the key began with another circuit");
  }
  if (contributions.length !== entries.length) {
    throw transcriptInvalid(`it tells of ${entries.length} contributions, the key has ${contributions.length}`);
  }
  for (const [index, contribution] of contributions.entries()) {
    const entry = entries[index];
    if (entry === undefined || entry.step === "begin" || entry.step !== contribution.kind) {
      throw transcriptInvalid(`contribution ${index} of the key is a ${contribution.kind}`);
    }
    if (entry.contributionHash !== (await contributionHash(contribution))) {
      throw transcriptInvalid(`contribution ${index} (${entry.name}) is not the one in the key`);
    }
    if (entry.name !== (contribution.name ?? "")) {
      throw transcriptInvalid(`contribution ${index} (${entry.name}) is of "${contribution.name ?? ""}" in the key`);
    }
    if (
      entry.step === "beacon" &&
      (entry.beacon !== contribution.beacon?.hash ||
        entry.iterationsExponent !== contribution.beacon.iterationsExponent)
    ) {
      throw transcriptInvalid("the key's beacon is another");
    }
  }
}

async function describeLast(zkeyPath: string): Promise<{ zkeySha256: string; contributionHash: string }> {
  const last = (await readZkeyHeader(zkeyPath)).contributions.at(-1);
  if (last === undefined) throw transcriptInvalid("the step added no contribution");
  return { zkeySha256: await hashFile(zkeyPath), contributionHash: await contributionHash(last) };
}

async function checkLast(zkeyPath: string, transcript: Transcript): Promise<void> {
  if (transcript.entries.at(-1)?.zkeySha256 === (await hashFile(zkeyPath))) return;
  throw transcriptInvalid(`${zkeyPath} is not the key it ends with`);
}

/** snarkjs cuts longer names off, so the key could not hold them. */
function assertName(name: string): void {
  if (name.trim() !== "" && name.length <= 64) return;
  throw new HeadlightError({
    code: "CONTRIBUTOR_NAME",
    message: "a contributor's name has 1 to 64 characters",
    hint: "The key records it for every reader.",
  });
}

function assertBeacon({ hash, iterationsExponent }: Beacon): void {
  const whole = Number.isInteger(iterationsExponent) && iterationsExponent >= 10 && iterationsExponent <= 63;
  if (/^([0-9a-fA-F]{2}){1,255}$/.test(hash) && whole) return;
  throw new HeadlightError({
    code: "BEACON_INVALID",
    message: "the beacon must be 1 to 255 bytes of hex and its iterations exponent 10 to 63",
    hint: "Use, for example, a block hash published after the last contribution, without 0x, and exponent 10.",
  });
}

/** Lets a file appear whole or not at all. */
async function whole(path: string, write: (partial: string) => Promise<void>): Promise<void> {
  const suffix = createHash("sha256").update(`${path}${process.pid}`).digest("hex").slice(0, 8);
  const partial = `${path}.partial-${suffix}`;
  try {
    await write(partial);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}
