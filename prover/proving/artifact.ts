import { createHash } from "node:crypto";
import { join } from "node:path";
import type { OnProgress } from "../progress.ts";
import { malformedFile } from "./binFile.ts";
import { type CacheEntry, type CacheRequest, ensureEntry, openEntry } from "./cache.ts";
import { hashSources, includeDirectories } from "./circuitSources.ts";
import { CIRCOM_VERSION, compileCircuit, type TemplateInstance } from "./compile.ts";
import { DEVELOPMENT_KEY_VERSION, makeDevelopmentKey } from "./developmentKey.ts";
import type { VerificationKey } from "./groth16.ts";
import { checkKey, type KeyExpectation } from "./keyCheck.ts";
import { assertKeyUsable } from "./keyPolicy.ts";
import type { KeyReport } from "./keyReport.ts";
import { domainPower } from "./lagrange.ts";
import { ORIENTATION_VERSION } from "./orientConstraints.ts";
import { publicSignalCount, type R1csHeader, readR1csHeader } from "./r1cs.ts";
import { CIRCUITS_DIRECTORY, type Instance, instanceOf, loadRegistry, type Registry } from "./registry.ts";
import { readZkeyHeader, verificationKeyOf } from "./zkey.ts";

/** What the compiler makes of a template. */
export interface CompiledTemplate {
  r1csPath: string;
  wasmPath: string;
  symPath: string;
  r1csSha256: string;
  wasmSha256: string;
  size: R1csHeader;
  /** False when the cache had it. */
  built: boolean;
}

/** What the compiler makes of an instance. */
export interface CompiledCircuit extends CompiledTemplate {
  name: string;
  instance: Instance;
}

/** Everything needed to prove an instance and to check its proofs. */
export interface Artifact extends CompiledCircuit {
  zkeyPath: string;
  verificationKey: VerificationKey;
  manifest: ArtifactManifest;
}

/** What an artifact is, for reports and for the header of its Solidity verifier. */
export interface ArtifactManifest {
  name: string;
  r1csSha256: string;
  wasmSha256: string;
  zkeySha256: string;
  publicSignals: number;
  keyKind: KeyReport["kind"];
  compiler: string;
}

export interface EnsureOptions {
  onProgress?: OnProgress | undefined;
  signal?: AbortSignal | undefined;
  cacheDirectory?: string | undefined;
  registry?: Registry | undefined;
  circuitsDirectory?: string | undefined;
  /** False: only look. What is not in the cache is ARTIFACT_MISSING, what is not whole ARTIFACT_DAMAGED. */
  build?: boolean | undefined;
}

/**
 * The compiled circuit of an instance, from the cache or compiled now.
 * @throws HeadlightError UNKNOWN_INSTANCE, CIRCUIT_NOT_FOUND, CIRCUIT_COMPILE, CACHE_UNUSABLE, ABORTED
 */
export async function ensureCompiled(name: string, options: EnsureOptions = {}): Promise<CompiledCircuit> {
  const instance = instanceOf(options.registry ?? loadRegistry(), name);
  return { name, instance, ...(await ensureTemplate(instance, name, options)) };
}

/**
 * Any template of circuits/, compiled as an instance is, from the cache or now.
 * @param label for people: what is compiled
 * @throws HeadlightError CIRCUIT_NOT_FOUND, CIRCUIT_COMPILE, CACHE_UNUSABLE, ABORTED
 */
