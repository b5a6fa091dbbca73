import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { blsConstants } from "./lib/blsConstants.ts";

/** `npm run constants` writes circuits/bls12381/constants.circom; with --check it only compares. */
export const CONSTANTS_PATH = fileURLToPath(new URL("../circuits/bls12381/constants.circom", import.meta.url));

const text = blsConstants();
if (!process.argv.includes("--check")) writeFileSync(CONSTANTS_PATH, text);
else if (readFileSync(CONSTANTS_PATH, "utf8") !== text) {
  console.error(`${CONSTANTS_PATH} is not what the definitions give: run npm run constants`);
  process.exitCode = 1;
}
