import { isHeadlightError } from "../../errors.ts";
import { type Artifact, ensureArtifact } from "../../proving/artifact.ts";
import { loadRegistry } from "../../proving/registry.ts";
import { type Check, examine } from "./check.ts";

/** Looks at every built artifact: its files have their manifest's hashes, and its key passes the key check. Builds nothing. */
export async function examineArtifacts(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [name, { large = false }] of Object.entries(loadRegistry().instances)) {
    checks.push(
      await examine(`artifact ${name}`, async () => {
        const artifact = await builtArtifact(name);
        if (artifact === undefined) {
          return { status: "ok", detail: `not built yet; made when it is ${large ? "named: it is large" : "needed"}` };
        }
        const { keyKind, zkeySha256 } = artifact.manifest;
        return { status: "ok", detail: `${keyKind} key ${zkeySha256.slice(0, 16)}.., hashes and key check in order` };
      }),
    );
  }
  return checks;
}

/** The verification key of an instance, if its artifact is in the cache. */
export async function builtVerificationKey(name: string): Promise<unknown> {
  return (await builtArtifact(name))?.verificationKey;
}

async function builtArtifact(name: string): Promise<Artifact | undefined> {
  try {
    return await ensureArtifact(name, { build: false });
  } catch (error) {
    if (isHeadlightError(error, "ARTIFACT_MISSING")) return undefined;
    throw error;
  }
}