export async function ensureTemplate(
  instance: TemplateInstance,
  label: string,
  options: Omit<EnsureOptions, "registry"> = {},
): Promise<CompiledTemplate> {
  const { onProgress, signal, cacheDirectory, circuitsDirectory = CIRCUITS_DIRECTORY, build = true } = options;
  const sources = await hashSources(join(circuitsDirectory, instance.file), includeDirectories(circuitsDirectory));
  const { file, template, parameters, publicInputs, optimisation } = instance;
  const request: CacheRequest = {
    cacheDirectory,
    kind: "circuits",
    key: keyOf({
      sources,
      file,
      template,
      parameters,
      publicInputs,
      optimisation,
      compiler: CIRCOM_VERSION,
      orientation: ORIENTATION_VERSION,
    }),
    label,
    onProgress,
    signal,
    build: (directory) =>
      compileCircuit({ instance, circuitsDirectory, outputDirectory: directory, onProgress, signal }),
  };
  const entry = await (build ? ensureEntry(request) : openEntry(request));
  const path = (fileName: string): string => join(entry.directory, fileName);
  return {
    r1csPath: path("circuit.r1cs"),
    wasmPath: path("circuit.wasm"),
    symPath: path("circuit.sym"),
    r1csSha256: hashIn(entry, "circuit.r1cs"),
    wasmSha256: hashIn(entry, "circuit.wasm"),
    size: await readR1csHeader(path("circuit.r1cs")),
    built: entry.built,
  };
}

/**
 * An instance ready to prove with, under its development key, or under `zkeyPath` when given (a ceremony's).
 * The key is checked before it is returned.
 * @throws HeadlightError KEY_UNSAFE, and what `ensureCompiled` throws
 */
export async function ensureArtifact(
  name: string,
  options: EnsureOptions & { zkeyPath?: string | undefined } = {},
): Promise<Artifact> {
  const compiled = await ensureCompiled(name, options);
  const own = options.zkeyPath === undefined ? await ensureDevelopmentKey(compiled, options) : undefined;
  const zkeyPath = own === undefined ? (options.zkeyPath ?? "") : join(own.directory, "circuit.zkey");
  const report = await checkKey({
    zkeyPath,
    expected: {
      ...expectationOf(compiled),
      zkeySha256: own === undefined ? undefined : hashIn(own, "circuit.zkey"),
    },
  });
  assertKeyUsable(report, `the key of ${name}`);
  return {
    ...compiled,
    built: compiled.built || (own?.built ?? false),
    zkeyPath,
    verificationKey: await verificationKeyOf(await readZkeyHeader(zkeyPath)),
    manifest: {
      name,
      r1csSha256: compiled.r1csSha256,
      wasmSha256: compiled.wasmSha256,
      zkeySha256: report.zkeySha256 ?? "",
      publicSignals: publicSignalCount(compiled.size),
      keyKind: report.kind,
      compiler: `circom ${CIRCOM_VERSION}`,
    },
  };
}

/** Everything a key must have in common with its circuit that can be compared. */
export function expectationOf({ r1csSha256, size }: CompiledCircuit): KeyExpectation {
  const publicSignals = publicSignalCount(size);
  const domainSize = 2 ** domainPower(size.constraints, publicSignals);
  return { r1csSha256, publicSignals, wires: size.wires, domainSize };
}

function ensureDevelopmentKey(compiled: CompiledCircuit, options: EnsureOptions): Promise<CacheEntry> {
  const { onProgress, signal, cacheDirectory, build = true } = options;
  const request: CacheRequest = {
    cacheDirectory,
    kind: "keys",
    key: keyOf({ r1cs: compiled.r1csSha256, developmentKey: DEVELOPMENT_KEY_VERSION }),
    label: `the development key of ${compiled.name}`,
    onProgress,
    signal,
    build: async (directory) => {
      const zkeyPath = join(directory, "circuit.zkey");
      await makeDevelopmentKey({ r1csPath: compiled.r1csPath, zkeyPath, onProgress, signal });
    },
  };
  return build ? ensureEntry(request) : openEntry(request);
}

function keyOf(parts: Record<string, unknown>): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function hashIn(entry: CacheEntry, fileName: string): string {
  const file = entry.manifest.files[fileName];
  if (file === undefined) throw malformedFile(entry.directory, `its manifest lists no ${fileName}`);
  return file.sha256;
}
