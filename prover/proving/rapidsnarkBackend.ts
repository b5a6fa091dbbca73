import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadlightError } from "../errors.ts";
import type { Backend } from "./backend.ts";
import { type ProcessResult, runProcess } from "./childProcess.ts";
import { parseProof, parsePublicSignals } from "./groth16.ts";
import { MemoryWatch } from "./memoryWatch.ts";
import { outOfMemory, runSnarkjs } from "./snarkjsProcess.ts";

/**
 * Proof by an external rapidsnark binary (https://github.com/iden3/rapidsnark), called as `prover ZKEY WTNS PROOF PUBLIC`; witness by
 * snarkjs. Looked for at `binary`, else $HEADLIGHT_RAPIDSNARK, else `rapidsnark` on PATH.
 * @throws HeadlightError RAPIDSNARK_MISSING and what every backend throws
 */
export function createRapidsnarkBackend({ binary }: { binary?: string } = {}): Backend {
  return {
    name: "rapidsnark",
    async prove({ wasmPath, zkeyPath }, input, options = {}) {
      const work = await mkdtemp(join(tmpdir(), "headlight-rapidsnark-"));
      try {
        const path = (name: string): string => join(work, name);
        const { onProgress } = options;
        onProgress?.({ stage: "computing the witness", done: 0, total: 2 });
        const task = { operation: "witness", wasmPath, input, wtnsPath: path("witness.wtns") } as const;
        const witness = await runSnarkjs(task, options);
        onProgress?.({ stage: "proving", done: 1, total: 2 });
        const started = performance.now();
        const args = [zkeyPath, path("witness.wtns"), path("proof.json"), path("public.json")];
        const peak = await runBinary(binary ?? process.env.HEADLIGHT_RAPIDSNARK ?? "rapidsnark", args, options);
        return {
          proof: parseProof(await readJsonOutput(path("proof.json"))),
          publicSignals: parsePublicSignals(await readJsonOutput(path("public.json"))),
          timings: { witnessMs: witness.result.witnessMs, proveMs: performance.now() - started },
          peakMemoryBytes: Math.max(peak, witness.peakMemoryBytes),
        };
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    },
  };
}

export const rapidsnarkBackend: Backend = createRapidsnarkBackend();

async function runBinary(
  binary: string,
  args: string[],
  { memoryLimitMb, signal }: { memoryLimitMb?: number | undefined; signal?: AbortSignal | undefined },
): Promise<number> {
  let watch: MemoryWatch | undefined;
  let result: ProcessResult;
  try {
    result = await runProcess(binary, args, {
      signal,
      onStart: (child) => {
        watch = new MemoryWatch(child.pid ?? 0, memoryLimitMb, () => child.kill("SIGKILL"));
      },
    });
  } catch (cause) {
    if (cause instanceof HeadlightError) throw cause;
    throw new HeadlightError({
      code: "RAPIDSNARK_MISSING",
      message: `rapidsnark cannot be run as ${binary}`,
      hint: "Put rapidsnark's prover on PATH as `rapidsnark`, name it in HEADLIGHT_RAPIDSNARK, or use the snarkjs backend.",
      cause,
    });
  } finally {
    watch?.stop();
  }
  if (result.code === 0) return watch?.peakBytes ?? 0;
  if (watch?.exceeded) throw outOfMemory(memoryLimitMb, watch.peakBytes);
  throw new HeadlightError({
    code: "PROVER_FAILED",
    message: `rapidsnark ended with code ${result.code ?? "signal"}: ${(result.stderr || result.stdout).trim().slice(-500)}`,
    hint: "Check that the key and the witness program are of one circuit, or use the snarkjs backend.",
  });
}

async function readJsonOutput(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new HeadlightError({
      code: "PROVER_FAILED",
      message: "rapidsnark reported success but left no readable proof",
      hint: "Check that the binary takes the arguments ZKEY WTNS PROOF PUBLIC.",
      cause,
    });
  }
}
