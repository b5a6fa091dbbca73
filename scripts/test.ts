/**
 * `npm test`: every test of the repository, one process at a time. Arguments go to Vitest, so `npm test -- test/circuits`
 * runs one folder. Exits with Vitest's code; HEADLIGHT_TEST_RESULTS names a file for the results as JSON.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const vitest = join(dirname(require.resolve("vitest/package.json")), "vitest.mjs");
const results = process.env.HEADLIGHT_TEST_RESULTS;

const run = spawnSync(
  process.execPath,
  [
    vitest,
    "run",
    "--config",
    "test/vitest.config.ts",
    "--reporter=default",
    ...(results === undefined ? [] : ["--reporter=json", `--outputFile.json=${results}`]),
    ...process.argv.slice(2),
  ],
  { stdio: "inherit" },
);
process.exitCode = run.status ?? 1;
