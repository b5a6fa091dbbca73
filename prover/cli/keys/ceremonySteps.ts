import type { Command } from "commander";
import type { KeyReport } from "../../proving/keyReport.ts";
import type { Transcript } from "../../proving/transcript.ts";
import { abortOnSignals, defineCommand, outputOf } from "../command.ts";
import { parseInteger } from "../options.ts";
import { progressReporter } from "../progress.ts";
import { contributedEntropy, parseHex, r1csOf, transcriptBeside } from "./ceremonyFiles.ts";
import { describeKey } from "./check.ts";

interface BeginOptions {
  r1cs?: string;
  ptau: string;
  out: string;
  json?: boolean;
}

/** `headlight keys ceremony begin`: the coordinator's first key. */
export function beginCommand(): Command {
  return defineCommand("begin", "make the first key, for the first contributor; it is not safe yet", {
    example:
      "npx headlight keys ceremony begin window-16 --ptau powersOfTau28_hez_final_15.ptau --out window-16.0.zkey",
  })
    .argument("[instance]", "instance of circuits/circuits.json")
    .option("--r1cs <file>", "a constraint system instead of an instance's")
    .requiredOption("--ptau <file>", PTAU)
    .requiredOption("--out <file>", OUT)
    .action(async (instance: string | undefined, options: BeginOptions) => {
      const { beginCeremony } = await import("../../proving/ceremony.ts");
      const transcript = await withProgress("ceremony", async (running) => {
        const r1csPath = await r1csOf(instance, options.r1cs, running);
        return beginCeremony({ r1csPath, ptauPath: options.ptau, zkeyPath: options.out }, running);
      });
      await finish("First key, for the first contributor", options, transcript);
    });
}

interface ContributeOptions {
  transcript?: string;
  name: string;
  entropyFile?: string;
  out: string;
  json?: boolean;
}

/** `headlight keys ceremony contribute`: one person's step, on that person's machine. */
export function contributeCommand(): Command {
  return defineCommand("contribute", "mix your own randomness into the key, on your own machine", {
    example: "npx headlight keys ceremony contribute window-16.0.zkey --name alice --out window-16.1.zkey",
  })
    .argument("<key>", "the key you were given")
    .option("--transcript <file>", TRANSCRIPT)
    .requiredOption("--name <name>", "who you are; everyone will read it in the key")
    .option("--entropy-file <file>", "extra randomness; this machine's is always used")
    .requiredOption("--out <file>", OUT)
    .action(async (key: string, options: ContributeOptions) => {
      const [{ contribute }, { readTranscript }] = await Promise.all([
        import("../../proving/ceremony.ts"),
        import("../../proving/transcript.ts"),
      ]);
      const before = await readTranscript(options.transcript ?? transcriptBeside(key));
      const entropy = await contributedEntropy(options.entropyFile);
      const step = { fromPath: key, toPath: options.out, transcript: before, name: options.name, entropy };
      const transcript = await withProgress(options.name, (running) => contribute(step, running));
      await finish("Your contribution; keep its hash to find it in the final transcript", options, transcript);
    });
}

interface BeaconOptions {
  transcript?: string;
  beacon: string;
  beaconExponent: number;
  out: string;
  json?: boolean;
}

/** `headlight keys ceremony beacon`: the coordinator's last step. */
export function beaconCommand(): Command {
  return defineCommand("beacon", "end the ceremony with public randomness that nobody knew before", {
    example: "npx headlight keys ceremony beacon window-16.2.zkey --beacon 0102..1f --out window-16.zkey",
  })
    .argument("<key>", "the last contributor's key")
    .option("--transcript <file>", TRANSCRIPT)
    .requiredOption("--beacon <hex>", "fixed after the last contribution, e.g. a later block's hash", parseHex)
    .option("--beacon-exponent <n>", "log2 of the beacon's hash iterations", parseInteger(10), 10)
    .requiredOption("--out <file>", OUT)
    .action(async (key: string, options: BeaconOptions) => {
      const [{ applyBeacon }, { readTranscript }] = await Promise.all([
        import("../../proving/ceremony.ts"),
        import("../../proving/transcript.ts"),
      ]);
      const before = await readTranscript(options.transcript ?? transcriptBeside(key));
      const beacon = { hash: options.beacon, iterationsExponent: options.beaconExponent };
      const step = { fromPath: key, toPath: options.out, transcript: before, beacon };
      const transcript = await withProgress("beacon", (running) => applyBeacon(step, running));
      await finish("Final key; let everyone verify it", options, transcript);
    });
}

