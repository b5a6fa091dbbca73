import { type Artifact, ensureArtifact } from "../../proving/artifact.ts";
import type { Say } from "./stage.ts";

export interface PreparedArtifacts {
  artifacts: ReadonlyMap<string, Artifact>;
  /** Where they came from, in a few words. */
  outcome: string;
}

/** Circuits and keys of the instances, from the cache or made now. */
export async function prepareArtifacts(instances: readonly string[], say: Say): Promise<PreparedArtifacts> {
  const artifacts = new Map<string, Artifact>();
  for (const name of instances) {
    const artifact = await ensureArtifact(name, {
      onProgress: ({ stage, done, total }) =>
        say(`${name}: ${stage}${total > 0 ? ` ${Math.floor((100 * done) / total)} %` : ""}`),
    });
    artifacts.set(name, artifact);
  }
  const built = [...artifacts.values()].some((artifact) => artifact.built);
  return { artifacts, outcome: built ? "compiled and keyed; the next run finds them in the cache" : "from the cache" };
}
