/**
 * `npm run test:mainnet [-- forks..] [--json FILE] [--record]`: Ethereum's sync committee in full. Compiles the circuit for 512 keys and makes its
 * development key, or takes both from the cache, then proves one update of mainnet for each fork of the shared data, or for those named,
 * and has the exported verifier judge proof and forgeries on a local chain. Unless forks are named, it then makes and checks the witness of
 * every other update in the shared data. Takes a large machine's half hour; see `headlight doctor`.
 * --record keeps the last fork's proof in test/vectors/mainnetProof.json, on which `npm test` tries the exported verifier.
 * Prints what every phase took; the last line is `N passed, N failed`, and the exit code is 1 when anything failed.
 */
import { parseArgs } from "node:util";
import { announceNeeds } from "../prover/cli/announceNeeds.ts";
import { abortOnSignals } from "../prover/cli/command.ts";
import { formatMilliseconds } from "../prover/cli/format.ts";
import { createOutput } from "../prover/cli/output.ts";
import { progressReporter } from "../prover/cli/progress.ts";
import { HeadlightError } from "../prover/errors.ts";
import { checkWritable, writeJsonAtomic } from "../prover/files.ts";
import { snarkjsBackend } from "../prover/proving/snarkjsBackend.ts";
import { sharedData } from "../test/support/sharedData.ts";
import type { Gates, RecordedProof, StatementSource, TimeLimits } from "./mainnet/parameters.ts";
import { Recorder } from "./mainnet/recorder.ts";
import { describeReport } from "./mainnet/report.ts";
import { runMainnet } from "./mainnet/run.ts";
import { everyStatement, realStatements, syntheticStatement, UPDATES } from "./mainnet/updates.ts";

const RECORDED_PROOF = new URL("../test/vectors/mainnetProof.json", import.meta.url).pathname;
const INSTANCE = "sync-committee-512";
const GATES: Gates = { zkeyBytes: 3e9, verifyGas: 260_000n, peakMemoryBytes: 10e9 };
const LIMITS: TimeLimits = { compile: 360, key: 600, witness: 30, proof: 240, whole: 2400 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "string" }, record: { type: "boolean", default: false } },
});
const output = createOutput(false);
const data = sharedData("ethereum/mainnet");
const statements = chooseStatements(positionals);
if (values.json !== undefined) await checkWritable(values.json);
const signal = abortOnSignals();
await announceNeeds({ instance: INSTANCE, steps: ["compile", "key", "proof"], output });

const proofs: RecordedProof[] = [];
const report = await runMainnet({
  instance: INSTANCE,
  statements,
  checkOnly: positionals.length > 0 || data.missing ? [] : await everyStatement(data),
  backend: snarkjsBackend,
  onProof: (proved) => proofs.push(proved),
  gates: GATES,
  limits: LIMITS,
  recorder: new Recorder(({ name, seconds, note }) =>
    output.note(`${name}: done in ${formatMilliseconds(seconds * 1000)}${note === undefined ? "" : ` (${note})`}`),
  ),
  reporter: progressReporter,
  signal,
});
if (values.json !== undefined) await writeJsonAtomic(values.json, report);
// The newest fork's.
if (values.record && proofs.length > 0) await writeJsonAtomic(RECORDED_PROOF, proofs.at(-1));
output.result(describeReport(report), report);
if (report.failed > 0) process.exitCode = 1;
if (signal.aborted) process.exitCode = 130;

/** Real updates where the data is, a synthetic one where it is not; says which, and why. */
function chooseStatements(forks: readonly string[]): StatementSource[] {
  const known = UPDATES.map(({ fork }): string => fork);
  const unknown = forks.filter((fork) => !known.includes(fork));
  if (unknown.length > 0) {
    throw new HeadlightError({
      code: "USAGE",
      message: `there is no update of ${unknown.join(", ")}`,
      hint: `Name some of ${known.join(", ")}, or none for all.`,
    });
  }
  const { statements, absent } = realStatements(data, forks.length > 0 ? forks : known);
  if (absent.length > 0) output.note(`no files of mainnet's ${absent.join(", ")}`);
  if (statements.length > 0) return statements;
  output.note("in place of mainnet's updates, a synthetic one is proved, signed by keys that a seed gives away");
  return [syntheticStatement()];
}