interface VerifyOptions {
  r1cs?: string;
  ptau: string;
  key: string;
  transcript?: string;
  json?: boolean;
}

/** `headlight keys ceremony verify`: what anyone can check, from public files alone. */
export function verifyCommand(): Command {
  return defineCommand("verify", "check a final key against its circuit, powers of tau and transcript", {
    example: "npx headlight keys ceremony verify window-16 --ptau powersOfTau28_hez_final_15.ptau --key window-16.zkey",
  })
    .argument("[instance]", "instance of circuits/circuits.json")
    .option("--r1cs <file>", "a constraint system instead of an instance's")
    .requiredOption("--ptau <file>", PTAU)
    .requiredOption("--key <file>", "the final key")
    .option("--transcript <file>", TRANSCRIPT)
    .action(async (instance: string | undefined, options: VerifyOptions) => {
      const [{ verifyTranscript }, { readTranscript }] = await Promise.all([
        import("../../proving/ceremony.ts"),
        import("../../proving/transcript.ts"),
      ]);
      const transcript = await readTranscript(options.transcript ?? transcriptBeside(options.key));
      const report: KeyReport = await withProgress("ceremony", async (running) => {
        const r1csPath = await r1csOf(instance, options.r1cs, running);
        return verifyTranscript({ transcript, zkeyPath: options.key, r1csPath, ptauPath: options.ptau }, running);
      });
      const entries = transcript.entries.map(describeEntry);
      const verdict = "The key is of this circuit and these powers of tau, and holds these steps:";
      outputOf(options).result([describeKey(options.key, report), verdict, ...entries].join("\n"), {
        verified: true,
        report,
        entries: transcript.entries,
      });
    });
}

const PTAU = "powers of tau; its blake2b must be one of the published Hermez files'";
const OUT = "where the new key goes; its transcript goes beside it, as <file>.transcript.json";
const TRANSCRIPT = "the key's transcript (default: the key's file with .transcript.json)";

type Running = { onProgress: ReturnType<typeof progressReporter>["onProgress"]; signal: AbortSignal };

async function withProgress<T>(label: string, step: (running: Running) => Promise<T>): Promise<T> {
  const signal = abortOnSignals();
  const progress = progressReporter(label);
  return step({ onProgress: progress.onProgress, signal }).finally(progress.stop);
}

/** Writes the transcript beside the new key and tells of the last step. */
async function finish(what: string, options: { out: string; json?: boolean }, transcript: Transcript): Promise<void> {
  const { writeTranscript } = await import("../../proving/transcript.ts");
  const transcriptPath = transcriptBeside(options.out);
  await writeTranscript(transcriptPath, transcript);
  const entry = transcript.entries.at(-1);
  const last = entry === undefined ? "" : describeEntry(entry);
  outputOf(options).result(`${what}: ${options.out}\n${last}\n  transcript  ${transcriptPath}`, {
    zkeyPath: options.out,
    transcriptPath,
    entry,
  });
}

function describeEntry(entry: Transcript["entries"][number]): string {
  if (entry.step === "begin") return `  begin  r1cs sha256 ${entry.r1csSha256}`;
  return `  ${entry.step} ${JSON.stringify(entry.name)}  ${entry.contributionHash}`;
}
