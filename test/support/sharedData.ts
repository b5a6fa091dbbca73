import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Third-party data that is not part of the repository: beside it at ../shared/data, or where HEADLIGHT_DATA points. */
const directory = process.env.HEADLIGHT_DATA ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));

/** Whether the data is there; tests of it are skipped, with a printed reason, where it is not. */
export const hasSharedData = existsSync(directory);

if (!hasSharedData)
  console.warn(`tests with third-party data are skipped: no folder ${directory} (set HEADLIGHT_DATA)`);

/** Path of one file of the shared data. */
export function sharedDataPath(...parts: string[]): string {
  return join(directory, ...parts);
}
