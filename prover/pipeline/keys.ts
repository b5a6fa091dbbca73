import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { CheckedKey } from "../delivery/deploy.ts";
import { HeadlightError } from "../errors.ts";
import { type Artifact, type EnsureOptions, ensureArtifact } from "../proving/artifact.ts";

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
async function checkVerifier({ name, instance, manifest }: Artifact, directory: string): Promise<void> {
  const path = `${directory}/${instance.verifier}.sol`;
  const text = await readFile(path, "utf8").catch(() => "");
  const found = /^\/\/ Key: .*zkey sha256 ([0-9a-f]{64})$/m.exec(text)?.[1];
  if (found === manifest.zkeySha256) return;
  throw new HeadlightError({
    code: "VERIFIER_STALE",
    message: `the generated verifier ${instance.verifier} is ${found === undefined ? "missing" : `of key ${found}`}; the key of ${name} is ${manifest.zkeySha256}`,
    hint: "Generate the verifiers again: npm run verifiers.",
    details: { path },
  });
}
