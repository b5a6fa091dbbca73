/**
 * A process of its own that proves one instance twice: cold (code not compiled, key read from disk) and warm (the same process,
 * the key in memory, as a service proves). Gets a ProveTask by message, answers with a ProveAnswer.
 */
import { open } from "node:fs/promises";
import type { CircuitInput } from "../../prover/proving/backend.ts";
import { ownPeakBytes } from "../../prover/proving/memoryWatch.ts";
import { type SnarkjsFile, typedSnarkjs } from "../../prover/proving/snarkjs.ts";
import type { ProofReport } from "./report.ts";

export interface ProveTask {
  wasmPath: string;
  zkeyPath: string;
  input: CircuitInput;
}

export interface ProveAnswer {
  cold: ProofReport;
  warm: ProofReport;
  proof: unknown;
  publicSignals: string[];
}

process.once("message", async ({ wasmPath, zkeyPath, input }: ProveTask) => {
  const first = await prove(wasmPath, zkeyPath, input);
  const inMemory: SnarkjsFile = { type: "mem", data: await readWhole(zkeyPath) };
  const second = await prove(wasmPath, inMemory, input);
  const answer: ProveAnswer = {
    cold: first.report,
    warm: second.report,
    proof: second.proof,
    publicSignals: second.publicSignals,
  };
  process.send?.(answer, undefined, undefined, () => process.exit(0));
});

/** Node reads no more than 2 GiB at once, and a large key has more. */
async function readWhole(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array((await file.stat()).size);
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, done, Math.min(2 ** 30, bytes.length - done), done);
      if (bytesRead === 0) throw new Error(`${path} ends at ${done} of ${bytes.length} bytes`);
      done += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

async function prove(
  wasmPath: string,
  zkey: SnarkjsFile,
  input: CircuitInput,
): Promise<{ report: ProofReport; proof: unknown; publicSignals: string[] }> {
  const witness: SnarkjsFile = { type: "mem" };
  const start = performance.now();
  await typedSnarkjs.wtns.calculate(input, wasmPath, witness);
  const witnessed = performance.now();
  const { proof, publicSignals } = await typedSnarkjs.groth16.prove(zkey, witness);
  const report = {
    witnessMs: witnessed - start,
    proveMs: performance.now() - witnessed,
    peakMemoryBytes: ownPeakBytes(),
  };
  return { report, proof, publicSignals };
}
