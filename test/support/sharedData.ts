import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Third-party data lies outside the repository: at $HEADLIGHT_DATA, else beside it. */
const root = process.env.HEADLIGHT_DATA || fileURLToPath(new URL("../../../shared/data", import.meta.url));

export interface SharedData {
  /** For `describe.skipIf`; the reason has been printed. */
  missing: boolean;
  path(...segments: string[]): string;
}

/**
 * A folder of the shared data, for example "groth16".
 * Where it is absent the tests that need it are skipped, and say so.
 */
export function sharedData(folder: string): SharedData {
  const directory = join(root, folder);
  const missing = !existsSync(directory);
  if (missing) console.warn(`skipped: ${directory} is absent; set HEADLIGHT_DATA to the shared data's folder`);
  return { missing, path: (...segments) => join(directory, ...segments) };
}
