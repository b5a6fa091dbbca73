import type { CheckedKey } from "../delivery/deploy.ts";
import { HeadlightError } from "../errors.ts";
import { type EnsureOptions, ensureArtifact } from "../proving/artifact.ts";

export interface CheckedKeysOptions extends EnsureOptions {
  /** Ceremony keys by instance: paths of .zkey files. Development keys are made for the rest. */
  keys?: Readonly<Record<string, string>> | undefined;
}

/** The keys of the instances, each built where it is missing and passed through the key check: what a deployment asks for. */
export async function checkedKeys(
  instances: readonly string[],
  { keys = {}, ...options }: CheckedKeysOptions = {},
): Promise<CheckedKey[]> {
  const checked: CheckedKey[] = [];
  for (const name of instances) {
    const { instance, manifest } = await ensureArtifact(name, { ...options, zkeyPath: keys[name] });
    const kind = manifest.keyKind;
    if (kind !== "development" && kind !== "ceremony") {
      throw new HeadlightError({
        code: "KEY_UNSAFE",
        message: `the key of ${name} is ${kind}`,
        hint: "Make one with `headlight keys ceremony`.",
      });
    }
    checked.push({ instance: name, verifier: instance.verifier, kind });
  }
  return checked;
}
