import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { CheckedKey } from "../delivery/developmentKeys.ts";
import { HeadlightError } from "../errors.ts";
import { type Artifact, type EnsureOptions, ensureArtifact } from "../proving/artifact.ts";
import type { VerificationKey } from "../proving/groth16.ts";

export interface CheckedKeysOptions extends EnsureOptions {
  /** Ceremony keys by instance: paths of .zkey files. Development keys are made for the rest. */
  keys?: Readonly<Record<string, string>> | undefined;
  /** Folder of the generated verifiers. */
  generatedDirectory?: string | undefined;
}

const GENERATED = fileURLToPath(new URL("../../contracts/generated", import.meta.url));

/**
 * The keys of the instances, each built where it is missing, passed through the key check, and the same as the one in the generated
 * verifier: what a deployment asks for.
 */
export async function checkedKeys(
  instances: readonly string[],
  { keys = {}, generatedDirectory = GENERATED, ...options }: CheckedKeysOptions = {},
): Promise<CheckedKey[]> {
  const checked: CheckedKey[] = [];
  for (const name of instances) {
    const artifact = await ensureArtifact(name, { ...options, zkeyPath: keys[name] });
    const kind = artifact.manifest.keyKind;
    if (kind !== "development" && kind !== "ceremony") {
      throw new HeadlightError({
        code: "KEY_UNSAFE",
        message: `the key of ${name} is ${kind}`,
        hint: "Make one with `headlight keys ceremony`.",
      });
    }
    await checkVerifier(artifact, generatedDirectory);
    checked.push({ instance: name, kind });
  }
  return checked;
}

/** A verifier of another key would refuse every proof, or worse, accept proofs of a key nobody checked. */
async function checkVerifier(artifact: Artifact, directory: string): Promise<void> {
  const { name, instance, manifest, verificationKey } = artifact;
  const path = `${directory}/${instance.verifier}.sol`;
  const text = await readFile(path, "utf8").catch(() => "");
  const found = /^\/\/ Key: .*zkey sha256 ([0-9a-f]{64})$/m.exec(text)?.[1];
  const stale = (problem: string): HeadlightError =>
    new HeadlightError({
      code: "VERIFIER_STALE",
      message: `the generated verifier ${instance.verifier} ${problem}`,
      hint: "Generate the verifiers again: npm run verifiers.",
      details: { path },
    });
  if (found === undefined) throw stale(`is missing; the key of ${name} is ${manifest.zkeySha256}`);
  if (found !== manifest.zkeySha256) throw stale(`is of key ${found}; the key of ${name} is ${manifest.zkeySha256}`);
  const difference = differingConstant(text, verificationKey);
  if (difference !== undefined) throw stale(`names the key of ${name} but has another ${difference}`);
}

/** The first constant of a generated verifier that is not the key's, or that the key has not. */
function differingConstant(source: string, key: VerificationKey): string | undefined {
  const wanted = verifierConstants(key);
  const declared = [...source.matchAll(/^ *uint256 constant ((?:alpha|beta|gamma|delta|IC)\w+)\s*=\s*(\w+)\s*;/gm)];
  for (const [, name = "", value] of declared) {
    if (wanted.get(name) !== value) return name;
    wanted.delete(name);
  }
  return [...wanted.keys()][0];
}

/** The key's coordinates under the names of snarkjs's Solidity template; in G2 the imaginary part has the 1. */
function verifierConstants(key: VerificationKey): Map<string, string> {
  const constants = new Map<string, string>();
  constants.set("alphax", key.vk_alpha_1[0]).set("alphay", key.vk_alpha_1[1]);
  for (const [name, [x, y]] of [
    ["beta", key.vk_beta_2],
    ["gamma", key.vk_gamma_2],
    ["delta", key.vk_delta_2],
  ] as const) {
    constants.set(`${name}x1`, x[1]).set(`${name}x2`, x[0]).set(`${name}y1`, y[1]).set(`${name}y2`, y[0]);
  }
  for (const [index, [x, y]] of key.IC.entries()) constants.set(`IC${index}x`, x).set(`IC${index}y`, y);
  return constants;
}
